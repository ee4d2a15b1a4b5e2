// The window's keys. Ctrl, or Cmd on a Mac.

import { app } from "./state.svelte";

const isMac = /Mac/.test(navigator.platform);
/** A key as the screen names it. */
export const keyLabel = (name: string) => (isMac ? `⌘${name}` : `Ctrl ${name}`);

export function onShortcut(event: KeyboardEvent) {
  if (!(isMac ? event.metaKey : event.ctrlKey) || event.altKey || app.dialog) return;
  const profile = app.profile;
  const run = (): boolean => {
    const letter = event.key.toLowerCase();
    if (event.shiftKey) {
      if (letter !== "c" || !profile) return false;
      void app.copy(profile, "header");
      return true;
    }
    if (/^[1-9]$/.test(letter)) {
      const chosen = app.view?.profiles[Number(letter) - 1];
      if (chosen) void app.choose(chosen.id);
      return true;
    }
    switch (letter) {
      case "t":
        app.page = "profile";
        if (profile) void app.test(profile);
        return true;
      case "i":
        app.page = "inspect";
        return true;
      case "n":
        app.addKey();
        return true;
      case ",":
        app.dialog = { kind: "settings" };
        return true;
      default:
        return false;
    }
  };
  if (run()) event.preventDefault();
}
