//! What this program minted, so that a pasted token can be told from it. In memory only.

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

use values::profile::{Environment, ProfileId};
use values::secret::AccessToken;

/// How long a token's text is kept beyond its expiry, for telling how a damaged copy differs.
pub const KEPT_AFTER_EXPIRY: SignedDuration = SignedDuration::from_hours(1);
/// The most that are remembered; the oldest go first.
const MOST: usize = 512;

/// The tokens that this program minted: their text until an hour after expiry, then a keyed hash.
pub struct MintedTokens {
    key: Option<[u8; 32]>,
    minted: Vec<Minted>,
}

/// One minted token.
pub(super) struct Minted {
    pub(super) profile_name: String,
    pub(super) environment: Environment,
    pub(super) minted_at: Timestamp,
    profile: ProfileId,
    expires_at: Timestamp,
    hash: Option<[u8; 32]>,
    text: Option<AccessToken>,
}

/// How a text relates to a minted token. Places are in characters.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    Same,
    CutOff { after: usize, of: usize },
    StartsAt { after: usize },
    Longer { by: usize },
    DiffersFrom { character: usize },
}

impl Default for MintedTokens {
    fn default() -> Self {
        Self::new()
    }
}

impl MintedTokens {
    /// An empty store with a random key. Without randomness, no hash is kept: a token is then
    /// recognised only while its text is.
    pub fn new() -> Self {
        let mut key = [0; 32];
        let key = getrandom::fill(&mut key).ok().map(|()| key);
        Self { key, minted: Vec::new() }
    }

    /// Remembers a token that was just minted.
    pub fn remember(
        &mut self,
        token: &AccessToken,
        profile: ProfileId,
        profile_name: String,
        environment: Environment,
        minted_at: Timestamp,
        expires_at: Timestamp,
    ) {
        if self.minted.iter().any(|m| m.profile == profile && m.text.as_ref() == Some(token)) {
            return;
        }
        if self.minted.len() >= MOST {
            self.minted.remove(0);
        }
        let hash = self.hash(token.expose());
        let text = Some(token.clone());
        self.minted.push(Minted { profile_name, environment, minted_at, profile, expires_at, hash, text });
    }

    /// Wipes the text of tokens that expired more than an hour ago; their hashes stay.
    pub(crate) fn forget_old(&mut self, now: Timestamp) {
        for minted in &mut self.minted {
            if now.duration_since(minted.expires_at) > KEPT_AFTER_EXPIRY {
                minted.text = None;
            }
        }
    }

    /// Forgets a profile that was removed.
    pub(crate) fn forget_profile(&mut self, profile: ProfileId) {
        self.minted.retain(|minted| minted.profile != profile);
    }

    /// The minted token that `text` is, or nearly is.
    pub(super) fn like(&self, text: &str) -> Option<(&Minted, Likeness)> {
        let hash = self.hash(text);
        let same = self.minted.iter().rev().find(|m| {
            m.text.as_ref().is_some_and(|t| t.expose() == text) || (hash.is_some() && m.hash == hash)
        });
        if let Some(minted) = same {
            return Some((minted, Likeness::Same));
        }
        let near = |m| nearly(m, text).map(|(shared, likeness)| (shared, m, likeness));
        self.minted
            .iter()
            .filter_map(near)
            .max_by_key(|(shared, ..)| *shared)
            .map(|(_, minted, likeness)| (minted, likeness))
    }

    fn hash(&self, text: &str) -> Option<[u8; 32]> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key?).ok()?;
        mac.update(text.as_bytes());
        Some(mac.finalize().into_bytes().into())
    }
}

/// Tokens of one issuer share their header and some claims: a copy is one that is cut off past the
/// header, or that shares nine tenths counted from both ends.
fn nearly(minted: &Minted, text: &str) -> Option<(usize, Likeness)> {
    let whole = minted.text.as_ref()?.expose();
    let (a, b) = (whole.as_bytes(), text.as_bytes());
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    if front == b.len() {
        let past_header = front > whole.find('.').unwrap_or(0) + 1;
        return past_header.then_some((front, Likeness::CutOff { after: front, of: a.len() }));
    }
    if front == a.len() {
        return Some((front, Likeness::Longer { by: text.chars().count() - whole.chars().count() }));
    }
    let rest = a.len().min(b.len()) - front;
    let back = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    if front == 0 && back == b.len() && back * 2 > a.len() {
        return Some((back, Likeness::StartsAt { after: a.len() - back }));
    }
    let enough = (front + back) * 10 >= a.len() * 9;
    enough.then_some((front + back, Likeness::DiffersFrom { character: front + 1 }))
}

impl std::fmt::Debug for MintedTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "MintedTokens({})", self.minted.len())
    }
}
