//! How a token lies in the keychain for the other processes: with all that it belongs to, so that one
//! minted for another key or address is never handed out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::clock::Now;
use crate::profile::{Addresses, ClientId, Profile};
use crate::secret::AccessToken;
use crate::token::Token;

#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    version: u8,
    #[serde(borrow)]
    token: std::borrow::Cow<'a, str>,
    minted_at: Timestamp,
    expires_at: Timestamp,
    client_id: ClientId,
    #[serde(flatten)]
    addresses: Addresses,
}

/// The entry for a token.
pub(super) fn write(profile: &Profile, token: &Token) -> Zeroizing<Vec<u8>> {
    let entry = Entry {
        version: 1,
        token: token.access.expose().into(),
        minted_at: token.minted_at,
        expires_at: token.expires_at,
        client_id: profile.client_id.clone(),
        addresses: profile.addresses.clone(),
    };
    Zeroizing::new(serde_json::to_vec(&entry).unwrap_or_default())
}

/// The token in an entry, if it is one for this very profile.
pub(super) fn read(blob: &[u8], profile: &Profile, now: Now) -> Option<Token> {
    let entry: Entry<'_> = serde_json::from_slice(blob).ok()?;
    let same =
        entry.version == 1 && entry.client_id == profile.client_id && entry.addresses == profile.addresses;
    let access = Zeroizing::new(entry.token.into_owned());
    same.then(|| Token::recalled(AccessToken::new(access.as_str()), entry.minted_at, entry.expires_at, now))
}
