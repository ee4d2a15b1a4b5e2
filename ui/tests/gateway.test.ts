import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import GatewayCard from "../src/gateway/GatewayCard.svelte";
import { clock } from "../src/lib/clock.svelte";
import type { GatewayView, ProfileView } from "../src/lib/bindings";

let count = 0;
const profile = (environment: "sandbox" | "live"): ProfileView =>
  ({ id: `gateway-${++count}`, name: "Production", environment }) as ProfileView;

const off: GatewayView = {
  profile: "",
  address: null,
  locked: false,
  writes: false,
  unlocked_until_ms: null,
  requests: [],
};
const on = (change: Partial<GatewayView> = {}): GatewayView => ({
  ...off,
  address: "http://127.0.0.1:47100",
  writes: true,
  ...change,
});

let mounted: Record<string, unknown> | undefined;
let calls: { command: string; args: any }[] = [];

async function settle() {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise((done) => setTimeout(done, 0));
    flushSync();
  }
}

async function open(of: ProfileView, answers: Record<string, (args: any) => unknown>) {
  mockIPC((command, args) => {
    calls.push({ command, args });
    return answers[command]?.(args);
  });
  mounted = mount(GatewayCard, { target: document.body, props: { profile: of } });
  await settle();
}

const button = (name: string) =>
  [...document.querySelectorAll("button")].find(
    (b) => (b.getAttribute("aria-label") ?? b.textContent?.trim()) === name,
  );
async function press(name: string) {
  const found = button(name);
  if (!found) throw new Error(`no button ${name}`);
  found.click();
  await settle();
}
const text = () => document.querySelector("section")!.textContent!;
const sent = (command: string) =>
  calls.filter((call) => call.command === command).map((call) => call.args);

beforeEach(() => {
  calls = [];
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
});
afterEach(async () => {
  if (mounted) await unmount(mounted);
  mounted = undefined;
  await settle();
  clearMocks();
  document.body.innerHTML = "";
});

test("the switch starts it, and address and key are copied by the core", async () => {
  const of = profile("sandbox");
  await open(of, {
    gateway_state: () => off,
    gateway_start: () => ({ outcome: "done", gateway: on() }),
    gateway_stop: () => off,
  });
  expect(button("Gateway")!.getAttribute("aria-checked")).toBe("false");
  expect(button("Copy gateway key")).toBeUndefined();
  await press("Gateway");
  expect(sent("gateway_start")).toEqual([{ id: of.id, confirmed: false }]);
  expect(text()).toContain("http://127.0.0.1:47100/fulfillment");
  await press("Copy gateway address");
  await press("Copy gateway key");
  expect(sent("gateway_copy").map((args) => args.what)).toEqual(["address", "key"]);
  expect(document.querySelector("[role=status]")!.textContent).toContain("key was copied");
  await press("Gateway");
  expect(text()).toContain("Off");
});

test("a live one asks before it is unlocked, and again before it writes", async () => {
  const of = profile("live");
  const until = clock.now + 15 * 60_000;
  const reading = on({ writes: false, unlocked_until_ms: until });
  await open(of, {
    gateway_state: () => off,
    gateway_start: ({ confirmed }) =>
      confirmed
        ? { outcome: "done", gateway: reading }
        : { outcome: "ask-first", profile: "Production" },
    gateway_allow_writes: ({ confirmed }) =>
      confirmed
        ? { outcome: "done", gateway: { ...reading, writes: true } }
        : { outcome: "ask-first", profile: "Production" },
  });
  await press("Gateway");
  expect(button("Gateway")!.getAttribute("aria-checked")).toBe("false");
  expect(document.querySelector("dialog")!.textContent).toContain("Production");
  await press("Unlock");
  expect(text()).toMatch(/Unlocked for 1[45]:\d\d, read-only/);
  await press("Allow writes");
  await press("Cancel");
  expect(text()).toContain("read-only");
  await press("Allow writes");
  await press("Allow LIVE writes");
  expect(text()).toContain("writes allowed");
  clock.set(until);
  await settle();
  expect(text()).toContain("Locked");
  expect(button("Unlock again")).toBeDefined();
  expect(button("Allow writes")).toBeUndefined();
  clock.set(Date.now());
});

test("requests are shown as text, with why one was refused", async () => {
  const request = {
    at_ms: 0,
    method: "GET",
    path: "/fulfillment/<b>",
    status: 200,
    duration_ms: 143,
  };
  await open(profile("sandbox"), {
    gateway_state: () =>
      on({
        requests: [
          { ...request, why: null },
          { ...request, method: "POST", status: 403, why: "The gateway is read-only now." },
        ],
      }),
  });
  const rows = [...document.querySelectorAll("li")].map((row) => row.textContent);
  expect(rows[0]).toContain("/fulfillment/<b>");
  expect(rows[0]).toContain("143 ms");
  expect(rows[1]).toContain("refused");
  expect(rows[1]).toContain("read-only now");
});

test("what went wrong is said with its kind", async () => {
  await open(profile("sandbox"), {
    gateway_state: () => off,
    gateway_start: () => {
      throw { kind: "port-taken", title: "The port", message: "In use.", hints: [] };
    },
  });
  await press("Gateway");
  expect(document.querySelector("[role=alert]")!.getAttribute("data-kind")).toBe("port-taken");
});
