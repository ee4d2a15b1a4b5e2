// Every package that npm installs comes from the registry and is told by its sum: check-lockfile.mjs LOCKFILE …
import { readFileSync } from "node:fs";

const wrong = [];
let count = 0;
for (const file of process.argv.slice(2)) {
  const lock = JSON.parse(readFileSync(file, "utf8"));
  const told = JSON.parse(readFileSync(file.replace("package-lock", "package"), "utf8"));
  const say = (what) => wrong.push(`${file}: ${what}`);
  if (lock.lockfileVersion !== 3) say(`lockfileVersion ${lock.lockfileVersion}`);
  for (const kind of ["dependencies", "devDependencies"]) {
    if (JSON.stringify(lock.packages[""][kind]) !== JSON.stringify(told[kind])) say(`${kind} are not package.json's`);
  }
  for (const [path, entry] of Object.entries(lock.packages)) {
    if (path === "" || entry.inBundle) continue;
    count += 1;
    // Without an address it is the registry's.
    const from = entry.resolved ?? "https://registry.npmjs.org/";
    if (!from.startsWith("https://registry.npmjs.org/")) say(`${path} is from ${from}`);
    if (!entry.integrity?.startsWith("sha512-")) say(`${path} has no sum`);
  }
}
for (const line of wrong.slice(0, 20)) console.error(line);
console.log(`${count} npm packages, ${wrong.length} wrong`);
process.exit(wrong.length === 0 && count > 0 ? 0 : 1);
