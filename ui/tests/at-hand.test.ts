// What makes the window quick: the switcher, the list, groups, settings, undo.

import { expect, test, vi } from "vitest";
import { app } from "../src/lib/state.svelte";
import { matching } from "../src/switcher/matching";
import {
  button,
  change,
  failure,
  key,
  open,
  press,
  profile,
  sent,
  settle,
  statuses,
  tell,
  type,
  windowView,
} from "./page";

const many = (count: number) =>
  Array.from({ length: count }, (_, n) => profile({ id: `p${n}`, name: `Profile ${n}` }));
const items = () => [...document.querySelectorAll<HTMLElement>("[data-profile]")];

test("the switcher finds by letters, shows with Enter and copies with Ctrl Enter", async () => {
  const list = [
    profile(),
    profile({ id: "box", name: "Checkout" }),
    profile({ id: "prod", name: "Production", environment: "live" }),
  ];
  await open(windowView(list), { copy: () => ({ outcome: "ask-first", profile: "Production" }) });
  await key("k");
  const input = document.querySelector<HTMLInputElement>('[role="combobox"]')!;
  input.value = "prod";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
  expect(document.querySelectorAll('[role="option"]')).toHaveLength(1);
  input.focus();
  await key("Enter", { ctrlKey: true });
  expect(app.profile?.id, "a live header leaves by its own page").toBe("prod");
  expect(sent("copy")).toEqual([{ id: "prod", what: "header", confirmed: false }]);
  expect(document.querySelector("dialog h2")?.textContent).toContain("Production");
});

test("names that start so come first, then words, then the rest", () => {
  const list = ["Recheck", "My checkout", "Checkout", "Other"].map((name) => profile({ name }));
  expect(matching(list, "che").map((found) => found.name)).toEqual([
    "Checkout",
    "My checkout",
    "Recheck",
  ]);
});

test("with more than ten profiles there is a filter, and the list is one stop", async () => {
  await open(windowView(many(10)));
  expect(document.querySelector('[aria-label="Filter profiles"]')).toBeNull();
  await change(windowView(many(11)));
  expect(items().filter((item) => item.tabIndex === 0)).toHaveLength(1);
  const filter = document.querySelector<HTMLInputElement>('[aria-label="Filter profiles"]')!;
  filter.value = "profile 1";
  filter.dispatchEvent(new Event("input", { bubbles: true }));
  await settle();
  expect(items().map((item) => item.dataset.profile)).toEqual(["p1", "p10"]);
});

test("the arrows go through the list", async () => {
  await open(windowView(many(3)));
  items()[0]!.focus();
  await key("ArrowDown", {});
  await key("ArrowDown", {});
  await key("ArrowDown", {});
  expect(document.activeElement).toBe(items()[2]);
  await key("Home", {});
  expect(document.activeElement).toBe(items()[0]);
});

test("a removal can be undone as long as the core says so", async () => {
  const [one, two] = [profile(), profile({ id: "two", name: "Second" })];
  await open(windowView([one, two]));
  app.open({ kind: "remove", profile: one });
  await settle();
  await press("Remove profile and key");
  expect(sent("profile_remove")).toEqual([{ id: "one" }]);
  const removed = [{ id: "one", name: one.name, environment: "sandbox" as const }];
  await change({ ...windowView([two]), removed });
  expect(statuses()).toEqual(["Checkout work (sandbox) was removed with its key."]);
  await press("Undo");
  expect(sent("profile_restore")).toEqual([{ id: "one" }]);
  await change(windowView([two]));
  expect(() => button("Undo")).toThrow();
});

test("a removal that could not be carried out is said on the profile that is still there", async () => {
  await open(windowView([profile(), profile({ id: "two", name: "Second" })]));
  await tell("not-removed", ["two", failure("keychain-locked")]);
  expect(document.querySelector('[role="alert"]')).toBeNull();
  await app.choose("two");
  await settle();
  expect(document.querySelector('[role="alert"]')?.getAttribute("data-kind")).toBe(
    "keychain-locked",
  );
});

test.each(["-5", "1.5", "", "many", "3601"])(
  "%j seconds are refused beside the field",
  async (text) => {
    await open(windowView([profile()]));
    await press("Settings");
    type("Clear the clipboard", text);
    await press("Save");
    expect(sent("settings_save")).toEqual([]);
    const field = document.querySelector<HTMLInputElement>('[aria-invalid="true"]')!;
    const range = document.getElementById(field.getAttribute("aria-describedby")!);
    expect(range?.textContent).toContain("Write a whole number from 0 to 3600");
    expect(document.activeElement).toBe(field);
  },
);

