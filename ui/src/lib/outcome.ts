// An outcome as it is shown. A mark stands beside its word, never alone.

import type { Outcome } from "./bindings";

export const outcomeMarks: Record<Outcome, string> = {
  passed: "✓",
  warning: "!",
  failed: "✕",
  skipped: "–",
};

/** For a sentence about the whole test. */
export function outcomeText(outcome: Outcome) {
  return outcome === "warning" ? "passed with a warning" : outcome;
}
