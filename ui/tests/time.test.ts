import { expect, test } from "vitest";
import { expiredAt, timeLeft } from "../src/lib/time";
import { profile } from "./page";

const until = (ms: number, state: "valid" | "no-token" = "valid") =>
  profile({ token: { state, expires_at_ms: ms, lifetime_ms: 600_000 } });

test("the time left is counted in minutes and seconds", () => {
  const at = (ms: number) => timeLeft(until(ms), 0);
  expect(at(521_000)).toBe("8:41");
  expect(at(59_999)).toBe("0:59");
  expect(at(3_661_000)).toBe("1:01:01");
  expect(at(0)).toBeNull();
});

test("a token that has expired is told from one that never was", () => {
  expect(expiredAt(until(5_000, "no-token"), 6_000)).toBe(5_000);
  expect(expiredAt(until(5_000), 4_000)).toBeNull();
  expect(expiredAt(profile(), 6_000)).toBeNull();
});
