import { flushSync } from "svelte";
import { expect, test } from "vitest";
import type { FailureView } from "../src/lib/bindings";
import {
  button,
  copied,
  failure,
  open,
  press,
  profile,
  sent,
  settle,
  statuses,
  type,
  windowView,
} from "./page";

test("an empty window says what it is for and offers the two ways in", async () => {
  await open(windowView([]));
  expect(document.body.textContent).toContain("Keep a Noyo API key in the system keychain");
  expect(button("Add API key")).toBeTruthy();
  expect(button("Try the demo")).toBeTruthy();
});

test("a typed key is sent once and the field is emptied", async () => {
  await open(windowView([]), {
    profile_save: () => ({ outcome: "refused", failure: failure("invalid-api-key") }),
  });
  await press("Add API key");
  type("Name", "Checkout");
  type("Client ID", "id");
  type("Client secret", "secret");
  await press("Check and save");
  const form = sent("profile_save")[0].form;
  expect(form).toMatchObject({
    name: "Checkout",
    client_id: "id",
    held_secret: true,
    verify: true,
  });
  expect(form.api_url).toBe("https://fulfillment-sandbox.noyo.com");
  expect(document.querySelector('[role="alert"]')?.getAttribute("data-kind")).toBe(
    "invalid-api-key",
  );
  expect(document.querySelector("img"), "words are text, not markup").toBeNull();
  await press("Cancel");
  await press("Add API key");
  expect(document.querySelector<HTMLInputElement>('input[type="password"]')?.value).toBe("");
});

test("what could not be checked may be saved anyway", async () => {
  const answers = [
    { outcome: "unchecked", failure: failure("dns") },
    { outcome: "saved", id: "one", checked: false, warning: null },
  ];
  await open(windowView([profile()]), { profile_save: () => answers.shift() });
  await press("Add API key");
  expect(() => button("Save anyway")).toThrow();
  await press("Check and save");
  await press("Save anyway");
  expect(sent("profile_save").map((args) => args.form.verify)).toEqual([true, false]);
  expect(document.querySelector("dialog")?.textContent).toContain("was not checked");
});

test("addresses follow the environment until they are somebody else's", async () => {
  await open(windowView([]));
  await press("Add API key");
  const live = document.querySelector<HTMLInputElement>('input[value="live"]')!;
  live.click();
  await settle();
  const base = () =>
    [...document.querySelectorAll("label")]
      .find((l) => l.textContent?.startsWith("API base"))!
      .querySelector("input")!;
  expect(base().value).toBe("https://fulfillment.noyo.com");
  type("API base", "https://gateway.example/noyo");
  document.querySelector<HTMLInputElement>('input[value="sandbox"]')!.click();
  await settle();
  expect(base().value).toBe("https://gateway.example/noyo");
});

test("a live copy is asked about, naming the profile, and not sent before the yes", async () => {
  const answers = [{ outcome: "ask-first", profile: "Production" }, copied("one")];
  await open(windowView([profile({ name: "Production", environment: "live" })]), {
    copy: () => answers.shift(),
  });
  await press("Copy LIVE header");
  expect(document.querySelector("dialog")?.textContent).toContain(
    "Copy a LIVE header for Production?",
  );
  expect(sent("copy").map((args) => args.confirmed)).toEqual([false]);
  await press("Copy LIVE header");
  expect(sent("copy").map((args) => args.confirmed)).toEqual([false, true]);
  expect(statuses()).toEqual(["Header for Production (LIVE) copied."]);
});

test("checks are listed as they come, with the diagnosis of the one that failed", async () => {
  const line = (check: string, outcome: string, text: string, bad: FailureView | null) => ({
    view: { check, outcome, hints: [] },
    line: text,
    failure: bad,
  });
  await open(windowView([profile()]), {
    connection_test: (args) => {
      const tell = args.channel.onmessage;
      tell(
        line("token", "failed", "accounts.noyo.com refused the key", failure("invalid-api-key")),
      );
      tell(line("groups", "skipped", "Groups: skipped, because there is no token", null));
      return { profile: "Checkout work", environment: "sandbox", outcome: "failed", checks: [] };
    },
  });
  await press("Test connection");
  const outcomes = [...document.querySelectorAll("[data-check]")].map((e) =>
    e.getAttribute("data-outcome"),
  );
  expect(outcomes).toEqual(["failed", "skipped"]);
  expect(button("Test again")).toBeTruthy();
  await press("Replace API key");
  expect(document.querySelector("dialog h2")?.textContent).toBe("Edit Checkout work");
});

test("a slow job shows its progress and can be cancelled", async () => {
  let finish = (_: FailureView) => {};
  await open(windowView([profile()]), {
    mint: () => new Promise((_, reject) => (finish = reject)),
    cancel: () => finish(failure("cancelled")),
  });
  button("Mint a new token").click();
  await settle();
  expect(document.body.textContent).not.toContain("Minting a token…");
  await new Promise((done) => setTimeout(done, 250));
  flushSync();
  expect(document.body.textContent).toContain("Minting a token…");
  await press("Cancel");
  expect(document.querySelector('[role="status"]')?.textContent).toContain("Cancelled.");
  expect(document.querySelector('[role="alert"]')).toBeNull();
});

test("the keys do what they say", async () => {
  await open(windowView([profile(), profile({ id: "two", name: "CI" })]), {
    copy: () => copied("two"),
  });
  const type = (key: string, shiftKey = false) =>
    window.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, ctrlKey: true }));
  type("2");
  await settle();
  expect(sent("profile_show")).toEqual([{ id: "two" }]);
  type("C", true);
  await settle();
  expect(sent("copy")).toMatchObject([{ id: "two", what: "header" }]);
  type("i");
  await settle();
  expect(document.querySelector("main h1")?.textContent).toBe("Inspect token");
});

test("what is inspected is shown as text", async () => {
  const markup = "<script>alert(1)</script>";
  await open(windowView([profile()]), {
    inspect: () => ({
      verdict: "failed",
      kind: "malformed-jwt",
      title: "Damaged",
      message: markup,
      hints: [],
      what: "a token",
      found_in: null,
      minted: null,
      header: [],
      claims: [{ name: markup, value: markup, meaning: null }],
      signature: "",
    }),
  });
  await press("Inspect token");
  const area = document.querySelector("textarea")!;
  area.value = "x";
  area.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
  await press("Inspect");
  expect(document.querySelector("main script")).toBeNull();
  expect(document.querySelector("tbody td")?.textContent).toBe(markup);
});
