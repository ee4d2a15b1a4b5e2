// The groups of one profile, as far as they were asked for.

import type { FailureView, GroupsView } from "./bindings";
import * as ipc from "./ipc";

/** How long somebody may pause between two letters. */
const PAUSE = 250;

export class Groups {
  /** What is shown; none before the first answer. */
  found = $state.raw<GroupsView | null>(null);
  /** A part of the name that is looked for. */
  company = $state("");
  busy = $state(false);
  failure = $state.raw<FailureView | null>(null);
  /** There are more than one page, so that looking for one is worth while. */
  many = $state(false);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #question = 0;

  constructor(readonly id: string) {}

  get more() {
    const { total, shown } = this.found ?? { total: 0, shown: [] };
    return total === null || total > shown.length;
  }

  /** The first page, as a test found it. */
  start(found: GroupsView) {
    this.#question++;
    this.found = found;
    this.company = "";
    this.failure = null;
    this.many = this.more;
  }

  look(company: string) {
    this.company = company;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(0), PAUSE);
  }

  next() {
    return this.#ask(this.found?.shown.length ?? 0);
  }

  async #ask(offset: number) {
    const question = ++this.#question;
    this.busy = true;
    this.failure = null;
    try {
      const page = await ipc.groups(this.id, this.company, offset);
      if (question !== this.#question) return;
      const before = offset > 0 ? (this.found?.shown ?? []) : [];
      this.found = { total: page.total, shown: [...before, ...page.shown] };
      this.many ||= this.more;
    } catch (error) {
      const failure = ipc.failureOf(error);
      if (question === this.#question && failure.kind !== "cancelled") this.failure = failure;
    } finally {
      if (question === this.#question) this.busy = false;
    }
  }
}
