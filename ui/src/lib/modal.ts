// Opens a <dialog> as a modal one, and gives the focus back when it goes.

export function modal(dialog: HTMLDialogElement) {
  const opener = document.activeElement;
  dialog.showModal();
  return {
    destroy() {
      if (dialog.open) dialog.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    },
  };
}
