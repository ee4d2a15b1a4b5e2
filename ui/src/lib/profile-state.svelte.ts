// What is being done for one profile, how it ended and what was said of it. Nothing here is ever shown
// on another profile.

import type {
  CheckLine,
  ClipboardView,
  CopyForm,
  FailureView,
  JobName,
  LastTestView,
  ProfileView,
} from "./bindings";
import { clock } from "./clock.svelte";
import type { Failure } from "./failure";
import { Groups } from "./groups.svelte";
import * as ipc from "./ipc";
import { outcomeText } from "./outcome";
import { copiedWords, inBrackets, said, type Said } from "./said";

/** A connection test that has come to its end. */
export interface TestResult extends LastTestView {
  /** Of an earlier run of the program. */
  restored: boolean;
}

/** What a profile's state needs to know of the window. */
export interface Surroundings {
  profile: (id: string) => ProfileView | undefined;
  /** The page shows that profile now. */
  isShown: (id: string) => boolean;
  /** Asks whether a live token may be copied. */
  ask: (profile: ProfileView, what: CopyForm) => void;
  refresh: () => void;
}

export class ProfileState {
  // The token card.
  copying = $state<CopyForm | null>(null);
  minting = $state(false);
  tokenSaid = $state.raw<Said | null>(null);
  tokenFailure = $state.raw<Failure | null>(null);
  /** What was said of the copy that is on the clipboard. */
  copySaid = $state.raw<Said | null>(null);
  /** What of this profile is on the clipboard. */
  clipboard = $state.raw<ClipboardView | null>(null);

  // The connection card.
  /** The checks of the test that is running. */
  lines = $state<CheckLine[] | null>(null);
  test = $state.raw<TestResult | null>(null);
  testSaid = $state.raw<Said | null>(null);
  testFailure = $state.raw<Failure | null>(null);
  asking = $state(false);
  /** What asking the sandbox host brought. */
  sandboxAnswer = $state.raw<CheckLine | null>(null);
  readonly groups: Groups;

  /** Said of the profile, wherever on its page somebody looks. */
  notice = $state.raw<Said | null>(null);
  /** What went wrong with the profile as a whole. */
  failure = $state.raw<Failure | null>(null);

  #lastCopy = 0;
  #remembered = false;

  constructor(
    readonly id: string,
    private readonly around: Surroundings,
  ) {
    this.groups = new Groups(id);
  }

  get failed() {
    return this.test?.outcome === "failed" && this.lines === null;
  }

