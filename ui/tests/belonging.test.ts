// What is said belongs to one profile, and to one card of it.

import { flushSync } from "svelte";
import { expect, test, vi } from "vitest";
import type { FailureView } from "../src/lib/bindings";
import { app } from "../src/lib/state.svelte";
import {
  button,
  change,
  clipboard,
  copied,
  failure,
  key,
  open,
  press,
  profile,
  sent,
  settle,
  statuses,
  tell,
  windowView,
} from "./page";

const live = profile({ id: "live", name: "Production", environment: "live" });
const sandbox = profile({ id: "box", name: "Checkout" });
const both = () => windowView([sandbox, live]);

const page = () => document.querySelector("main")!.textContent!.replace(/\s+/g, " ");
const line = (check: string, outcome: string, bad: ReturnType<typeof failure> | null = null) => ({
  view: { check, outcome, hints: [] },
  line: `${check} ${outcome}`,
  failure: bad,
});
const result = (outcome: string) => ({ profile: "", environment: "sandbox", outcome, checks: [] });

test("a slow live copy is said of the live profile, never of the one that is shown by then", async () => {
  let done = (_: unknown) => {};
  await open(both(), { copy: () => new Promise((resolve) => (done = resolve)) });
  await app.choose("live");
  await settle();
  button("Copy LIVE header").click();
  await app.choose("box");
  done(copied("live", 1, Date.now() + 60_000));
  await settle();
  expect(page()).not.toContain("copied");
  expect(page()).not.toContain("Production");
  await app.choose("live");
  await settle();
  expect(statuses()).toEqual(["Header for Production (LIVE) copied."]);
  expect(page()).toContain("Cleared in 60 s.");
});

test("a finished test is said on its own profile, in the connection card", async () => {
  let done = (_: unknown) => {};
  await open(both(), { connection_test: () => new Promise((resolve) => (done = resolve)) });
  button("Test connection").click();
  await settle();
  await app.choose("live");
  done(result("passed"));
  await settle();
  expect(page()).not.toContain("passed");
  expect(statuses()).toEqual([]);
  await app.choose("box");
  await settle();
  expect(statuses()).toEqual(["The connection test of Checkout passed."]);
  const card = document.querySelector('section[aria-label="Access token"]')!;
  expect(card.textContent).not.toContain("passed");
});

test("the countdown outlives a switch and a test, and ticks outside of what is announced", async () => {
  const clock = vi.useFakeTimers({ toFake: ["Date"] });
  await open(both(), {
    copy: () => copied("box", 1, Date.now() + 60_000),
    connection_test: () => result("passed"),
  });
  await press("Copy header");
  expect(page()).toContain("Cleared in 60 s.");
  const said = statuses();
  await app.choose("live");
  await app.choose("box");
  await settle();
  await press("Test connection");
  clock.setSystemTime(Date.now() + 2_000);
  const { clock: ours } = await import("../src/lib/clock.svelte");
  ours.tick();
  flushSync();
  expect(page()).toContain("Cleared in 58 s.");
  expect(statuses()).toEqual([...said, "The connection test of Checkout passed."]);
  vi.useRealTimers();
});

test("the countdown ends when something else takes the clipboard, and claims no clearing", async () => {
  await open(both(), { copy: () => copied("box", 7, Date.now() + 60_000) });
  await press("Copy header");
  expect(button("Clear now")).toBeTruthy();
  await tell("clipboard", clipboard("box", 6, "taken-over"));
  expect(page(), "the end of an earlier copy").toContain("Cleared in");
  await tell("clipboard", clipboard("box", 7, "taken-over"));
  expect(page()).not.toContain("Cleared in");
  expect(statuses()).toEqual(["Something else is on the clipboard now."]);
  expect(() => button("Clear now")).toThrow();
});

test("what a copy from elsewhere put on the clipboard is said where its profile is", async () => {
  await open(both());
  await tell("clipboard", clipboard("live", 3));
  expect(statuses()).toEqual([]);
  await app.choose("live");
  await settle();
  expect(statuses()).toEqual(["Header for Production (LIVE) copied."]);
  await press("Clear now");
  expect(sent("clipboard_clear")).toEqual([{ onlyOurs: true }]);
});

test("the key for copying does nothing where the profile is not on the screen", async () => {
  await open(both(), { copy: () => copied("box") });
  for (const at of ["inspect", "activity"] as const) {
    app.show(at);
    await settle();
    await key("C", { ctrlKey: true, shiftKey: true });
  }
  expect(sent("copy")).toEqual([]);
  app.show("profile");
  await settle();
  await key("C", { ctrlKey: true, shiftKey: true });
  expect(sent("copy")).toHaveLength(1);
});

