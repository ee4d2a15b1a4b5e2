/**
 * Puts a popover, which has no place of its own, under its button with their right edges in line; or
 * over it where there is no room below.
 *
 * CSS anchors are not used: WebKitGTK 2.50 measures the room as if nothing were scrolled.
 */
export function placeUnder(button: HTMLElement, popover: HTMLElement) {
  const gap = 4;
  const { top, bottom, right } = button.getBoundingClientRect();
  const height = popover.offsetHeight;
  const fits = bottom + gap + height <= window.innerHeight;
  popover.style.top = `${fits ? bottom + gap : Math.max(gap, top - gap - height)}px`;
  popover.style.right = `${document.documentElement.clientWidth - right}px`;
}
