import type { FailureView } from "./bindings";

/** A failure, and what the person wanted when it came. */
export interface Failure {
  view: FailureView;
  again: (() => void) | null;
}
