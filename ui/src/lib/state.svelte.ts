// What the window shows and what it is just doing. One object; the components read it.

import { clock } from "./clock.svelte";
import * as ipc from "./ipc";
import { outcomeText } from "./outcome";
import type {
  CheckLine,
  ConnectionTestView,
  CopyForm,
  FailureView,
  PastedView,
  ProfileView,
  WindowView,
} from "./bindings";

export type Page = "profile" | "inspect" | "activity";
export type Dialog =
  | {
      kind: "key";
      profile: ProfileView | null;
      at: "key" | "addresses";
      pasted: PastedView | null;
    }
  | { kind: "remove"; profile: ProfileView }
  | { kind: "live-copy"; profile: ProfileView; what: CopyForm }
  | { kind: "settings" };

/** What can be under way for a profile, one at a time. */
export type Job = "copy" | "mint" | "test" | "ask";

/** A connection test as far as it has come. */
export interface TestRun {
  lines: CheckLine[];
  result: ConnectionTestView | null;
  startedAt: Date;
  /** What asking the sandbox host brought. */
  sandboxAnswer: CheckLine | null;
}

class AppState {
  view = $state<WindowView | null>(null);
  page = $state<Page>("profile");
  dialog = $state<Dialog | null>(null);
  /** What is under way, by profile. */
  busy = $state<Record<string, Job | undefined>>({});
  tests = $state<Record<string, TestRun | undefined>>({});
  failures = $state<Record<string, FailureView | undefined>>({});
  /** A failure that belongs to no profile. */
  failure = $state<FailureView | null>(null);
  /** The one status line, for screen readers too. */
  status = $state("");
  clearedAt = $state<number | null>(null);
  copiedFor = $state<string | null>(null);
  noticeSeen = $state(false);

  get profile(): ProfileView | null {
    const list = this.view?.profiles ?? [];
    return list.find((p) => p.id === this.view?.shown) ?? list[0] ?? null;
  }

  async refresh() {
    try {
      const view = await ipc.windowState();
      clock.set(view.now_ms);
      this.view = view;
      const scheme = view.settings.color_scheme;
      if (scheme === "system") document.documentElement.removeAttribute("data-scheme");
      else document.documentElement.dataset.scheme = scheme;
    } catch (error) {
      this.failure = ipc.failureOf(error);
    }
  }

  tick() {
    clock.tick();
    if (this.clearedAt !== null && clock.now >= this.clearedAt) {
      this.clearedAt = null;
      this.copiedFor = null;
      this.status = "The clipboard was cleared, if it was still ours.";
    }
  }

  say(text: string) {
    this.status = text;
    this.copiedFor = null;
    this.clearedAt = null;
  }

  /** Asks for a new key; it may have been pasted already. */
  addKey(pasted: PastedView | null = null) {
    this.dialog = { kind: "key", profile: null, at: "key", pasted };
  }

  editProfile(profile: ProfileView, at: "key" | "addresses" = "key") {
    this.dialog = { kind: "key", profile, at, pasted: null };
  }

  async choose(id: string) {
    this.page = "profile";
    if (id === this.view?.shown) return;
    this.say("");
    if (this.view) this.view.shown = id;
    await this.#attemptFor(null, () => ipc.profileShow(id));
  }

  async copy(profile: ProfileView, what: CopyForm, confirmed = false) {
    await this.#start("copy", profile.id, async () => {
      const copied = await ipc.copy(profile.id, what, confirmed);
      if (copied.outcome === "ask-first") {
        this.dialog = { kind: "live-copy", profile, what };
        return;
      }
      this.status = "Copied.";
      this.copiedFor = profile.id;
      this.clearedAt = copied.cleared_at_ms;
    });
  }

  async mint(profile: ProfileView) {
    await this.#start("mint", profile.id, async () => {
      await ipc.mint(profile.id);
      this.say("A new token was minted.");
    });
  }

  async test(profile: ProfileView) {
    await this.#start("test", profile.id, async () => {
      this.tests[profile.id] = {
        lines: [],
        result: null,
        startedAt: new Date(),
        sandboxAnswer: null,
      };
      // Read back: only what $state has wrapped tells the screen of its changes.
      const run = this.tests[profile.id]!;
      try {
        run.result = await ipc.connectionTest(profile.id, (line) => run.lines.push(line));
        this.say(`The connection test ${outcomeText(run.result.outcome)}.`);
      } catch (error) {
        delete this.tests[profile.id];
        throw error;
      }
    });
  }

  async askSandbox(profile: ProfileView) {
    await this.#start("ask", profile.id, async () => {
      const answer = await ipc.askSandbox(profile.id);
      const run = this.tests[profile.id];
      if (run) run.sandboxAnswer = answer;
    });
  }

  async cancel(profile: ProfileView) {
    await this.#attemptFor(null, () => ipc.cancel(profile.id));
  }

  async remove(profile: ProfileView) {
    this.dialog = null;
    await this.#attemptFor(profile.id, async () => {
      await ipc.profileRemove(profile.id);
      delete this.tests[profile.id];
      this.say(`${profile.name} and its key were removed.`);
    });
  }

  /** Runs something small, and shows what went wrong. */
  async attempt(run: () => Promise<void>) {
    await this.#attemptFor(this.profile?.id ?? null, run);
  }

  async #start(job: Job, id: string, run: () => Promise<void>) {
    if (this.busy[id]) return;
    this.busy[id] = job;
    await this.#attemptFor(id, run);
    this.busy[id] = undefined;
  }

  async #attemptFor(id: string | null, run: () => Promise<void>) {
    if (id) this.failures[id] = undefined;
    this.failure = null;
    try {
      await run();
    } catch (error) {
      const failure = ipc.failureOf(error);
      if (failure.kind === "cancelled") this.say("Cancelled.");
      else if (id) this.failures[id] = failure;
      else this.failure = failure;
    }
  }
}

export const app = new AppState();
