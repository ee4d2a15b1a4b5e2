// What can be done with a profile beside its page's own buttons.

import type { ProfileView } from "./bindings";
import { app } from "./state.svelte";

export interface MenuItem {
  label: string;
  run: () => void;
}

export function profileMenu(profile: ProfileView): MenuItem[] {
  const other = profile.environment === "live" ? "sandbox" : "live";
  return [
    { label: "Edit profile", run: () => app.editProfile(profile) },
    { label: `Duplicate for ${other}…`, run: () => app.addKey(null, profile) },
    { label: "Forget all tokens", run: () => void app.of(profile.id).forgetTokens() },
    { label: "Remove profile", run: () => app.open({ kind: "remove", profile }) },
  ];
}
