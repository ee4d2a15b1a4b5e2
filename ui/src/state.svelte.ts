// What the window shows and what it is just doing. One object; the components read it.

import * as ipc from "./ipc";
import type {
  CheckLine,
  ConnectionTestView,
  CopyWhat,
  FailureView,
  PastedView,
  ProfileView,
  WindowView,
} from "./bindings";

export type Page = "profile" | "inspect" | "activity";
export type Dialog =
  | {
      kind: "form";
      profile: ProfileView | null;
      at: "key" | "addresses";
      pasted: PastedView | null;
    }
  | { kind: "remove"; profile: ProfileView }
  | { kind: "live"; profile: ProfileView; what: CopyWhat }
  | { kind: "settings" };

/** A connection test as far as it has come. */
export interface TestRun {
  lines: CheckLine[];
  result: ConnectionTestView | null;
  at: Date;
  /** What asking the sandbox host brought. */
  asked: CheckLine | null;
}

class State {
  view = $state<WindowView | null>(null);
  page = $state<Page>("profile");
  dialog = $state<Dialog | null>(null);
  /** The core's clock, in milliseconds since the epoch. */
  now = $state(Date.now());
  /** What is under way, by profile. */
  busy = $state<Record<string, "copy" | "mint" | "test" | "ask" | undefined>>({});
  tests = $state<Record<string, TestRun | undefined>>({});
  failures = $state<Record<string, FailureView | undefined>>({});
  /** A failure that belongs to no profile. */
  failure = $state<FailureView | null>(null);
  /** The one status line, for screen readers too. */
  status = $state("");
  clearedAt = $state<number | null>(null);
  copiedFor = $state<string | null>(null);
  noticeSeen = $state(false);

  #offset = 0;

  get profile(): ProfileView | null {
    const list = this.view?.profiles ?? [];
    return list.find((p) => p.id === this.view?.in_use) ?? list[0] ?? null;
  }

  async refresh() {
    try {
      const view = await ipc.windowState();
      this.#offset = view.now_ms - Date.now();
      this.now = view.now_ms;
      this.view = view;
      const scheme = view.settings.color_scheme;
      if (scheme === "system") document.documentElement.removeAttribute("data-scheme");
      else document.documentElement.dataset.scheme = scheme;
    } catch (error) {
      this.failure = ipc.failureOf(error);
    }
  }

  tick() {
    this.now = Date.now() + this.#offset;
    if (this.clearedAt !== null && this.now >= this.clearedAt) {
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

  async choose(id: string) {
    this.page = "profile";
    if (id === this.view?.in_use) return;
    this.say("");
    if (this.view) this.view.in_use = id;
    await this.#try(null, () => ipc.profileChoose(id));
  }

  async copy(profile: ProfileView, what: CopyWhat, confirmed = false) {
    await this.#run(profile.id, "copy", async () => {
      const copied = await ipc.copy(profile.id, what, confirmed);
      if (copied.outcome === "ask-first") {
        this.dialog = { kind: "live", profile, what };
        return;
      }
      this.status = "Copied.";
      this.copiedFor = profile.id;
      this.clearedAt = copied.cleared_at_ms;
    });
  }

  async mint(profile: ProfileView) {
    await this.#run(profile.id, "mint", async () => {
      await ipc.mint(profile.id);
      this.say("A new token was minted.");
    });
  }

  async test(profile: ProfileView) {
    await this.#run(profile.id, "test", async () => {
      const run: TestRun = { lines: [], result: null, at: new Date(), asked: null };
      this.tests[profile.id] = run;
      const live = this.tests[profile.id]!;
      try {
        live.result = await ipc.connectionTest(profile.id, (line) => live.lines.push(line));
        this.say(`The connection test ${word(live.result.outcome)}.`);
      } catch (error) {
        delete this.tests[profile.id];
        throw error;
      }
    });
  }

  async askSandbox(profile: ProfileView) {
    await this.#run(profile.id, "ask", async () => {
      const asked = await ipc.askSandbox(profile.id);
      const run = this.tests[profile.id];
      if (run) run.asked = asked;
    });
  }

  async cancel(profile: ProfileView) {
    await this.#try(null, () => ipc.cancel(profile.id));
  }

  async remove(profile: ProfileView) {
    this.dialog = null;
    await this.#try(profile.id, async () => {
      await ipc.profileRemove(profile.id);
      delete this.tests[profile.id];
      this.say(`${profile.name} and its key were removed.`);
    });
  }

  /** Runs something small, and shows what went wrong. */
  async attempt(run: () => Promise<void>) {
    await this.#try(this.profile?.id ?? null, run);
  }

  async #run(id: string, what: "copy" | "mint" | "test" | "ask", run: () => Promise<void>) {
    if (this.busy[id]) return;
    this.busy[id] = what;
    await this.#try(id, run);
    this.busy[id] = undefined;
  }

  async #try(id: string | null, run: () => Promise<void>) {
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

export function word(outcome: string) {
  return outcome === "warning" ? "passed with a warning" : outcome;
}

/** Minutes and seconds left, such as 8:41; none where nothing is. */
export function timeLeft(profile: ProfileView, now: number): string | null {
  const end = profile.token.expires_at_ms;
  if (end === null || end <= now) return null;
  const seconds = Math.floor((end - now) / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const two = (n: number) => String(n).padStart(2, "0");
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

export const app = new State();
