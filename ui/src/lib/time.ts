import type { ProfileView } from "./bindings";

/** Minutes and seconds that the token has left, such as 8:41; none where nothing is. */
export function timeLeft(profile: ProfileView, now: number): string | null {
  const end = profile.token.expires_at_ms;
  if (end === null || end <= now) return null;
  const seconds = Math.floor((end - now) / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const two = (n: number) => String(n).padStart(2, "0");
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}
