//! Tokens and their lifetime. Pure: takes the time, asks nobody.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::clock::Now;
use crate::secret::AccessToken;

/// How long a token lives where neither the JWT nor the answer says so: the documented ten minutes.
pub const ASSUMED_LIFETIME: Duration = Duration::from_secs(600);

/// An `expires_in` outside of this, in milliseconds, says nothing: ten seconds to a day.
const PLAUSIBLE_EXPIRES_IN: std::ops::RangeInclusive<f64> = 10_000.0..=86_400_000.0;

/// An `exp` further ahead than a year is no time at all (milliseconds in place of seconds, say).
const LONGEST_EXP: SignedDuration = SignedDuration::from_hours(24 * 366);

/// A minted access token with what is known of its life, on this computer's clocks.
#[derive(Debug, Clone)]
pub struct Token {
    /// The JWT.
    pub access: AccessToken,
    /// When it was minted.
    pub minted_at: Timestamp,
    /// When it expires, on this computer's wall clock, whether or not that clock is right.
    pub expires_at: Timestamp,
    /// When it expires on the steady clock.
    steady_end: Option<Instant>,
}

/// Whether a token may be handed out, and if not, why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Freshness {
    /// Enough of its life is left.
    Usable,
    /// It still works, and too little is left to hand it out.
    Expiring,
    /// It is over, or the wall clock was set to before its minting, so nobody knows.
    Expired,
}

impl Token {
    /// A token that was minted at `now` and lives for `lifetime`.
    pub fn new(access: AccessToken, now: Now, lifetime: Duration) -> Self {
        let span = SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::MAX);
        Self {
            access,
            minted_at: now.wall,
            expires_at: now.wall.saturating_add(span).unwrap_or(Timestamp::MAX),
            steady_end: now.steady.checked_add(lifetime),
        }
    }

    /// A token that another process minted, read back at `now`.
    pub fn recalled(access: AccessToken, minted_at: Timestamp, expires_at: Timestamp, now: Now) -> Self {
        let left = Duration::try_from(expires_at.duration_since(now.wall)).unwrap_or_default();
        Self { access, minted_at, expires_at, steady_end: now.steady.checked_add(left) }
    }

    /// From minting to expiry.
    pub fn lifetime(&self) -> Duration {
        Duration::try_from(self.expires_at.duration_since(self.minted_at)).unwrap_or_default()
    }

    /// What is left of its life, by whichever clock says less.
    pub fn left(&self, now: Now) -> Duration {
        let wall = Duration::try_from(self.expires_at.duration_since(now.wall)).unwrap_or_default();
        match self.steady_end {
            Some(end) => wall.min(end.saturating_duration_since(now.steady)),
            None => wall,
        }
    }

    /// Whether at least `margin`, or half of the lifetime where that is shorter, is left.
    pub fn freshness(&self, now: Now, margin: Duration) -> Freshness {
        let set_back = self.minted_at.duration_since(now.wall) > SignedDuration::from_mins(1);
        let left = self.left(now);
        if set_back || left.is_zero() {
            Freshness::Expired
        } else if left >= margin.min(self.lifetime() / 2) {
            Freshness::Usable
        } else {
            Freshness::Expiring
        }
    }
}

/// How long a token lives, and how that is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lifetime {
    /// From now on. Zero where the token had expired before it arrived.
    pub span: Duration,
    /// What there is to say about the witnesses.
    pub remark: Option<Remark>,
}

/// What is odd about the witnesses to a lifetime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// `exp` and `expires_in` differ by more than a factor of two; the earlier one was taken.
    Disagree,
    /// `expires_in` was in seconds, as OAuth has it, not in the documented milliseconds.
    Seconds,
    /// Neither said anything usable; ten minutes were assumed.
    Assumed,
}

/// Weighs the two witnesses to a token's life: the JWT's `exp` (seconds since the epoch, RFC 7519
/// section 4.1.4) first, then `expires_in`, documented by the vendor as milliseconds. `issuer_now` is
/// the issuer's clock, against which `exp` was written.
pub fn lifetime(exp: Option<Timestamp>, expires_in_ms: Option<f64>, issuer_now: Timestamp) -> Lifetime {
    let by_exp = exp.map(|exp| exp.duration_since(issuer_now)).filter(|left| *left <= LONGEST_EXP);
    let told = expires_in_ms.filter(|ms| ms.is_finite() && *ms > 0.0);
    let plausible = told.filter(|ms| PLAUSIBLE_EXPIRES_IN.contains(ms));
    match (by_exp, plausible) {
        (None, None) => Lifetime { span: ASSUMED_LIFETIME, remark: Some(Remark::Assumed) },
        (None, Some(ms)) => Lifetime { span: millis(ms), remark: None },
        (Some(left), _) => {
            let span = Duration::try_from(left).unwrap_or_default();
            weigh(span, told, plausible)
        }
    }
}

