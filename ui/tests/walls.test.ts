// Who may import whom: a place on the screen takes from itself, lib and shared; shared from itself
// and lib; lib from itself, and holds no component. What stands beside them (App, Dialogs, main)
// puts the places together.

import { expect, test } from "vitest";

const sources = import.meta.glob<string>("../src/**/*.{svelte,ts,css}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const files = Object.entries(sources).map(([path, text]) => ({
  path: path.replace("../src/", ""),
  text,
}));

interface Import {
  from: string;
  to: string;
}

/** The imports of files of our own, as paths below src. */
function imports(path: string, text: string): Import[] {
  const found = text.matchAll(/\b(?:from|import)\s*(?:\(\s*|url\(\s*)?["']([^"']+)["']/g);
  return [...found]
    .map((match) => match[1]!)
    .filter((target) => /^[./]/.test(target))
    .map((target) => ({ from: path, to: new URL(target, `file:///${path}`).pathname.slice(1) }));
}

const folder = (path: string) => (path.includes("/") ? path.split("/")[0]! : "");

function isAllowed({ from, to }: Import) {
  const open: Record<string, string[]> = { lib: [], shared: ["lib"] };
  const [here, there] = [folder(from), folder(to)];
  return here === "" || here === there || (open[here] ?? ["lib", "shared"]).includes(there);
}

const breaches = (path: string, text: string) =>
  imports(path, text)
    .filter((one) => !isAllowed(one))
    .map(({ from, to }) => `${from} imports ${to}`);

test("no file imports across a wall", () => {
  expect(files.flatMap(({ path, text }) => imports(path, text)).length).toBeGreaterThan(60);
  expect(files.flatMap(({ path, text }) => breaches(path, text))).toEqual([]);
});

test("lib holds no component", () => {
  const components = files.map(({ path }) => path).filter((path) => path.endsWith(".svelte"));
  expect(components.length).toBeGreaterThan(15);
  expect(components.filter((path) => folder(path) === "lib")).toEqual([]);
});

test.each([
  ["key/KeyDialog.svelte", 'import Check from "../profile/Check.svelte";', "profile/Check.svelte"],
  ["sidebar/Sidebar.svelte", 'import App from "../App.svelte";', "App.svelte"],
  ["shared/Confirm.svelte", 'import {\n  a,\n} from "../key/a";', "key/a"],
  ["shared/styles.css", '@import "../key/key.css";', "key/key.css"],
  [
    "lib/ipc.ts",
    "const later = () => import('../shared/Diagnosis.svelte');",
    "shared/Diagnosis.svelte",
  ],
  ["lib/ipc.ts", 'export { a } from "/src/key/a";', "src/key/a"],
])("control: an import across a wall is seen in %s", (from, text, to) => {
  expect(breaches(from, text)).toEqual([`${from} imports ${to}`]);
});

test("control: what is allowed is not complained of", () => {
  const text = 'import a from "./a";\nimport b from "../lib/b";\nimport c from "../shared/c";';
  expect(imports("key/x.ts", text)).toHaveLength(3);
  expect(breaches("key/x.ts", text)).toEqual([]);
  expect(breaches("App.svelte", 'import K from "./key/KeyDialog.svelte";')).toEqual([]);
  expect(imports("key/x.ts", 'import { tick } from "svelte";')).toEqual([]);
});