test("a copy is made at once while a test runs, and two of them are two sentences", async () => {
  let number = 0;
  await open(both(), {
    connection_test: () => new Promise(() => {}),
    copy: () => copied("box", ++number),
  });
  button("Test connection").click();
  await settle();
  await key("C", { ctrlKey: true, shiftKey: true });
  // A slow machine may have come to the test's first step.
  const ofCopies = statuses().filter((said) => said.includes("copied"));
  expect(ofCopies).toEqual(["Header for Checkout (sandbox) copied."]);
  await press("Copy token");
  expect(sent("copy").map((args) => args.what)).toEqual(["header", "token"]);
});

test("a cancelled second test leaves the first one's result", async () => {
  const cancelled = Object.assign(failure("cancelled"));
  const answers = [
    (args: any) => {
      args.channel.onmessage(line("token", "failed", failure("dns")));
      return result("failed");
    },
    () => Promise.reject(cancelled),
  ];
  await open(both(), { connection_test: (args) => answers.shift()!(args) });
  await press("Test connection");
  await press("Test again");
  expect(document.querySelector('[role="alert"]')?.getAttribute("data-kind")).toBe("dns");
  expect(document.querySelector("[data-check=token]")).toBeTruthy();
  expect(statuses()).toEqual(["The test was cancelled."]);
});

test("the test's own failure comes first, and a note does not hide it", async () => {
  await open(both(), {
    connection_test: (args) => {
      args.channel.onmessage(line("token", "warning", failure("clock-skew")));
      args.channel.onmessage(line("groups", "failed", failure("forbidden")));
      return result("failed");
    },
  });
  await press("Test connection");
  const kinds = [...document.querySelectorAll("[data-kind]")];
  expect(kinds.map((one) => one.getAttribute("data-kind"))).toEqual(["forbidden", "clock-skew"]);
  expect(kinds.map((one) => one.getAttribute("role"))).toEqual(["alert", "note"]);
});

test("after an unlock the copy goes on, and one alert at a time is shown", async () => {
  const locked = {
    ...failure("keychain-locked"),
    hints: [{ text: "Unlock", action: "unlock-keychain" }],
  };
  const denied = { ...failure("keychain-denied"), hints: locked.hints };
  const unlocks = [() => Promise.reject(denied), () => undefined];
  const copies = [() => Promise.reject(locked), () => copied("box")];
  await open(both(), {
    copy: () => copies.shift()!(),
    keychain_unlock: () => unlocks.shift()!(),
  });
  const kinds = () =>
    [...document.querySelectorAll("[data-kind]")].map((e) => e.getAttribute("data-kind"));
  await press("Copy header");
  expect(kinds()).toEqual(["keychain-locked"]);
  await press("Unlock keychain");
  expect(kinds()).toEqual(["keychain-denied"]);
  await press("Unlock keychain");
  expect(kinds()).toEqual([]);
  expect(statuses()).toContain("Header for Checkout (sandbox) copied.");
});

test("a live question is not asked over another profile", async () => {
  let done = (_: unknown) => {};
  await open(both(), { copy: () => new Promise((resolve) => (done = resolve)) });
  await app.choose("live");
  await settle();
  button("Copy LIVE header").click();
  await app.choose("box");
  done({ outcome: "ask-first", profile: "Production" });
  await settle();
  expect(document.querySelector("dialog")).toBeNull();
});

test("guard and button name what is copied", async () => {
  await open(windowView([live]), { copy: () => ({ outcome: "ask-first", profile: "Production" }) });
  await press("Copy token");
  expect(document.querySelector("dialog h2")?.textContent).toBe(
    "Copy a LIVE token for Production?",
  );
  expect(button("Copy LIVE token")).toBeTruthy();
});

test("a name that turns its line around is kept apart", async () => {
  const name = "\u202Eevil";
  await open(windowView([profile({ name })]), { copy: () => copied("one") });
  await press("Copy header");
  const said = [...document.querySelectorAll('[role="status"] bdi')].map((e) => e.textContent);
  expect(said).toEqual([name]);
  expect(document.querySelector("header h1 bdi")?.textContent).toBe(name);
  expect(document.title).toBe(`\u2068${name}\u2069 (sandbox) – Noyo Auth`);
});

