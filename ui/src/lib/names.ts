/** A name that no other profile has: with a number behind it where it must be. */
export function uniqueName(wanted: string, taken: string[]): string {
  const folded = new Set(taken.map((name) => name.trim().toLowerCase()));
  let name = wanted;
  for (let number = 2; folded.has(name.toLowerCase()); number++) name = `${wanted} ${number}`;
  return name;
}
