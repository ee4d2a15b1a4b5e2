import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test } from "vitest";
import App from "../src/App.svelte";
import { app } from "../src/lib/state.svelte";
import { timeLeft } from "../src/lib/time";
import type { FailureView, ProfileView, WindowView } from "../src/lib/bindings";

const profile = (change: Partial<ProfileView> = {}): ProfileView => ({
  id: "one",
  name: "Checkout work",
  environment: "sandbox",
  client: "…7f3a",
  token_url: "https://accounts.noyo.com/auth/public/token",
  api_url: "https://fulfillment-sandbox.noyo.com",
  tracking_url: "https://tracking-sandbox.noyo.com",
  api_host: "fulfillment-sandbox.noyo.com",
  key_number: 1,
  token: { state: "no-token", expires_at_ms: null, lifetime_ms: null },
  ...change,
});

const windowView = (profiles: ProfileView[]): WindowView => ({
  profiles,
  shown: profiles[0]?.id ?? null,
  failure: null,
  settings: {
    color_scheme: "system",
    clipboard_seconds: 60,
    token_seconds: 300,
    live_guard_minutes: 15,
    proxy: "system",
    proxy_has_password: false,
    extra_ca_file: "",
  },
  notice: null,
  has_demo: true,
  is_demo: false,
  now_ms: Date.now(),
});

type Answers = Record<string, (args: any) => unknown>;
let mounted: Record<string, unknown> | undefined;
let calls: { command: string; args: any }[] = [];

async function open(view: WindowView, answers: Answers = {}) {
  mockIPC((command, args) => {
    calls.push({ command, args });
    if (command === "window_state") return view;
    return answers[command]?.(args);
  });
  mounted = mount(App, { target: document.body });
  await settle();
}

async function settle() {
  for (let turn = 0; turn < 10; turn++) {
    await Promise.resolve();
    await new Promise((done) => setTimeout(done, 0));
    flushSync();
  }
}

const button = (name: string) => {
  const all = [...document.querySelectorAll("button")].reverse();
  const found = all.find((b) => (b.getAttribute("aria-label") ?? b.textContent?.trim()) === name);
  if (!found) throw new Error(`no button ${name}`);
  return found;
};
const press = async (name: string) => {
  button(name).click();
  await settle();
};
const type = (label: string, text: string) => {
  const found = [...document.querySelectorAll("label")].find((l) =>
    l.textContent?.trim().startsWith(label),
  );
  const input = found!.querySelector("input")!;
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
};
const sent = (command: string) =>
  calls.filter((call) => call.command === command).map((c) => c.args);
const failure = (kind: FailureView["kind"]): FailureView => ({
  kind,
  title: `Title of ${kind}`,
  message: "What happened <img src=x>",
  hints: [{ text: "Do this.", action: "replace-api-key" }],
});

beforeEach(() => {
  calls = [];
  app.view = null;
  app.dialog = null;
  app.page = "profile";
  app.tests = {};
  app.failures = {};
  app.failure = null;
  app.status = "";
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
    client_secret: "secret",
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
    { outcome: "saved", id: "one", warning: null },
  ];
  await open(windowView([profile()]), { profile_save: () => answers.shift() });
  await press("Add API key");
  expect(() => button("Save anyway")).toThrow();
  await press("Check and save");
  await press("Save anyway");
  expect(sent("profile_save").map((args) => args.form.verify)).toEqual([true, false]);
  expect(app.dialog).toBeNull();
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
  const answers = [
    { outcome: "ask-first", profile: "Production" },
    { outcome: "copied", cleared_at_ms: null, minted: true },
  ];
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
  expect(document.querySelector('[role="status"]')?.textContent).toContain("Copied.");
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
    copy: () => ({ outcome: "copied", cleared_at_ms: null, minted: false }),
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

test("the time left is counted in minutes and seconds", () => {
  const at = (ms: number) =>
    timeLeft(profile({ token: { state: "valid", expires_at_ms: ms, lifetime_ms: 600_000 } }), 0);
  expect(at(521_000)).toBe("8:41");
  expect(at(59_999)).toBe("0:59");
  expect(at(3_661_000)).toBe("1:01:01");
  expect(at(0)).toBeNull();
});