test("a name that turns its line around is kept apart wherever it stands in a sentence", async () => {
  const name = "\u202Eevil";
  const apart = `\u2068${name}\u2069`;
  await open(windowView([profile({ name }), profile({ id: "two", name: "Other" })]), {
    connection_test: () => ({
      profile: name,
      outcome: "passed",
      groups: { total: 1, shown: [{ id: "4711", name }] },
    }),
    copy_group_id: () => null,
    profile_remove: () => null,
  });
  /** Each text that has the name has it alone, or isolated. */
  const loose = () => {
    const found: string[] = [];
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ALL);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const texts =
        node instanceof Element
          ? [...node.attributes].filter((a) => a.name !== "value").map((a) => a.value)
          : [node.textContent ?? ""];
      const alone = (text: string) => text.trim() === name && node.parentElement?.closest("bdi");
      found.push(
        ...texts.filter((text) => text.replaceAll(apart, "").includes(name) && !alone(text)),
      );
    }
    return found;
  };
  await press("Test connection");
  expect(statuses().join()).toContain("The connection test of");
  expect(loose()).toEqual([]);
  await press(`Copy the ID of ${apart}`);
  expect(statuses().join()).toContain("is on the clipboard");
  expect(loose()).toEqual([]);
  await press("Edit");
  expect(document.querySelector("dialog h2")?.textContent).toContain(name);
  expect(loose()).toEqual([]);
  await press("Cancel");
  app.open({ kind: "remove", profile: app.find("one")! });
  app.open({ kind: "live-copy", profile: app.find("one")!, what: "header" });
  app.open({ kind: "switcher" });
  await settle();
  expect(document.querySelectorAll("dialog")).toHaveLength(3);
  expect(loose()).toEqual([]);
  // The control.
  document.body.append(`Header for ${name} copied.`);
  expect(loose()).toHaveLength(1);
});

/** Longer than what takes long enough to be shown. */
const shownWaiting = async () => {
  await new Promise((done) => setTimeout(done, 250));
  await settle();
};
const focused = () => document.activeElement?.textContent?.trim();

test("asking the sandbox can be cancelled, and what comes later is not said", async () => {
  const rejected = {
    ...failure("token-rejected"),
    hints: [{ text: "Ask it", action: "ask-sandbox" as const }],
  };
  let finish = (_: FailureView) => {};
  await open(both(), {
    connection_test: (args) => {
      args.channel.onmessage(line("groups", "failed", rejected));
      return { profile: "Checkout", outcome: "failed", groups: null };
    },
    ask_sandbox: () => new Promise((_, reject) => (finish = reject)),
    cancel: () => finish(failure("cancelled")),
  });
  await press("Test connection");
  button("Ask the sandbox").focus();
  await press("Ask the sandbox");
  await shownWaiting();
  await press("Cancel");
  expect(sent("cancel")).toEqual([{ id: "box", job: "ask-sandbox" }]);
  expect(statuses()).toContain("Cancelled.");
  expect(document.querySelector("[role=alert]")?.getAttribute("data-kind")).toBe("token-rejected");
});

test("the focus stays with what a person did, and never falls off the page", async () => {
  let finish = (_: FailureView) => {};
  await open(both(), {
    copy: () => copied("box", 1, Date.now() + 60_000),
    clipboard_clear: () => null,
    connection_test: () => new Promise((_, reject) => (finish = reject)),
    cancel: () => finish(failure("cancelled")),
    profile_save: () => ({ outcome: "saved", id: "box", checked: true, warning: null }),
  });
  const go = async (name: string) => {
    button(name).focus();
    await press(name);
  };
  await go("Test connection");
  await shownWaiting();
  await go("Cancel");
  expect(focused(), "a cancelled test").toBe("Test connection");
  await go("Copy header");
  await go("Clear now");
  expect(focused(), "a cleared clipboard").toBe("Copy header");
  await go("Add API key");
  await go("Check and save");
  expect(focused(), "a saved key").toBe("Copy header");
  await go("Close");
  expect(focused(), "back where the dialog was opened").toBe("Add API key");
});

test("a diagnosis does not say its title again", async () => {
  const locked = { ...failure("keychain-locked"), title: "The keychain is locked" };
  await open(windowView([profile()]), {
    copy: () => {
      throw { ...locked, message: "The keychain is locked." };
    },
  });
  await press("Copy header");
  const alert = document.querySelector('[role="alert"]')!;
  expect(alert.textContent!.match(/The keychain is locked/g)).toHaveLength(1);
});

test("a profile that was removed elsewhere is said to be gone, by its name", async () => {
  const gone = { ...failure("no-profile"), hints: [] };
  let removed = false;
  await open(both(), {
    copy: () => {
      removed = true;
      return Promise.reject(gone);
    },
    window_state: () => windowView(removed ? [live] : [sandbox, live]),
  });
  await press("Copy header");
  expect(removed).toBe(true);
  expect(statuses()).toEqual(["Checkout (sandbox) is no longer there."]);
  expect(document.querySelector("header h1")?.textContent).toBe("Production");
  expect(document.querySelector('[role="alert"]')).toBeNull();
});