  /** The test of an earlier run, unless there is a newer one. */
  async remember() {
    if (this.#remembered) return;
    this.#remembered = true;
    try {
      const last = await ipc.lastTest(this.id);
      if (last && !this.test) this.test = { ...last, restored: true };
    } catch {
      // Without the last test, the card offers a new one.
    }
  }

  async copy(what: CopyForm, confirmed = false) {
    const profile = this.around.profile(this.id);
    if (!profile || this.copying) return;
    // A live token leaves by a page that shows whose it is.
    if (profile.environment === "live" && !this.around.isShown(this.id)) return;
    this.copying = what;
    this.tokenFailure = null;
    this.tokenSaid = null;
    try {
      const copied = await ipc.copy(this.id, what, confirmed);
      if (copied.outcome === "copied") this.hear(copied.clipboard);
      else if (this.around.isShown(this.id)) this.around.ask(profile, what);
    } catch (error) {
      const asked = () => void this.copy(what, confirmed);
      this.#failToken(error, asked, "Cancelled: nothing was copied.");
    } finally {
      this.copying = null;
    }
  }

  /** What became of a copy of this profile's, by whichever way it was asked for. */
  hear(view: ClipboardView) {
    const profile = this.around.profile(this.id);
    if (view.state === "ours") {
      // The answer to the command and the event tell the same.
      if (view.number <= this.#lastCopy) return;
      this.#lastCopy = view.number;
      clock.tick();
      this.clipboard = view;
      this.tokenFailure = null;
      if (profile) this.tokenSaid = this.copySaid = copiedWords(view.what, profile);
      return;
    }
    if (view.number !== this.#lastCopy) return;
    this.clipboard = null;
    this.tokenSaid = {
      cleared: said("The clipboard was cleared."),
      "taken-over": said("Something else is on the clipboard now."),
      "not-cleared": said("The clipboard could not be cleared: it may still have the token."),
    }[view.state];
  }

  /** A copy that was asked for elsewhere could not be made. */
  failCopy(view: FailureView) {
    this.#failToken(view, () => void this.copy("header"), "Cancelled: nothing was copied.");
  }

  async clearNow() {
    try {
      await ipc.clipboardClear(true);
    } catch (error) {
      this.#failToken(error, () => void this.clearNow());
    }
  }

  /** Drops every token, this profile's and the others'. */
  async forgetTokens() {
    this.tokenFailure = null;
    this.tokenSaid = null;
    try {
      await ipc.forgetTokens();
      this.tokenSaid = said(
        "Every token is forgotten, of all profiles. The next copy mints a new one.",
      );
    } catch (error) {
      this.#failToken(error, () => void this.forgetTokens());
    }
  }

  async mint() {
    if (this.minting) return;
    this.minting = true;
    this.tokenFailure = null;
    this.tokenSaid = null;
    try {
      await ipc.mint(this.id);
      const profile = this.around.profile(this.id);
      if (profile) {
        const after = ` ${inBrackets(profile.environment)} was minted.`;
        this.tokenSaid = said("A new token for ", profile.name, after);
      }
    } catch (error) {
      this.#failToken(error, () => void this.mint());
    } finally {
      this.minting = false;
    }
  }

  async runTest() {
    if (this.lines) return;
    const lines = (this.lines = []);
    this.testFailure = null;
    this.testSaid = null;
    try {
      const result = await ipc.connectionTest(this.id, (line) => this.lines?.push(line));
      const done = $state.snapshot(this.lines ?? lines);
      const at = { at_ms: Date.now(), restored: false };
      this.test = { lines: done, outcome: result.outcome, ...at };
      this.sandboxAnswer = null;
      this.groups.start(result.groups ?? { total: 0, shown: [] });
      const profile = this.around.profile(this.id);
      const after = ` ${outcomeText(result.outcome)}.`;
      // A failure's diagnosis speaks for itself.
      if (result.outcome !== "failed" || !done.some((line) => line.failure))
        this.testSaid = said("The connection test of ", profile?.name ?? result.profile, after);
    } catch (error) {
      const view = ipc.failureOf(error);
      // What the test before it found is still true.
      if (view.kind === "cancelled") this.testSaid = said("The test was cancelled.");
      else this.testFailure = this.#failure(view, () => void this.runTest());
    } finally {
      this.lines = null;
    }
  }

  async askSandbox() {
    if (this.asking) return;
    this.asking = true;
    this.testSaid = null;
    this.testFailure = null;
    try {
      this.sandboxAnswer = await ipc.askSandbox(this.id);
    } catch (error) {
      const view = ipc.failureOf(error);
      if (view.kind === "cancelled") this.testSaid = said("Cancelled.");
      else this.testFailure = this.#failure(view, () => void this.askSandbox());
    } finally {
      this.asking = false;
    }
  }

  async cancel(job: JobName) {
    try {
      await ipc.cancel(this.id, job);
    } catch (error) {
      this.failure = this.#failure(ipc.failureOf(error), null);
    }
  }

  async copyGroupId(id: string, name: string) {
    await this.#small(async () => {
      await ipc.copyGroupId(id);
      this.notice = said("The ID of ", name || "the group without a name", " is on the clipboard.");
    });
  }

  async copyReport() {
    await this.#small(async () => {
      await ipc.copyReport(this.id);
      const name = this.around.profile(this.id)?.name ?? "";
      this.notice = said("The support report on ", name, " is on the clipboard.");
    });
  }

  /** The profile was changed: what was found of it before is no longer known. */
  forget() {
    this.test = null;
    this.testSaid = null;
    this.testFailure = null;
    this.sandboxAnswer = null;
    this.tokenFailure = null;
    this.failure = null;
    this.groups.start({ total: 0, shown: [] });
  }

  /** The keychain is open: that it is locked is no longer true. */
  unlocked() {
    const isOver = (view: FailureView | null | undefined) =>
      view?.kind === "keychain-locked" || view?.kind === "keychain-denied";
    if (isOver(this.tokenFailure?.view)) this.tokenFailure = null;
    if (isOver(this.testFailure?.view)) this.testFailure = null;
    if (isOver(this.failure?.view)) this.failure = null;
    if (this.test?.lines.some((line) => isOver(line.failure))) this.test = null;
  }

  async #small(run: () => Promise<void>) {
    this.failure = null;
    this.notice = null;
    try {
      await run();
    } catch (error) {
      this.failure = this.#failure(ipc.failureOf(error), () => void this.#small(run));
    }
  }

  #failToken(error: unknown, again: () => void, cancelled = "Cancelled.") {
    const view = ipc.failureOf(error);
    if (view.kind === "cancelled") this.tokenSaid = said(cancelled);
    else this.tokenFailure = this.#failure(view, again);
  }

  #failure(view: FailureView, again: (() => void) | null): Failure {
    // Somebody removed it, in a terminal say.
    if (view.kind === "no-profile") this.around.refresh();
    return { view, again };
  }
}
