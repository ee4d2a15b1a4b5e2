// The dialog for a key: what was pasted, dropped, cancelled, refused.

import { expect, test } from "vitest";
import { app } from "../src/lib/state.svelte";
import type { PastedView } from "../src/lib/bindings";
import {
  button,
  failure,
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

const found = (number: number, client: string, more: Partial<PastedView> = {}): PastedView => ({
  number,
  single: null,
  line: null,
  imported: null,
  message: "two lines",
  keys: [{ client, secret_chars: 28, name: null, environment: null, because: null }],
  ...more,
});
const nothing = (number: number, single: number | null = null): PastedView =>
  found(number, "", { keys: [], message: "Nothing.", single });
const field = (name: string) => document.querySelector<HTMLInputElement>(`[data-field=${name}]`)!;
const form = () => sent("profile_save").at(-1).form;
const refuse = {
  profile_save: () => ({ outcome: "refused", failure: failure("dns"), field: null }),
};

test("Paste key on the empty window opens the dialog with name and key filled in", async () => {
  await open(windowView([]), { paste_key: () => found(1, "…7f3a"), ...refuse });
  await press("Paste key");
  expect(document.querySelector("dialog")?.textContent).toContain("client …7f3a");
  expect(field("name").value).toBe("Sandbox");
  await press("Check and save");
  expect(form()).toMatchObject({ name: "Sandbox", pasted: { number: 1, index: 0 } });
});

test("a suggested name is one that no other profile has, and follows the environment", async () => {
  await open(windowView([profile({ name: "sandbox" })]), { paste_key: () => found(1, "…7f3a") });
  await press("Add API key");
  await press("Paste key");
  expect(field("name").value).toBe("Sandbox 2");
  document.querySelector<HTMLInputElement>('input[value="live"]')!.click();
  await settle();
  expect(field("name").value).toBe("Live");
  type("Name", "Mine");
  document.querySelector<HTMLInputElement>('input[value="sandbox"]')!.click();
  await settle();
  expect(field("name").value, "the person's own").toBe("Mine");
});

test("a file that is dropped on the open dialog is said, and it is what is saved", async () => {
  await open(windowView([]), { paste_key: () => found(1, "…7f3a"), ...refuse });
  await press("Paste key");
  await tell("pasted", found(2, "…20d1"));
  expect(statuses().join()).toContain("Key found in the dropped file");
  expect(document.querySelector("dialog")?.textContent).toContain("client …20d1");
  expect(app.dialogs).toHaveLength(1);
  await press("Check and save");
  expect(form().pasted).toEqual({ number: 2, index: 0 });
});

test("a file that is dropped while a question is open waits for it", async () => {
  await open(windowView([profile()]));
  app.open({ kind: "remove", profile: profile() });
  await settle();
  await tell("pasted", found(2, "…20d1"));
  expect(app.dialogs).toHaveLength(1);
  await press("Cancel");
  expect(document.querySelector("dialog")?.textContent).toContain("client …20d1");
});

test("settings that are opened from the dialog lie over it and leave it as it was", async () => {
  const proxy = { ...failure("proxy-failed"), hints: [{ text: "x", action: "open-settings" }] };
  await open(windowView([]), {
    profile_save: () => ({ outcome: "unchecked", failure: proxy, field: null }),
  });
  await press("Add API key");
  type("Name", "Checkout");
  await press("Check and save");
  await press("Open settings");
  expect(app.dialogs.map((dialog) => dialog.kind)).toEqual(["key", "settings"]);
  await press("Cancel");
  expect(field("name").value).toBe("Checkout");
});

test("cancelled while checking, the save is cancelled in the core as well", async () => {
  let end = (_: unknown) => {};
  await open(windowView([]), {
    profile_save: () => new Promise((resolve) => (end = resolve)),
    cancel: () => end({ outcome: "refused", failure: failure("cancelled"), field: null }),
  });
  await press("Add API key");
  await press("Check and save");
  expect(button("Checking…").getAttribute("aria-disabled")).toBe("true");
  await press("Cancel");
  expect(sent("cancel")).toEqual([{ id: null, job: "save" }]);
  expect(app.dialogs).toEqual([]);
});

test("a field that cannot be used has the focus, is marked, and is described", async () => {
  await open(windowView([]), {
    profile_save: () => ({
      outcome: "refused",
      failure: failure("invalid-input"),
      field: "client-secret",
    }),
  });
  await press("Add API key");
  await press("Check and save");
  const secret = field("client-secret");
  expect(secret.getAttribute("aria-invalid")).toBe("true");
  expect(document.getElementById(secret.getAttribute("aria-describedby")!)).toBeTruthy();
  expect(document.activeElement).toBe(secret);
});

test("addresses that were opened stay open when the environment is chosen", async () => {
  await open(windowView([]));
  await press("Add API key");
  const details = document.querySelector("details")!;
  details.open = true;
  details.dispatchEvent(new Event("toggle"));
  await settle();
  document.querySelector<HTMLInputElement>('input[value="live"]')!.click();
  await settle();
  expect(details.open).toBe(true);
});

test("a single value is asked about, and its halves are held by the core", async () => {
  const values = [nothing(1, 20), nothing(2, 28)];
  await open(windowView([]), {
    paste_key: () => values.shift(),
    take_half: ({ half }) => ({ half, shown: half === "client-id" ? "…7f3a" : "a secret of 28" }),
    ...refuse,
  });
  await press("Paste key");
  expect(statuses().join()).toContain("One value found: is it the client ID or the secret?");
  await press("Client ID");
  await press("Paste key");
  await press("Client secret");
  expect(statuses().join()).toContain("Both halves are there");
  await press("Check and save");
  expect(form()).toMatchObject({ held_client_id: true, held_secret: true });
});

test("a key that is pasted into a field goes the way of Paste key, unseen by the page", async () => {
  const answers = [
    found(1, "", { keys: [], line: "plain-id" }),
    found(2, "", { keys: [] }),
    nothing(3),
    found(4, "…7f3a"),
  ];
  await open(windowView([]), { paste_key: () => answers.shift() });
  await press("Add API key");
  const paste = async () => {
    const event = new Event("paste", { bubbles: true, cancelable: true });
    const getData = () => {
      throw new Error("the page looks at the clipboard");
    };
    Object.assign(event, { clipboardData: { getData } });
    field("client-id").dispatchEvent(event);
    await settle();
    return event.defaultPrevented;
  };
  expect(await paste()).toBe(true);
  expect(field("client-id").value, "half of a key is typed text there").toBe("plain-id");
  await paste();
  expect(field("client-id").value, "lines without a key").toBe("plain-id");
  expect(statuses().join()).toContain("No key found");
  await paste();
  expect(field("client-id")).toBeNull();
  expect(sent("paste_key").map((args) => args.onlyKey)).toEqual([true, true, false, true]);
});

test("Copy header stands on Saved and has the focus", async () => {
  await open(windowView([profile()]), {
    paste_key: () => found(1, "…7f3a"),
    profile_save: () => ({ outcome: "saved", id: "one", checked: true, warning: null }),
    copy: () => ({ outcome: "ask-first", profile: "" }),
  });
  await press("Add API key");
  await press("Paste key");
  await press("Check and save");
  expect(document.activeElement?.textContent).toBe("Copy header");
  await press("Copy header");
  expect(sent("copy")).toEqual([{ id: "one", what: "header", confirmed: false }]);
});

test("a duplicate for the other environment starts from the profile", async () => {
  await open(windowView([profile()]), refuse);
  app.addKey(null, profile());
  await settle();
  await press("Check and save");
  expect(form()).toMatchObject({
    seen: null,
    name: "Checkout work live",
    environment: "live",
    api_url: "https://fulfillment.noyo.com",
  });
});

test("a typed secret leaves its field before anything is done with it, as bytes and by itself", async () => {
  let fieldWas = "";
  let bytes: Uint8Array | null = null;
  await open(windowView([]), {
    hold_secret: (typed) => {
      fieldWas = field("client-secret").value;
      bytes = typed as unknown as Uint8Array;
      expect(new TextDecoder().decode(bytes)).toBe("a secret, typed");
      return { half: "client-secret", shown: "a secret of 15 characters" };
    },
    ...refuse,
  });
  await press("Add API key");
  type("Client secret", "a secret, typed");
  await press("Check and save");
  expect(fieldWas).toBe("");
  expect([...bytes!]).toEqual(new Array(15).fill(0));
  expect(form()).toMatchObject({ held_secret: true, held_client_id: false });
  expect(JSON.stringify(sent("profile_save"))).not.toContain("a secret, typed");
  expect(document.body.textContent).toContain("Empty: a secret of 15 characters is tried again");
  await press("Check and save");
  expect(form()).toMatchObject({ held_secret: true });
  expect(sent("hold_secret")).toHaveLength(1);
});

test("a command whose secret would go elsewhere is approved in the dialog, as it was shown", async () => {
  const refused = failure("secret-command-failed");
  refused.hints = [
    { text: "Look at it.", action: "approve-command", approves: "pass show it, for https://b" },
  ];
  const team = profile({
    typed_command: "pass show it",
    secret_command: "pass show it, for https://a",
  });
  let count = 0;
  await open(windowView([team]), {
    profile_save: () =>
      count++ === 0
        ? { outcome: "refused", failure: refused, field: null }
        : { outcome: "refused", failure: failure("dns"), field: null },
  });
  await press("Edit");
  await press("Check and save");
  expect(form().approved).toBeNull();
  await press("Approve this command");
  expect(form().approved).toBe("pass show it, for https://b");
});
