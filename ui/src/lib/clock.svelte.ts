// The core's clock, which the window follows: what the core says expires at a time must expire then
// on the screen as well. It ticks while somebody looks, and only for what still counts down.

import { createSubscriber } from "svelte/reactivity";

const SECOND = 1000;

class Clock {
  /** Somebody looks. */
  seen = $state(false);

  /** Counts the ticks. */
  #ticks = $state(0);

  /** How far the core's clock is ahead of the window's, in milliseconds. */
  #offset = 0;

  /** Something on the screen counts down. */
  #counting = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  #follow = createSubscriber(() => {
    this.#counting = true;
    this.#run();
    return () => {
      this.#counting = false;
      this.#run();
    };
  });

  /** In milliseconds since the epoch. */
  get now() {
    return Date.now() + this.#offset;
  }

  set(coreNow: number) {
    this.#offset = coreNow - Date.now();
    this.tick();
  }

  tick() {
    this.#ticks++;
  }

  /** The time. What reads it is told each second while it is before that end, and not for a second after. */
  until(end: number | null): number {
    const now = this.now;
    void this.#ticks;
    if (end !== null && end > now) this.#follow();
    return now;
  }

  /** Somebody looks from now on, or nobody does. */
  look(seen: boolean) {
    this.seen = seen;
    if (seen) this.tick();
    this.#run();
  }

  #run() {
    clearInterval(this.#timer);
    this.#timer = undefined;
    if (this.#counting && this.seen) this.#timer = setInterval(() => this.tick(), SECOND);
  }
}

export const clock = new Clock();
