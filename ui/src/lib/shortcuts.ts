// The window's keys. Ctrl, or Cmd on a Mac.

import type { ZoomStep } from "./bindings";
import { zoom } from "./ipc";
import { app } from "./state.svelte";

const isMac = /Mac/.test(navigator.platform);
/** A key as the screen names it. */
export const keyLabel = (name: string) => (isMac ? `⌘${name}` : `Ctrl ${name}`);

/** All of them, for the list. */
export const shortcuts: [keys: string, what: string][] = [
  [keyLabel("Shift C"), "Copy the header of the profile on the screen"],
  [keyLabel("T"), "Test its connection"],
  [keyLabel("K"), "Switch to another profile"],
  [keyLabel("1 … 9"), "Show one of the first nine profiles"],
  ["↑ ↓ Home End", "Go through the list of profiles"],
  [keyLabel("N"), "Add an API key"],
  [keyLabel("V"), "Paste a key, in the dialog or on the empty window"],
  [keyLabel("I"), "Inspect a token"],
  [keyLabel(","), "Settings"],
  [`${keyLabel("+")}, ${keyLabel("−")}, ${keyLabel("0")}`, "Larger, smaller, as usual"],
  ["?", "This list"],
];

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.matches("input, textarea, select");

export function onShortcut(event: KeyboardEvent) {
  if (zooms(event)) return event.preventDefault();
  if (event.altKey || app.dialog) return;
  const held = isMac ? event.metaKey : event.ctrlKey;
  const done = held ? withCtrl(event) : plain(event);
  if (done) event.preventDefault();
}

/** Larger and smaller, in dialogs too. */
function zooms(event: KeyboardEvent): boolean {
  if (event.altKey || !(isMac ? event.metaKey : event.ctrlKey)) return false;
  const step = zoomKeys[event.key];
  if (step) void zoom(step);
  return step !== undefined;
}

const zoomKeys: Record<string, ZoomStep> = {
  "+": "larger",
  "=": "larger",
  "-": "smaller",
  "0": "usual",
};

export function onWheel(event: WheelEvent) {
  if (!event.ctrlKey || event.deltaY === 0) return;
  event.preventDefault();
  void zoom(event.deltaY < 0 ? "larger" : "smaller");
}

function plain(event: KeyboardEvent): boolean {
  if (event.key !== "?" || event.ctrlKey || event.metaKey || isField(event.target)) return false;
  app.open({ kind: "help" });
  return true;
}

function withCtrl(event: KeyboardEvent): boolean {
  const profile = app.profile;
  const letter = event.key.toLowerCase();
  if (event.shiftKey && letter === "c") {
    // Only what is on the screen is copied by a key.
    if (!profile || !app.shows(profile.id)) return false;
    void app.of(profile.id).copy("header");
    return true;
  }
  if (event.shiftKey) return false;
  if (/^[1-9]$/.test(letter)) {
    const chosen = app.profiles[Number(letter) - 1];
    if (chosen) void app.choose(chosen.id);
    return true;
  }
  switch (letter) {
    case "t":
      app.show("profile");
      if (profile) void app.of(profile.id).runTest();
      return true;
    case "k":
      if (app.profiles.length) app.open({ kind: "switcher" });
      return true;
    case "i":
      app.show("inspect");
      return true;
    case "n":
      app.addKey();
      return true;
    case ",":
      app.open({ kind: "settings" });
      return true;
    case "v":
      if (profile || app.page !== "profile" || isField(event.target)) return false;
      void app.pasteKey();
      return true;
    default:
      return false;
  }
}
