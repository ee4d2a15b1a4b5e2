//! The tokens that this program minted. The text of one is kept until an hour after its expiry, to say
//! how a pasted one differs; after that only a keyed hash. Neither ever reaches the disk.

use std::collections::VecDeque;

use hmac::{Hmac, KeyInit, Mac};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::profile::{Environment, ProfileId};
use crate::secret::AccessToken;

/// The most tokens that are remembered; the oldest go first.
const MOST: usize = 1000;

/// How long after its expiry the text of a token is kept.
const KEPT_AFTER_EXPIRY: SignedDuration = SignedDuration::from_hours(1);

/// From how many characters in common a text is taken for a damaged copy rather than another token:
/// beyond the header, which many tokens share.
const LEAST_IN_COMMON: usize = 24;

struct Minted {
    text: Option<AccessToken>,
    hash: [u8; 32],
    profile: ProfileId,
    name: String,
    environment: Environment,
    minted_at: Timestamp,
    expires_at: Timestamp,
}

/// The memory of what was minted.
pub struct MintedTokens {
    key: Option<Zeroizing<[u8; 64]>>,
    tokens: VecDeque<Minted>,
}

impl Default for MintedTokens {
    fn default() -> Self {
        let mut key = Zeroizing::new([0; 64]);
        // Without random numbers nothing is remembered by hash; texts still are.
        let key = getrandom::fill(key.as_mut()).is_ok().then_some(key);
        Self { key, tokens: VecDeque::new() }
    }
}

impl std::fmt::Debug for MintedTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MintedTokens({})", self.tokens.len())
    }
}

impl MintedTokens {
    /// Remembers a token that was minted, or recalled from another process of this program.
    pub fn remember(
        &mut self,
        token: &AccessToken,
        profile: ProfileId,
        name: String,
        environment: Environment,
        minted_at: Timestamp,
        expires_at: Timestamp,
    ) {
        let hash = self.hash(token.expose());
        if self.tokens.iter().any(|held| held.hash == hash && held.profile == profile) {
            return;
        }
        if self.tokens.len() == MOST {
            self.tokens.pop_front();
        }
        let text = Some(token.clone());
        self.tokens.push_back(Minted { text, hash, profile, name, environment, minted_at, expires_at });
    }

    /// Wipes the texts of the tokens that expired more than an hour ago.
    pub fn forget_old(&mut self, now: Timestamp) {
        for held in &mut self.tokens {
            if now.duration_since(held.expires_at) > KEPT_AFTER_EXPIRY {
                held.text = None;
            }
        }
    }

    /// How a text relates to what was minted, in a sentence; none where it does not.
    pub(super) fn compare(&self, text: &str) -> Option<String> {
        let hash = self.hash(text);
        if let Some(held) = self.tokens.iter().rev().find(|held| held.hash == hash) {
            return Some(format!("This is {}.", held.called()));
        }
        let nearest = self.tokens.iter().rev().filter_map(|held| {
            let whole = held.text.as_ref()?;
            let common = in_common(text, whole.expose());
            (common >= LEAST_IN_COMMON.max(whole.expose().find('.').unwrap_or(0) + 8))
                .then_some((common, held, whole))
        });
        let (common, held, whole) = nearest.max_by_key(|(common, ..)| *common)?;
        Some(format!("This is {}, but it {}.", held.called(), difference(text, whole.expose(), common)))
    }

    fn hash(&self, text: &str) -> [u8; 32] {
        let key = self.key.as_ref().map_or([0; 64], |key| **key);
        let mut mac = Hmac::<Sha256>::new(&key.into());
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }
}

impl Minted {
    fn called(&self) -> String {
        let at = self.minted_at.to_zoned_datetime(TimeZone::system()).strftime("%H:%M");
        format!("the token minted for {} ({}) at {at}", self.name, self.environment)
    }
}

/// How many characters the two share from the start, white space in the text passed over.
fn in_common(text: &str, whole: &str) -> usize {
    let text = text.chars().filter(|c| !c.is_whitespace());
    text.zip(whole.chars()).take_while(|(a, b)| a == b).count()
}

fn difference(text: &str, whole: &str, common: usize) -> String {
    let length = whole.chars().count();
    let solid = text.chars().filter(|c| !c.is_whitespace()).count();
    let gap = text.chars().position(char::is_whitespace).filter(|at| *at > 0 && *at <= common);
    match gap {
        Some(at) if text.chars().nth(at).is_some_and(|c| c == '\n' || c == '\r') => {
            format!("has a line break after character {at}")
        }
        Some(at) => format!("has white space after character {at}"),
        None if common == solid && solid < length => {
            format!("is cut off after {solid} of {length} characters")
        }
        None if common == length => format!("has {} characters too many at the end", solid - length),
        None => format!("differs from character {} on", common + 1),
    }
}