test("groups are looked for by name and go on where the page ended", async () => {
  const group = (n: number) => ({ id: `id-${n}`, name: n === 1 ? "" : `Group ${n}` });
  const page = (from: number, total: number) => ({ total, shown: [group(from), group(from + 1)] });
  await open(windowView([profile()]), {
    connection_test: () => ({ outcome: "passed", checks: [], profile: "", groups: page(0, 5) }),
    groups: ({ company, offset }) => (company ? page(7, 2) : page(offset, 5)),
  });
  await press("Test connection");
  const names = () => [...document.querySelectorAll('[aria-label="Groups"] .name')];
  expect(statuses()).toContain("1 to 2 of 5");
  expect(button("Copy the ID of the group without a name")).toBeTruthy();
  await press("Show more groups");
  expect(names()).toHaveLength(4);
  expect(sent("groups")).toEqual([{ id: "one", company: "", offset: 2 }]);
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]')!;
  field.value = "seven";
  field.dispatchEvent(new Event("input", { bubbles: true }));
  await new Promise((done) => setTimeout(done, 300));
  await settle();
  expect(sent("groups").at(-1)).toEqual({ id: "one", company: "seven", offset: 0 });
  expect(names().map((name) => name.textContent)).toEqual(["Group 7", "Group 8"]);
});

test("the last test of an earlier run is shown, and one of this run takes its place", async () => {
  const lines = [
    { view: { check: "token", outcome: "passed", hints: [] }, line: "old", failure: null },
  ];
  await open(windowView([profile()]), {
    last_test: () => ({ at_ms: 0, outcome: "passed", lines }),
    connection_test: () => ({ outcome: "failed", checks: [], profile: "" }),
  });
  expect(document.querySelector("[data-check]")?.textContent).toContain("old");
  expect(button("Show groups")).toBeTruthy();
  await press("Test again");
  expect(document.querySelector("[data-check]")).toBeNull();
});

test("activity follows what is done, and clearing it can be undone", async () => {
  const events = [{ at_ms: Date.now(), profile: "Checkout", what: "Minted a token", kind: null }];
  let undoable = false;
  await open(windowView([profile()]), {
    activity: () => ({ events: undoable ? [] : [...events], undoable, failure: null }),
    activity_clear: () => void (undoable = true),
    activity_restore: () => void (undoable = false),
  });
  const rows = () => document.querySelectorAll("tbody tr").length;
  await press("Activity");
  expect(rows()).toBe(1);
  events.push({ ...events[0]!, what: "Copied the authorization header" });
  await tell("changed", null);
  expect(rows()).toBe(2);
  button("Clear").focus();
  await press("Clear");
  expect(rows()).toBe(0);
  expect(statuses()).toEqual(["The activity was cleared."]);
  expect(document.activeElement?.textContent, "the focus stays").toBe("Clear");
  await press("Undo");
  expect(rows()).toBe(2);
});

test("? lists the keys and says what this is, and not while somebody types", async () => {
  await open(windowView([profile()]));
  await press("Inspect token");
  document.querySelector("textarea")!.focus();
  await key("?", {});
  expect(app.dialog).toBeNull();
  document.querySelector("textarea")!.blur();
  await key("?", {});
  const text = document.querySelector("dialog")!.textContent!;
  expect(text).toContain("Ctrl Shift C");
  expect(text).toContain("/home/ann/.local/share/noyo-auth");
});

test("the title names profile and environment, live in capitals", async () => {
  await open(windowView([profile({ name: "Production", environment: "live" })]));
  expect(document.title).toBe("Production (LIVE) – Noyo Auth");
  await press("Activity");
  expect(document.title).toBe("Activity – Noyo Auth");
});

test("the engine's own menu stays away, but for fields", async () => {
  await open(windowView([profile()]));
  const asked = (at: Element) => {
    const event = new MouseEvent("contextmenu", { bubbles: true, cancelable: true });
    at.dispatchEvent(event);
    return !event.defaultPrevented;
  };
  expect(asked(document.querySelector("header h1")!)).toBe(false);
  await press("Inspect token");
  expect(asked(document.querySelector("textarea")!)).toBe(true);
});

const valid = (left: number) => ({
  state: "valid" as const,
  expires_at_ms: Date.now() + left,
  lifetime_ms: 600_000,
});
const left = () => document.querySelector(".value")!.textContent!.trim();

