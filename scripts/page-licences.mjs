// Prints the licences of the npm packages whose code is in the page: svelte, and what the page depends on.
import { readdirSync, readFileSync } from "node:fs";

const read = (folder) => JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
const seen = new Map();
const visit = (name) => {
  const folder = `ui/node_modules/${name}`;
  if (seen.has(name)) return;
  const told = read(folder);
  seen.set(name, told);
  for (const next of Object.keys(told.dependencies ?? {})) visit(next);
};
for (const name of [...Object.keys(read("ui").dependencies), "svelte"]) visit(name);

for (const [name, told] of [...seen].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const folder = `ui/node_modules/${name}`;
  const files = readdirSync(folder).filter((file) => /^licen[cs]e/i.test(file));
  const texts = files.sort().map((file) => readFileSync(`${folder}/${file}`, "utf8").trim());
  if (!told.license) throw new Error(`${name} names no licence`);
  const body = texts.join("\n\n") || `(Its package has no text of the licence: ${told.license}.)`;
  console.log(`- ${name} ${told.version} (npm)\n\n${told.license}\n\n${body}\n\n${"-".repeat(80)}\n`);
}
