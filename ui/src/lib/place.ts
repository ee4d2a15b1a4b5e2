/**
 * Puts a popover, which has no place of its own, under its button with their left edges in line; or
 * over it where there is no room below, and further left where it would stick out on the right.
 *
 * CSS anchors are not used: WebKitGTK 2.50 measures the room as if nothing were scrolled.
 */
export function placeUnder(button: HTMLElement, popover: HTMLElement) {
  const { top, bottom, left } = button.getBoundingClientRect();
  const height = popover.offsetHeight;
  const fits = bottom + GAP + height <= window.innerHeight;
  put(popover, left, fits ? bottom + GAP : top - GAP - height);
}

/** Puts a popover where the pointer is. */
export function placeAt(x: number, y: number, popover: HTMLElement) {
  put(popover, x, y);
}

const GAP = 4;

function put(popover: HTMLElement, left: number, top: number) {
  const within = (at: number, size: number, room: number) =>
    Math.max(GAP, Math.min(at, room - size - GAP));
  const { clientWidth, clientHeight } = document.documentElement;
  popover.style.left = `${within(left, popover.offsetWidth, clientWidth)}px`;
  popover.style.top = `${within(top, popover.offsetHeight, clientHeight)}px`;
}
