// The page in a document of its own, on a core that answers as the test says.

import { emit } from "@tauri-apps/api/event";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { flushSync, unmount } from "svelte";
import { afterEach, beforeEach } from "vitest";
import { start } from "../src/start";
import { app } from "../src/lib/state.svelte";
import type { ClipboardView, FailureView, ProfileView, WindowView } from "../src/lib/bindings";

export const profile = (change: Partial<ProfileView> = {}): ProfileView => ({
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

export const windowView = (profiles: ProfileView[]): WindowView => ({
  profiles,
  shown: profiles[0]?.id ?? null,
  removed: [],
  usual: {
    sandbox: {
      token_url: "https://accounts.noyo.com/auth/public/token",
      api_url: "https://fulfillment-sandbox.noyo.com",
      tracking_url: "https://tracking-sandbox.noyo.com",
    },
    live: {
      token_url: "https://accounts.noyo.com/auth/public/token",
      api_url: "https://fulfillment.noyo.com",
      tracking_url: "https://tracking.noyo.com",
    },
  },
  program: { version: "0.1.0", folder: "/home/ann/.local/share/noyo-auth" },
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

export type Answers = Record<string, (args: any) => unknown>;
let shown: WindowView;
let mounted: Record<string, unknown> | undefined;
export let calls: { command: string; args: any }[] = [];

export async function open(view: WindowView, answers: Answers = {}) {
  shown = view;
  mockIPC(
    (command, args) => {
      calls.push({ command, args });
      if (command === "window_state") return answers[command]?.(args) ?? shown;
      return answers[command]?.(args);
    },
    { shouldMockEvents: true },
  );
  mounted = await start(document.body);
  await settle();
}

export async function settle() {
  for (let turn = 0; turn < 10; turn++) {
    await Promise.resolve();
    await new Promise((done) => setTimeout(done, 0));
    flushSync();
  }
}

export const button = (name: string) => {
  const all = [...document.querySelectorAll("button")].reverse();
  const found = all.find((b) => (b.getAttribute("aria-label") ?? b.textContent?.trim()) === name);
  if (!found) throw new Error(`no button ${name}`);
  return found;
};
export const press = async (name: string) => {
  button(name).click();
  await settle();
};
export const type = (label: string, text: string) => {
  const found = [...document.querySelectorAll("label")].find((l) =>
    l.textContent?.trim().startsWith(label),
  );
  const input = found!.querySelector("input")!;
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
};
export const sent = (command: string) =>
  calls.filter((call) => call.command === command).map((c) => c.args);
export const failure = (kind: FailureView["kind"]): FailureView => ({
  kind,
  title: `Title of ${kind}`,
  message: "What happened <img src=x>",
  hints: [{ text: "Do this.", action: "replace-api-key" }],
});

beforeEach(() => {
  calls = [];
  app.reset();
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

/** What the core would show from now on. */
export async function change(view: WindowView) {
  shown = view;
  await app.refresh();
  await settle();
}

/** What the core says of the clipboard. */
export async function tell(event: string, payload: unknown) {
  await emit(event, payload);
  await settle();
}

export const clipboard = (
  profile: string,
  number: number,
  state: ClipboardView["state"] = "ours",
  cleared_at_ms: number | null = null,
): ClipboardView => ({ profile, number, what: "header", state, cleared_at_ms });

export const copied = (profile: string, number = 1, cleared_at_ms: number | null = null) => ({
  outcome: "copied",
  clipboard: clipboard(profile, number, "ours", cleared_at_ms),
  minted: false,
});

/** Everything that a screen reader would have spoken by itself. */
export const statuses = () =>
  [...document.querySelectorAll('[role="status"]')]
    .map((region) => region.textContent!.trim().replace(/\s+/g, " "))
    .filter(Boolean);

export const key = async (key: string, more: KeyboardEventInit = { ctrlKey: true }) => {
  const target = document.activeElement ?? window;
  target.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );
  await settle();
};
