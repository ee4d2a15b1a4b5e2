//! What a gateway lets through now: everything, reading alone, or nothing.

use std::time::Duration;

use jiff::Timestamp;
use values::clock::Now;
use values::profile::Environment;

/// How long a live profile stays unlocked, and its writes allowed.
pub const UNLOCKED_FOR: Duration = Duration::from_secs(15 * 60);

/// Whether requests that change something are let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writes {
    /// They are.
    Allowed,
    /// `GET` and `HEAD` alone.
    Refused,
}

/// What a person has allowed, and until when.
#[derive(Debug, Clone, Copy)]
pub struct Access {
    /// A sandbox profile's requests; a live one's have an end.
    sandbox: Writes,
    unlocked: Option<Span>,
    writes: Option<Span>,
}

/// A stretch of time, by both clocks: one can be set, the other stands still while the computer sleeps.
#[derive(Debug, Clone, Copy)]
struct Span(Now);

impl Span {
    fn left(self, now: Now) -> Option<Duration> {
        let wall =
            UNLOCKED_FOR.checked_sub(Duration::try_from(now.wall.duration_since(self.0.wall)).ok()?)?;
        let steady = UNLOCKED_FOR.checked_sub(now.steady.saturating_duration_since(self.0.steady))?;
        Some(wall.min(steady)).filter(|left| !left.is_zero())
    }
}

/// What is let through at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    /// Everything.
    Open,
    /// `GET` and `HEAD`.
    ReadOnly,
    /// Nothing: a live profile that is not unlocked.
    Locked,
}

impl Access {
    /// What holds for a profile that nobody has said anything of: sandbox writes, live is locked.
    pub fn usual() -> Self {
        Self { sandbox: Writes::Allowed, unlocked: None, writes: None }
    }

    /// A live profile is unlocked from now on, for [`UNLOCKED_FOR`], to read: writes that were allowed before
    /// are a question of their own again.
    #[must_use]
    pub fn unlocked(self, now: Now) -> Self {
        Self { unlocked: Some(Span(now)), writes: None, ..self }
    }

    /// A live profile is locked again.
    #[must_use]
    pub fn locked(self) -> Self {
        Self { unlocked: None, writes: None, ..self }
    }

    /// Writes are allowed from now on, or no longer; on a live profile for [`UNLOCKED_FOR`].
    #[must_use]
    pub fn with_writes(self, writes: Writes, now: Now) -> Self {
        let until = (writes == Writes::Allowed).then_some(Span(now));
        Self { sandbox: writes, writes: until, ..self }
    }

    pub(crate) fn door(&self, environment: Environment, now: Now) -> Door {
        let holds = |span: Option<Span>| span.and_then(|span| span.left(now)).is_some();
        match environment {
            Environment::Sandbox if self.sandbox == Writes::Allowed => Door::Open,
            Environment::Sandbox => Door::ReadOnly,
            Environment::Live if !holds(self.unlocked) => Door::Locked,
            Environment::Live if holds(self.writes) => Door::Open,
            Environment::Live => Door::ReadOnly,
        }
    }

    /// Whether requests that change something are let through now.
    pub fn writes(&self, environment: Environment, now: Now) -> bool {
        self.door(environment, now) == Door::Open
    }

    /// Until when a live profile is unlocked, where it is.
    pub fn unlocked_until(&self, now: Now) -> Option<Timestamp> {
        let left = self.unlocked?.left(now)?;
        now.wall.checked_add(jiff::SignedDuration::try_from(left).ok()?).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::time::Instant;

    #[test]
    fn live_is_locked_then_reads_then_writes_and_ends_by_itself() {
        let start = Now { wall: Timestamp::UNIX_EPOCH, steady: Instant::now() };
        let later = |seconds: u64| Now {
            wall: start.wall + Duration::from_secs(seconds),
            steady: start.steady + Duration::from_secs(seconds),
        };
        let live = |access: Access, now| access.door(Environment::Live, now);
        let usual = Access::usual();
        assert_eq!(live(usual, start), Door::Locked);
        assert_eq!(live(usual.with_writes(Writes::Allowed, start), start), Door::Locked);
        let unlocked = usual.unlocked(start);
        assert_eq!(live(unlocked, later(899)), Door::ReadOnly);
        assert_eq!(live(unlocked, later(900)), Door::Locked);
        let writing = unlocked.with_writes(Writes::Allowed, start);
        assert_eq!((live(writing, later(899)), live(writing, later(900))), (Door::Open, Door::Locked));
        let slept = Now { wall: later(901).wall, ..start };
        let set_back = Now { wall: start.wall - Duration::from_secs(1), ..later(1) };
        assert_eq!((live(writing, slept), live(writing, set_back)), (Door::Locked, Door::Locked));
        assert_eq!(live(writing.locked(), start), Door::Locked);
        assert_eq!(writing.door(Environment::Sandbox, slept), Door::Open);
    }

    #[test]
    fn unlocking_again_never_brings_writes_back() {
        let start = Now { wall: Timestamp::UNIX_EPOCH, steady: Instant::now() };
        let writing = Access::usual().unlocked(start).with_writes(Writes::Allowed, start);
        assert_eq!(writing.door(Environment::Live, start), Door::Open);
        assert_eq!(writing.unlocked(start).door(Environment::Live, start), Door::ReadOnly);
        let once_sandbox = Access::usual().with_writes(Writes::Allowed, start);
        assert_eq!(once_sandbox.unlocked(start).door(Environment::Live, start), Door::ReadOnly);
    }
}
