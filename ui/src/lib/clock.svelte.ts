// The core's clock, which the window follows: what the core says expires at a time must expire then
// on the screen as well.

class Clock {
  /** In milliseconds since the epoch. */
  now = $state(Date.now());

  /** How far the core's clock is ahead of the window's. */
  #offset = 0;

  set(coreNow: number) {
    this.#offset = coreNow - Date.now();
    this.now = coreNow;
  }

  tick() {
    this.now = Date.now() + this.#offset;
  }
}

export const clock = new Clock();
