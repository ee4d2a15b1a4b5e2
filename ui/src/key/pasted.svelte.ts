// What was pasted or dropped into the dialog: which key is chosen, or which halves are held. The core has
// the values; here is only what they are.

import type { FoundKeyView, Half, HalfView, PastedKey, PastedView } from "../lib/bindings";
import * as ipc from "../lib/ipc";

export class Pasted {
  view = $state.raw<PastedView | null>(null);
  /** Which of its keys is taken; none where the fields are typed. */
  index = $state<number | null>(null);
  clientId = $state.raw<HalfView | null>(null);
  secret = $state.raw<HalfView | null>(null);
  /** It came in a file that was dropped on the open dialog. */
  wasDropped = $state(false);

  get key(): FoundKeyView | null {
    return this.index === null ? null : (this.view?.keys[this.index] ?? null);
  }

  /** For the form. */
  get chosen(): PastedKey | null {
    if (this.index === null || !this.view) return null;
    return { number: this.view.number, index: this.index };
  }

  get isSomething() {
    return this.key !== null || this.clientId !== null || this.secret !== null;
  }

  take(view: PastedView, wasDropped = false) {
    this.view = view;
    this.wasDropped = wasDropped;
    this.index = view.keys.length ? 0 : null;
    if (view.keys.length) this.clientId = this.secret = null;
  }

  async takeHalf(half: Half) {
    const held = await ipc.takeHalf(half);
    if (half === "client-id") this.clientId = held;
    else this.secret = held;
    this.view = null;
  }

  type() {
    this.index = null;
    this.clientId = this.secret = null;
    this.view = null;
  }
}
