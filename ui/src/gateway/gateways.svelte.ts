// The profiles' gateways, and what was said of each. Everything is kept by the profile's ID: what is
// true of one is never shown on another.

import * as calls from "../lib/ipc";
import type { FailureView, GatewayAnswer, GatewayCopyForm, GatewayView } from "../lib/bindings";

/** A question that a live profile's gateway asks first. */
export interface Question {
  what: "unlock" | "writes";
  name: string;
}

/** One profile's gateway. */
class OfProfile {
  view = $state<GatewayView | null>(null);
  failure = $state<FailureView | null>(null);
  question = $state<Question | null>(null);
  said = $state("");
  busy = $state(false);

  constructor(readonly id: string) {}

  async refresh() {
    try {
      this.view = await calls.gatewayState(this.id);
    } catch {
      // The profile is gone, or cannot be read: the page says so.
    }
  }

  async start(confirmed = false) {
    await this.#ask("unlock", () => calls.gatewayStart(this.id, confirmed));
  }

  async stop() {
    await this.#attempt(async () => {
      this.view = await calls.gatewayStop(this.id);
    });
  }

  async allowWrites(allowed: boolean, confirmed = false) {
    await this.#ask("writes", () => calls.gatewayAllowWrites(this.id, allowed, confirmed));
  }

  async copy(what: GatewayCopyForm, name: string) {
    await this.#attempt(async () => {
      await calls.gatewayCopy(this.id, what);
      this.said = `${name} copied.`;
    });
  }

  async newKey() {
    await this.#attempt(async () => {
      await calls.gatewayNewKey(this.id);
      this.said = "The key was replaced. Clients with the old one are refused.";
    });
  }

  async #ask(what: Question["what"], call: () => Promise<GatewayAnswer>) {
    await this.#attempt(async () => {
      const answer = await call();
      if (answer.outcome === "ask-first") this.question = { what, name: answer.profile };
      else this.view = answer.gateway;
    });
  }

  async #attempt(run: () => Promise<void>) {
    if (this.busy) return;
    this.busy = true;
    this.failure = null;
    this.question = null;
    this.said = "";
    try {
      await run();
    } catch (error) {
      this.failure = calls.failureOf(error);
      await this.refresh();
    }
    this.busy = false;
  }
}

const all = new Map<string, OfProfile>();

/** The gateway of that profile. */
export function gatewayOf(id: string): OfProfile {
  const there = all.get(id) ?? new OfProfile(id);
  all.set(id, there);
  return there;
}

/** Minutes and seconds, such as 13:20; none where nothing is left. */
export function timeUntil(end: number | null, now: number): string | null {
  if (end === null || end <= now) return null;
  const seconds = Math.floor((end - now) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
