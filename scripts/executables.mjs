// The test programs that cargo made, from its JSON messages: executables.mjs FILE.
import { readFileSync } from "node:fs";

for (const line of readFileSync(process.argv[2], "utf8").split("\n").filter((line) => line.startsWith("{"))) {
  const { executable, profile } = JSON.parse(line);
  if (executable && profile.test) console.log(executable);
}