test("a test that is running does not take the copy's place, and its cancel cancels it alone", async () => {
  await open(both(), {
    connection_test: () => new Promise(() => {}),
    copy: () => new Promise(() => {}),
  });
  button("Test connection").click();
  button("Copy header").click();
  await new Promise((done) => setTimeout(done, 250));
  await settle();
  const cancels = [...document.querySelectorAll("main button")].filter(
    (b) => b.textContent === "Cancel",
  );
  expect(cancels).toHaveLength(2);
  (cancels[1] as HTMLElement).click();
  await settle();
  expect(sent("cancel")).toEqual([{ id: "box", job: "test" }]);
  expect(document.activeElement?.textContent?.trim(), "the focus is not lost").toBe(
    "Test connection",
  );
});

test("a live header that is asked for from outside is asked about on its own page", async () => {
  await open(both(), { copy: () => copied("live") });
  app.show("activity");
  await tell("ask-live-copy", "live");
  expect(document.querySelector("header h1")?.textContent).toBe("Production");
  expect(document.querySelector("dialog h2")?.textContent).toBe(
    "Copy a LIVE header for Production?",
  );
  await press("Cancel");
  expect(sent("copy")).toEqual([]);
});

test("a copy from outside that failed is said on its own profile", async () => {
  await open(both());
  await tell("copied-outside", { id: "live", copied: null, failure: failure("dns") });
  expect(document.querySelector('[role="alert"]')).toBeNull();
  await app.choose("live");
  await settle();
  expect(document.querySelector('[role="alert"]')?.getAttribute("data-kind")).toBe("dns");
});

test("the command that is approved is the one that was shown, not what it became meanwhile", async () => {
  const shown = failure("secret-command-failed");
  shown.hints = [{ text: "Look.", action: "approve-command", approves: "cat a, for https://a" }];
  const team = profile({ secret_command: "cat a, for https://a" });
  await open(windowView([team]), {
    copy: () => {
      throw shown;
    },
    command_approve: () => null,
  });
  await press("Copy header");
  await change(windowView([{ ...team, secret_command: "curl evil, for https://a" }]));
  await press("Approve this command");
  expect(sent("command_approve")).toEqual([{ id: "one", shown: "cat a, for https://a" }]);
});

test.each([
  ["passed", ["The connection test of Checkout passed."], 0],
  ["failed", [], 1],
])(
  "each step of a slow test is announced, and how it %s exactly once",
  async (outcome, end, alerts) => {
    let tell = (_: unknown) => {};
    let done = (_: unknown) => {};
    await open(both(), {
      connection_test: (args) => {
        tell = args.channel.onmessage;
        return new Promise((resolve) => (done = resolve));
      },
    });
    const spoken: string[] = [];
    let alerted = 0;
    const seen = new MutationObserver((changes) => {
      const now = statuses().join(" ");
      if (now !== (spoken.at(-1) ?? "")) spoken.push(now);
      const added = changes.flatMap((change) => [...change.addedNodes]);
      alerted += added.filter(
        (node) => node instanceof Element && node.getAttribute("role") === "alert",
      ).length;
    });
    seen.observe(document.body, { subtree: true, childList: true, characterData: true });
    await press("Test connection");
    await new Promise((next) => setTimeout(next, 250));
    await settle();
    for (const check of ["profile", "api-key", "token"]) {
      tell(line(check, "passed"));
      await settle();
    }
    tell(line("groups", outcome, outcome === "failed" ? failure("dns") : null));
    done(result(outcome));
    await settle();
    seen.disconnect();
    expect(spoken.filter(Boolean)).toEqual([
      "Reading the profile…",
      "Asking the keychain…",
      "Minting a token…",
      "Asking for the groups…",
      ...end,
    ]);
    expect(alerted).toBe(alerts);
  },
);

test("a name in the core's own sentence does not turn it around", async () => {
  const name = "ספק 42";
  const bad = failure("no-api-key");
  bad.message = `The keychain has no API key for ${name} (sandbox).\nIt says: \u202egnihton`;
  await open(windowView([profile({ name })]), {
    copy: () => {
      throw bad;
    },
  });
  await press("Copy header");
  const message = document.querySelector('[role="alert"] .message')!;
  expect(message.querySelector("bdi")?.textContent).toBe(name);
  expect(message.textContent).toBe(
    `The keychain has no API key for ${name} (sandbox).\nIt says: \ufffdgnihton`,
  );
});

test("a mint in between does not take the countdown over: it says what is cleared", async () => {
  await open(both(), { copy: () => copied("box", 1, Date.now() + 60_000), mint: () => null });
  await press("Copy header");
  expect(page()).toContain("copied. Cleared in 60 s.");
  await press("Mint a new token");
  expect(page()).toContain("was minted. Header on the clipboard: cleared in 60 s.");
});
