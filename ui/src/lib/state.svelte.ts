// What the window shows. What is said of a profile is not here but in its ProfileState.

import { clock } from "./clock.svelte";
import type {
  ClipboardView,
  CopyForm,
  FailureView,
  PastedView,
  ProfileView,
  WindowView,
} from "./bindings";
import type { Failure } from "./failure";
import * as ipc from "./ipc";
import { ProfileState } from "./profile-state.svelte";
import { inBrackets, said, type Said } from "./said";

export type Page = "profile" | "inspect" | "activity";
export type Dialog =
  | {
      kind: "key";
      profile: ProfileView | null;
      /** A profile whose name and addresses a new one starts from. */
      like: ProfileView | null;
      at: "key" | "addresses";
      pasted: PastedView | null;
    }
  | { kind: "remove"; profile: ProfileView }
  | { kind: "live-copy"; profile: ProfileView; what: CopyForm }
  | { kind: "settings" }
  | { kind: "switcher" }
  | { kind: "help" };

class AppState {
  view = $state.raw<WindowView | null>(null);
  page = $state<Page>("profile");
  /** Open dialogs, the topmost last. */
  dialogs = $state.raw<Dialog[]>([]);
  /** Said of what belongs to no profile. */
  notice = $state.raw<Said | null>(null);
  /** A failure that belongs to no profile. */
  failure = $state.raw<Failure | null>(null);
  noticeSeen = $state(false);
  /** Counts what may have changed, for pages that ask for themselves. */
  changes = $state(0);
  #shown = $state<string | null>(null);
  /** By ID: with a thousand profiles, each asks whether it is the shown one. */
  #byId = $derived(new Map(this.profiles.map((profile) => [profile.id, profile])));
  /** The shown one. */
  readonly profile: ProfileView | null = $derived(
    this.#byId.get(this.#shown ?? "") ?? this.profiles[0] ?? null,
  );
  #states = new Map<string, ProfileState>();
  /** What was dropped while another dialog was open. */
  #dropped: PastedView | null = null;
  /** Whose removal was asked for here. */
  #removing = new Set<string>();

  get profiles(): ProfileView[] {
    return this.view?.profiles ?? [];
  }

  get dialog(): Dialog | null {
    return this.dialogs.at(-1) ?? null;
  }

  find(id: string): ProfileView | undefined {
    return this.#byId.get(id);
  }

  /** What is known and said of a profile. */
  of(id: string): ProfileState {
    let state = this.#states.get(id);
    if (!state) {
      state = new ProfileState(id, {
        profile: (id) => this.find(id),
        isShown: (id) => this.shows(id),
        ask: (profile, what) => this.open({ kind: "live-copy", profile, what }),
        refresh: () => void this.refresh(),
      });
      this.#states.set(id, state);
    }
    return state;
  }

  /** That profile's page is on the screen. */
  shows(id: string) {
    return this.page === "profile" && this.profile?.id === id;
  }

  open(dialog: Dialog) {
    this.dialogs = [...this.dialogs, dialog];
  }

  close(dialog: Dialog) {
    this.dialogs = this.dialogs.filter((one) => one !== dialog);
    if (this.dialogs.length > 0 || !this.#dropped) return;
    const dropped = this.#dropped;
    this.#dropped = null;
    this.addKey(dropped);
  }

  async refresh() {
    try {
      const view = await ipc.windowState();
      clock.set(view.now_ms);
      const before = this.#shown === null ? undefined : this.find(this.#shown);
      this.view = view;
      if (!this.find(this.#shown ?? "")) this.#shown = view.shown;
      const isOurs = view.removed.some((removed) => removed.id === before?.id);
      // Removed in a terminal, say.
      if (before && !this.find(before.id) && !isOurs && !this.#removing.has(before.id)) {
        this.say("", before.name, ` ${inBrackets(before.environment)} is no longer there.`);
      }
      this.changes++;
      const scheme = view.settings.color_scheme;
      if (scheme === "system") document.documentElement.removeAttribute("data-scheme");
      else document.documentElement.dataset.scheme = scheme;
    } catch (error) {
      this.failure = { view: ipc.failureOf(error), again: () => void this.refresh() };
    }
  }

  /** For tests: as when the window opens. */
  reset() {
    this.view = null;
    this.page = "profile";
    this.dialogs = [];
    this.notice = null;
    this.failure = null;
    this.#shown = null;
    this.#states = new Map();
    this.#dropped = null;
  }

  say(...words: Parameters<typeof said>) {
    this.notice = said(...words);
  }

  /** Asks for a new key; it may have been pasted already. */
  addKey(pasted: PastedView | null = null, like: ProfileView | null = null) {
    if (pasted?.imported) return this.say(pasted.imported);
    this.open({ kind: "key", profile: null, like, at: "key", pasted });
  }

  /** Reads the clipboard, and opens the dialog with what is there. */
  async pasteKey() {
    await this.attempt(async () => this.addKey(await ipc.pasteKey()));
  }

  /** A file was dropped: the open dialog for a key takes it by itself. */
  dropped(pasted: PastedView) {
    if (pasted.imported || this.dialogs.length === 0) this.addKey(pasted);
    else if (!this.dialogs.some((dialog) => dialog.kind === "key")) this.#dropped = pasted;
  }

  editProfile(profile: ProfileView, at: "key" | "addresses" = "key") {
    this.open({ kind: "key", profile, like: null, at, pasted: null });
  }

  async choose(id: string) {
    this.page = "profile";
    this.notice = null;
    if (id === this.#shown) return;
    this.#shown = id;
    const state = this.of(id);
    state.notice = null;
    try {
      await ipc.profileShow(id);
    } catch (error) {
      state.failure = { view: ipc.failureOf(error), again: null };
    }
  }

  /** Somebody wants a live header from outside the window: its profile is shown, and asked about. */
  async askLiveCopy(id: string) {
    await this.refresh();
    const profile = this.find(id);
    if (!profile) return;
    await this.choose(id);
    this.open({ kind: "live-copy", profile, what: "header" });
  }

  show(page: Page) {
    this.notice = null;
    this.page = page;
  }

  hear(view: ClipboardView) {
    this.of(view.profile).hear(view);
  }

  async remove(profile: ProfileView) {
    this.#removing.add(profile.id);
    await this.attempt(() => ipc.profileRemove(profile.id));
    await this.refresh();
  }

  async undoRemoval(id: string) {
    this.#removing.delete(id);
    await this.attempt(() => ipc.profileRestore(id));
    await this.refresh();
    await this.choose(id);
  }

  notRemoved(id: string, view: FailureView) {
    const profile = () => this.find(id);
    const again = () => {
      const found = profile();
      if (found) void this.remove(found);
    };
    this.of(id).failure = { view, again };
  }

  unlocked() {
    for (const state of this.#states.values()) state.unlocked();
    this.failure = null;
    this.say("The keychain is unlocked.");
  }

  /** Runs something that belongs to no profile, and shows what went wrong. */
  async attempt(run: () => Promise<void>) {
    this.failure = null;
    try {
      await run();
    } catch (error) {
      this.failure = { view: ipc.failureOf(error), again: () => void this.attempt(run) };
    }
  }
}

export const app = new AppState();
