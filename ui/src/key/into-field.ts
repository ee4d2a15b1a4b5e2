// Pasting with the keyboard, anywhere in the dialog: what is a key goes the way of Paste key, and never
// into a field where it could be read. The page does not look at the clipboard: the core does.

import type { KeyForm } from "./form.svelte";

/** Something is being pasted, into a field or beside one. */
export function onPaste(form: KeyForm, event: ClipboardEvent) {
  if (form.saved) return;
  const field = event.target;
  event.preventDefault();
  if (!(field instanceof HTMLInputElement)) return void form.paste();
  const [from, to] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
  void form.pasteIfKey().then((line) => {
    if (line === null) return;
    field.setRangeText(line, from, to, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** Beside the fields, the engine makes no paste of its own of Ctrl V. */
export function onPasteKey(form: KeyForm, event: KeyboardEvent) {
  const held = event.ctrlKey || event.metaKey;
  if (!held || event.key.toLowerCase() !== "v" || form.saved) return;
  if (event.target instanceof HTMLInputElement && event.target.type !== "radio") return;
  event.preventDefault();
  void form.paste();
}
