// The core's sentences have names in them, which people wrote; and servers' and commands' words.

import { app } from "./state.svelte";

export interface Part {
  text: string;
  isName: boolean;
}

/** Whatever is written from right to left, by the blocks that Unicode keeps for it. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** Turns the rest of a line around, unseen. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A sentence, with the names that would turn around what stands beside them apart. */
export function partsOf(sentence: string): Part[] {
  const text = sentence.replace(TURNING, "\ufffd");
  if (!RIGHT_TO_LEFT.test(text)) return [{ text, isName: false }];
  const names = app.profiles.map((one) => one.name).filter((name) => RIGHT_TO_LEFT.test(name));
  // The longest first: one may begin as another does.
  names.sort((a, b) => b.length - a.length);
  let parts: Part[] = [{ text, isName: false }];
  for (const name of names) {
    parts = parts.flatMap((part) => {
      if (part.isName) return [part];
      const around = part.text.split(name).map((text) => ({ text, isName: false }));
      return around.flatMap((one, n) => (n === 0 ? [one] : [{ text: name, isName: true }, one]));
    });
  }
  return parts.filter((part) => part.text !== "");
}
