// Opens a <dialog> as a modal one, and gives the focus back when it goes: to what opened it, or, where
// that is gone, to the main thing on the page.

export function modal(dialog: HTMLDialogElement) {
  const opener = document.activeElement;
  dialog.showModal();
  // The engine leaves a field that got the focus half under the edge of what scrolls.
  dialog.addEventListener("focusin", (event) => {
    if (event.target instanceof Element) event.target.scrollIntoView({ block: "nearest" });
  });
  return {
    destroy() {
      if (dialog.open) dialog.close();
      if (opener instanceof HTMLElement && opener !== document.body && opener.isConnected) {
        opener.focus();
      } else {
        // By then the page below may have changed.
        setTimeout(focusMain, 0);
      }
    },
  };
}

/** The page's main button, or else its first one. */
export function focusMain() {
  const button =
    document.querySelector<HTMLElement>("main [data-main]") ??
    document.querySelector<HTMLElement>("main button");
  if (document.activeElement === document.body || !document.activeElement) button?.focus();
}
