import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import { flushSync, mount, unmount } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import Inspect from "../src/inspect/Inspect.svelte";
import naughty from "../../tests/vectors/naughty-strings/blns.json";
import type { ClaimView, InspectionView } from "../src/lib/bindings";

const markup = [
  "<img src=x onerror=ran('img')>",
  "<svg/onload=ran('svg')>",
  "<script>ran('script')</script>",
  "</td></tr></table><iframe srcdoc='<script>parent.ran(1)</script>'>",
  '"><a href="javascript:ran(1)">here</a>',
  "{@html '<img src=x onerror=ran(1)>'}",
  "{{constructor.constructor('ran(1)')()}}",
  "<!--<b>--><style>*{display:none}</style>",
];

const inspection = (change: Partial<InspectionView>): InspectionView => ({
  verdict: "failed",
  kind: "malformed-jwt",
  title: "The token is damaged",
  message: "It is.",
  hints: [],
  what: "a token alone",
  found_in: null,
  minted: null,
  header: [],
  claims: [],
  signature: "The signature is not checked: only Noyo can.",
  ...change,
});

const ran = vi.fn();
let mounted: Record<string, unknown> | undefined;

async function settle() {
  for (let turn = 0; turn < 10; turn++) {
    await Promise.resolve();
    await new Promise((done) => setTimeout(done, 0));
    flushSync();
  }
}

/** Shows an inspection, and says what elements the page then has. */
async function show(view: InspectionView) {
  mockIPC((command) => (command === "inspect_clipboard" ? view : undefined));
  mounted = mount(Inspect, { target: document.body });
  await settle();
  const button = [...document.querySelectorAll("button")].find((b) =>
    b.textContent?.includes("clipboard"),
  );
  button!.click();
  await settle();
}

const elements = () => [...document.body.querySelectorAll("*")].map((e) => e.tagName).sort();
const attributes = () =>
  [...document.body.querySelectorAll("*")].flatMap((e) => e.getAttributeNames());

/** The elements of the same inspection with harmless words in the same places. */
async function skeleton(view: InspectionView) {
  const plain = (list: ClaimView[]) =>
    list.map((claim, at) => ({
      name: `n${at}`,
      value: "v",
      meaning: claim.meaning === null ? null : "m",
    }));
  await show({
    ...view,
    title: "t",
    message: "m",
    what: "w",
    signature: "s",
    found_in: view.found_in === null ? null : "f",
    minted: view.minted === null ? null : "m",
    hints: view.hints.map((hint, at) => ({ ...hint, text: `h${at}` })),
    header: plain(view.header),
    claims: plain(view.claims),
  });
  const found = elements();
  await close();
  return found;
}

async function close() {
  if (mounted) await unmount(mounted);
  mounted = undefined;
  await settle();
  clearMocks();
  document.body.innerHTML = "";
}

beforeEach(() => {
  ran.mockReset();
  (window as unknown as { ran: unknown }).ran = ran;
});
afterEach(close);

test.each(markup)("markup in every place is shown as it is: %s", async (text) => {
  const view = inspection({
    title: text,
    message: text,
    hints: [{ text, action: null }],
    what: text,
    found_in: text,
    minted: text,
    header: [{ name: text, value: text, meaning: text }],
    claims: [{ name: text, value: text, meaning: text }],
    signature: text,
  });
  const expected = await skeleton(view);
  await show(view);
  expect(elements()).toEqual(expected);
  expect(attributes().filter((name) => name.startsWith("on") || name === "href")).toEqual([]);
  const cells = [...document.querySelectorAll("tbody td, tbody th")].map((e) => e.textContent);
  expect(cells).toEqual([text, text, text, text, text, text]);
  expect(document.querySelector(".verdict li")?.textContent).toBe(text);
  expect(document.querySelector(".verdict")?.textContent).toContain(text);
  expect(ran).not.toHaveBeenCalled();
});

test("naughty strings as claims make rows of text and nothing else", async () => {
  const names = new Set(naughty as string[]);
  expect(names.size).toBeGreaterThan(400);
  const claims = [...names].map((text) => ({ name: text, value: text, meaning: null }));
  const view = inspection({ claims });
  const expected = await skeleton(view);
  await show(view);
  expect(elements()).toEqual(expected);
  const rows = [...document.querySelectorAll("tbody tr")];
  expect(rows.map((row) => row.querySelector("th")?.textContent)).toEqual([...names]);
  expect(rows.map((row) => row.querySelector("td")?.textContent)).toEqual([...names]);
  expect(ran).not.toHaveBeenCalled();
});
