// The core's clock, which the window follows: what the core says expires at a time must expire then
// on the screen as well.

class Clock {
  /** In milliseconds since the epoch. */
  now = $state(Date.now());

  /** Somebody looks. */
  running = $state(false);

  #ticking: ReturnType<typeof setInterval> | undefined;

  /** How far the core's clock is ahead of the window's. */
  #offset = 0;

  set(coreNow: number) {
    this.#offset = coreNow - Date.now();
    this.now = coreNow;
  }

  tick() {
    this.now = Date.now() + this.#offset;
  }

  /** Ticks from now on, for as long as somebody looks. */
  start() {
    this.stop();
    this.tick();
    this.running = true;
    this.#ticking = setInterval(() => this.tick(), 1000);
  }

  stop() {
    this.running = false;
    clearInterval(this.#ticking);
  }
}

export const clock = new Clock();
