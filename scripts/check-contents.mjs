// What an unpacked package must hold, and nothing else: check-contents.mjs FOLDER deb|rpm|tarball|command-line|windows.
// The bills of materials must name what is known to be in the programs; the programs must say the same themselves.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, inflateSync } from "node:zlib";

const [folder, kind] = process.argv.slice(2);
const id = "dev.noyoauth.NoyoAuth";
const sizes = [16, 22, 24, 32, 48, 64, 128, 256, 512];
const wrong = [];
const demand = (holds, what) => holds || wrong.push(what);
const read = (name) => readFileSync(join(folder, name));
const there = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => !entry.isDirectory())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
  .sort();

const window = kind !== "command-line";
const bills = ["noyo-auth", ...(window ? ["noyo-auth-desktop", "noyo-auth-page"] : [])].map((name) => `${name}.cdx.json`);
const linux = () => {
  const zsh = kind === "deb" ? "vendor-completions" : "site-functions";
  const doc = ["copyright", "changelog.gz", "THIRD-PARTY.txt.gz", ...bills, ...(kind === "deb" ? ["changelog.Debian.gz"] : [])];
  const desktop = [
    "bin/noyo-auth-desktop",
    "share/man/man1/noyo-auth-desktop.1.gz",
    `share/applications/${id}.desktop`,
    `share/metainfo/${id.toLowerCase()}.metainfo.xml`,
    `share/icons/hicolor/scalable/apps/${id}.svg`,
    ...sizes.map((size) => `share/icons/hicolor/${size}x${size}/apps/${id}.png`),
  ];
  const files = [
    "bin/noyo-auth",
    "share/bash-completion/completions/noyo-auth",
    "share/fish/vendor_completions.d/noyo-auth.fish",
    `share/zsh/${zsh}/_noyo-auth`,
    "share/man/man1/noyo-auth.1.gz",
    ...["profile", "token", "header", "test", "exec", "gateway", "import"].map((name) => `share/man/man1/noyo-auth-${name}.1.gz`),
    ...doc.map((name) => `share/doc/noyo-auth/${name}`),
    ...(window ? desktop : []),
  ];
  const prefix = ["deb", "rpm"].includes(kind) ? "usr/" : "";
  const beside = kind === "deb" ? ["usr/share/lintian/overrides/noyo-auth"] : prefix ? [] : ["README"];
  // The commands' own pages come and go with the commands.
  return { files: [...files.map((name) => prefix + name), ...beside], more: /share\/man\/man1\/noyo-auth-[a-z-]+\.1\.gz$/, prefix };
};
const windows = () => ({
  files: [
    ...["noyo-auth.exe", "noyo-auth-desktop.exe", "WebView2Loader.dll", "LICENSE.txt", "README.txt"],
    ...["THIRD-PARTY.txt", ...bills].map((name) => `about/${name}`),
  ],
  more: /^$/,
});

const { files, more, prefix } = kind === "windows" ? windows() : linux();
for (const file of files) demand(there.includes(file), `${file} is missing`);
for (const file of there) demand(files.includes(file) || more.test(file), `${file} is not expected`);
const empty = there.filter((file) => statSync(join(folder, file)).size === 0);
demand(empty.length === 0, `empty: ${empty}`);
const doc = kind === "windows" ? "about/" : `${prefix}share/doc/noyo-auth/`;

// Icons of the sizes that their folders promise: a PNG's width stands at byte 16 (W3C PNG, 11.2.2 IHDR).
for (const icon of there.filter((file) => file.endsWith(".png"))) {
  const promised = Number(/\/(\d+)x/.exec(icon)[1]);
  const is = [read(icon).readUInt32BE(16), read(icon).readUInt32BE(20)];
  demand(is.every((length) => length === promised), `${icon} is ${is}`);
}

// Bills of materials.
const components = {};
const kinds = { "noyo-auth": "cargo", "noyo-auth-desktop": "cargo", "noyo-auth-page": "npm" };
for (const bill of bills) {
  const text = read(doc + bill).toString();
  const { bomFormat, specVersion, components: listed = [] } = JSON.parse(text);
  const name = bill.replace(".cdx.json", "");
  demand(bomFormat === "CycloneDX" && specVersion === "1.5", `${bill} is ${bomFormat} ${specVersion}`);
  demand(!/"file:\/\/|\/home\/|\/root\/|\/tmp\//.test(text), `${bill} names a folder of the builder's`);
  const foreign = listed.filter(({ purl }) => !purl?.startsWith(`pkg:${kinds[name]}/`));
  demand(foreign.length === 0, `${bill} has no purl of ${kinds[name]} for ${foreign.map((one) => one.name)}`);
  components[name] = new Set(listed.map((one) => `${one.name} ${one.version}`));
  for (const known of { "noyo-auth": ["reqwest", "rustls"], "noyo-auth-desktop": ["tauri", "rustls"], "noyo-auth-page": ["svelte"] }[name])
    demand(listed.some((one) => one.name === known), `${bill} does not name ${known}`);
}

// What cargo auditable put into the programs: JSON, deflated, in a section of its own.
const scratch = mkdtempSync(join(tmpdir(), "noyo-auth-audit-"));
const counts = [];
for (const program of there.filter((file) => /(^|\/)noyo-auth(-desktop)?(\.exe)?$/.test(file) && (kind === "windows" || file.includes("bin/")))) {
  const name = /noyo-auth(-desktop)?/.exec(program.split("/").pop())[0];
  const section = join(scratch, name);
  const copy = join(scratch, "copy");
  execFileSync("objcopy", ["--dump-section", `.dep-v0=${section}`, join(folder, program), copy]);
  const { packages } = JSON.parse(inflateSync(readFileSync(section)).toString());
  // Windows' sections are filled up with zeros, which inflate ignores.
  const inside = packages.filter((one) => one.source === "crates.io" && one.kind !== "build");
  demand(inside.length > 100, `${program} says nothing of what it is built from: ${inside.length}`);
  const unbilled = inside.filter((one) => !components[name].has(`${one.name} ${one.version}`));
  demand(unbilled.length === 0, `${program} has what its bill has not: ${unbilled.map((one) => `${one.name} ${one.version}`)}`);
  counts.push(`${inside.length} crates in ${name}`);
}
rmSync(scratch, { recursive: true });
demand(counts.length === (window ? 2 : 1), `programs: ${counts}`);

// Everybody's licence, the page's libraries included.
const third = kind === "windows" ? read(`${doc}THIRD-PARTY.txt`) : gunzipSync(read(`${doc}THIRD-PARTY.txt.gz`));
for (const text of ["rustls ", "svelte", "Apache License", "Permission is hereby granted"])
  demand(third.includes(text), `THIRD-PARTY.txt does not have "${text}"`);

for (const what of wrong) console.error(`${kind}: ${what}`);
if (wrong.length > 0) process.exit(1);
console.log(`${there.length} files, ${counts.join(", ")}, ${components["noyo-auth-page"]?.size ?? 0} packages of npm in the page's bill`);
