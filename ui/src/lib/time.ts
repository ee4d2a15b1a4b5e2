import type { ProfileView } from "./bindings";

/** Minutes and seconds that the token has left, such as 8:41; none where nothing is. */
export function timeLeft(profile: ProfileView, now: number): string | null {
  const end = profile.token.expires_at_ms;
  if (end === null || profile.token.state === "no-token" || end <= now) return null;
  const seconds = Math.floor((end - now) / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const two = (n: number) => String(n).padStart(2, "0");
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}

/** When the token ended that there is no longer; none where there was none. */
export function expiredAt(profile: ProfileView, now: number): number | null {
  const end = profile.token.expires_at_ms;
  return end !== null && end <= now ? end : null;
}

/** The time alone for what was today. */
export function clockTime(ms: number, seconds = false): string {
  const at = new Date(ms);
  const today = at.toDateString() === new Date().toDateString();
  const day = today ? {} : ({ dateStyle: "short" } as const);
  return at.toLocaleString([], { ...day, timeStyle: seconds ? "medium" : "short" });
}
