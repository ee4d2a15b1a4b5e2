import type { ProfileView } from "../lib/bindings";

/** More than anybody reads. */
const MOST = 50;

/** Those with the letters in their name: at its start first, then at a word's, then anywhere. */
export function matching(profiles: ProfileView[], text: string): ProfileView[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return profiles.slice(0, MOST);
  const rank = (name: string) => {
    const at = name.toLowerCase().indexOf(wanted);
    return at < 0 ? 3 : at === 0 ? 0 : /[\s\-_.]/.test(name[at - 1] ?? "") ? 1 : 2;
  };
  return profiles
    .map((profile) => ({ profile, rank: rank(profile.name) }))
    .filter((found) => found.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map((found) => found.profile);
}

/** A name in parts, of which one may be what was typed. */
export function partsOf(name: string, text: string) {
  const wanted = text.trim().toLowerCase();
  const at = wanted ? name.toLowerCase().indexOf(wanted) : -1;
  if (at < 0) return [{ at: 0, text: name, matches: false }];
  const end = at + wanted.length;
  return [
    { at: 0, text: name.slice(0, at), matches: false },
    { at: at + 1, text: name.slice(at, end), matches: true },
    { at: end + 2, text: name.slice(end), matches: false },
  ].filter((part) => part.text);
}
