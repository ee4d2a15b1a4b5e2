import { mount } from "svelte";
import App from "./App.svelte";
import { app } from "./lib/state.svelte";

/** Drawn once, with what there is to show: the core answers within milliseconds, the first drawing takes longer. */
export async function start(target: HTMLElement) {
  await app.refresh();
  return mount(App, { target });
}