test("the clock ticks for what counts down, and for nothing else", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  await open(windowView([profile(), profile({ id: "two", name: "Other" })]));
  expect(vi.getTimerCount(), "nothing counts").toBe(0);
  await change(windowView([profile({ token: valid(3_000) })]));
  expect(vi.getTimerCount()).toBe(1);
  expect(left()).toBe("Valid for 0:03");
  vi.advanceTimersByTime(1_000);
  await settle();
  expect(left()).toBe("Valid for 0:02");
  vi.advanceTimersByTime(2_000);
  await settle();
  expect(left()).toMatch(/^The last token expired at /);
  expect(vi.getTimerCount(), "what is over does not count").toBe(0);
  vi.useRealTimers();
});

test("hidden, the window has no timer and asks for nothing", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
  await open(windowView([profile({ token: valid(60_000) })]));
  const hide = async (hidden: boolean) => {
    vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);
    document.dispatchEvent(new Event("visibilitychange"));
    await settle();
  };
  expect(vi.getTimerCount(), "the control").toBeGreaterThan(0);
  await hide(true);
  expect(vi.getTimerCount()).toBe(0);
  const said = left();
  const asked = sent("window_state").length;
  await tell("changed", null);
  await tell("gateway", "one");
  vi.advanceTimersByTime(5_000);
  expect(left()).toBe(said);
  expect(sent("window_state")).toHaveLength(asked);
  const gateways = sent("gateway_state").length;
  await hide(false);
  expect(sent("window_state"), "what was missed is asked for").toHaveLength(asked + 1);
  expect(sent("gateway_state")).toHaveLength(gateways + 1);
  vi.advanceTimersByTime(1_000);
  await settle();
  expect(left()).not.toBe(said);
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test("settings that cannot be chosen are found by Tab, say why, and stay as they are", async () => {
  const desktop = {
    start_in_tray: false,
    no_tray: "This desktop has no place for a tray icon.",
    start_at_login: false,
    no_start_at_login: "The demo keeps nothing.",
    global_shortcut: "",
    no_shortcut: "This desktop takes no keys.",
    shortcut_note: null,
  };
  await open(windowView([profile()]), { desktop_state: () => desktop });
  await press("Settings");
  const fields = [...document.querySelectorAll<HTMLInputElement>("dialog fieldset input")];
  expect(fields).toHaveLength(3);
  for (const field of fields) {
    field.focus();
    expect(document.activeElement).toBe(field);
    expect(field.getAttribute("aria-disabled")).toBe("true");
    const why = document.getElementById(field.getAttribute("aria-describedby")!);
    expect(why?.textContent).toMatch(/no place|keeps nothing|takes no keys/);
    field.click();
    expect(field.checked).toBe(false);
  }
  expect(fields[2]!.readOnly).toBe(true);
  await press("Save");
  expect(sent("settings_save")).toMatchObject([
    { atHand: { start_in_tray: false, start_at_login: false, global_shortcut: "" } },
  ]);
});

test("an emptied number is asked for again, and not taken for the usual one", async () => {
  await open(windowView([profile()]));
  await press("Settings");
  for (const wrong of ["", "-5", "1.5", "3601", "soon"]) {
    type("Clear the clipboard", wrong);
    await press("Save");
    const field = document.querySelector<HTMLInputElement>("dialog [aria-invalid=true]")!;
    expect(document.activeElement, wrong).toBe(field);
    const range = document.getElementById(field.getAttribute("aria-describedby")!);
    expect(range?.textContent).toContain("Write a whole number from 0 to 3600");
  }
  expect(sent("settings_save")).toEqual([]);
});

test("the settings are saved by one command, all of them or none", async () => {
  const desktop = {
    start_in_tray: true,
    no_tray: null,
    start_at_login: false,
    no_start_at_login: null,
    global_shortcut: "Ctrl+Alt+H",
    no_shortcut: null,
    shortcut_note: null,
  };
  await open(windowView([profile()]), { desktop_state: () => desktop });
  await press("Settings");
  type("Clear the clipboard", "30");
  await press("Save");
  expect(sent("settings_save")).toMatchObject([
    {
      settings: { clipboard_seconds: 30 },
      atHand: { start_in_tray: true, start_at_login: false, global_shortcut: "Ctrl+Alt+H" },
    },
  ]);
  expect(statuses()).toContain("The settings are saved.");
});