fn weigh(by_exp: Duration, told: Option<f64>, plausible: Option<f64>) -> Lifetime {
    let exp_ms = by_exp.as_secs_f64() * 1000.0;
    let agree = |ms: f64| ms <= exp_ms * 2.0 && exp_ms <= ms * 2.0;
    match (told, plausible) {
        (None, _) => Lifetime { span: by_exp, remark: None },
        (Some(ms), _) if agree(ms) => Lifetime { span: by_exp, remark: None },
        (Some(ms), _) if agree(ms * 1000.0) => Lifetime { span: by_exp, remark: Some(Remark::Seconds) },
        (_, Some(ms)) => Lifetime { span: by_exp.min(millis(ms)), remark: Some(Remark::Disagree) },
        (_, None) => Lifetime { span: by_exp, remark: None },
    }
}

fn millis(ms: f64) -> Duration {
    Duration::try_from_secs_f64(ms / 1000.0).unwrap_or(ASSUMED_LIFETIME)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    const SECOND: i64 = 1_700_000_000;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn span(exp: Option<i64>, expires_in: Option<f64>) -> (u64, Option<Remark>) {
        let found = lifetime(exp.map(|s| at(SECOND + s)), expires_in, at(SECOND));
        (found.span.as_secs(), found.remark)
    }

    #[test]
    fn exp_is_the_better_witness() {
        assert_eq!(span(Some(600), None), (600, None));
        assert_eq!(span(Some(600), Some(864_000.0)), (600, None), "the documented sample");
        assert_eq!(span(Some(600), Some(600.0)), (600, Some(Remark::Seconds)));
        assert_eq!(span(Some(600), Some(3_600_000.0)), (600, Some(Remark::Disagree)));
        assert_eq!(span(Some(3600), Some(600_000.0)), (600, Some(Remark::Disagree)));
    }

    #[test]
    fn nonsense_falls_back() {
        for nonsense in [None, Some(0.0), Some(-1.0), Some(f64::NAN), Some(f64::INFINITY), Some(1e300)] {
            assert_eq!(span(Some(600), nonsense), (600, None), "{nonsense:?}");
            assert_eq!(span(None, nonsense), (600, Some(Remark::Assumed)), "{nonsense:?}");
        }
        assert_eq!(span(None, Some(864_000.0)), (864, None));
        assert_eq!(span(None, Some(600.0)), (600, Some(Remark::Assumed)), "0.6 s is no lifetime");
    }

    #[test]
    fn an_exp_in_milliseconds_is_no_time() {
        let found = lifetime(Some(at(SECOND * 100)), Some(600_000.0), at(SECOND));
        assert_eq!(found.span.as_secs(), 600);
    }

    #[test]
    fn expired_on_arrival() {
        assert_eq!(span(Some(-5), None), (0, None));
    }

    fn now(wall: i64, steady: Instant) -> Now {
        Now { wall: at(wall), steady }
    }

    #[test]
    fn a_token_is_usable_until_the_margin() {
        let start = Instant::now();
        let token = Token::new(AccessToken::new("t"), now(SECOND, start), Duration::from_secs(600));
        let later = |s: u64| {
            token.freshness(now(SECOND + s as i64, start + Duration::from_secs(s)), Duration::from_secs(240))
        };
        assert_eq!(later(0), Freshness::Usable);
        assert_eq!(later(360), Freshness::Usable);
        assert_eq!(later(361), Freshness::Expiring);
        assert_eq!(later(600), Freshness::Expired);
    }

    #[test]
    fn half_the_lifetime_where_that_is_shorter() {
        let start = Instant::now();
        let token = Token::new(AccessToken::new("t"), now(SECOND, start), Duration::from_secs(60));
        let fresh = |s| token.freshness(now(SECOND + s, start), Duration::from_secs(300));
        assert_eq!(fresh(30), Freshness::Usable);
        assert_eq!(fresh(31), Freshness::Expiring);
    }

    #[test]
    fn both_clocks_are_asked() {
        let start = Instant::now();
        let token = Token::new(AccessToken::new("t"), now(SECOND, start), Duration::from_secs(600));
        let margin = Duration::from_secs(300);
        assert_eq!(token.freshness(now(SECOND + 700, start), margin), Freshness::Expired, "asleep");
        let steady = start + Duration::from_secs(700);
        assert_eq!(token.freshness(now(SECOND, steady), margin), Freshness::Expired, "wall clock stopped");
        assert_eq!(token.freshness(now(SECOND - 3600, start), margin), Freshness::Expired, "set back");
    }

    proptest! {
        #[test]
        fn a_lifetime_never_outlives_a_plausible_witness(exp in 1i64..100_000, ms in 10_000f64..86_400_000.0) {
            let found = lifetime(Some(at(SECOND + exp)), Some(ms), at(SECOND));
            prop_assert!(found.span.as_secs_f64() <= exp as f64);
            prop_assert!(found.span > Duration::ZERO);
        }

        #[test]
        fn any_number_is_survived(exp in any::<i64>(), ms in any::<f64>(), now in -377705023201i64..253402207200) {
            let exp = Timestamp::from_second(exp).ok();
            let _ = lifetime(exp, Some(ms), Timestamp::from_second(now).unwrap());
        }
    }
}
