//! How a token lies in the keychain for the other processes: with all that it belongs to, so that one
//! minted for another key or address is never handed out.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use values::clock::Now;
use values::profile::{Addresses, ClientId, KeyNumber, Profile};
use values::secret::AccessToken;
use values::token::Token;

#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    version: u8,
    #[serde(borrow)]
    token: std::borrow::Cow<'a, str>,
    minted_at: Timestamp,
    expires_at: Timestamp,
    client_id: ClientId,
    #[serde(default)]
    key_number: KeyNumber,
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
        key_number: profile.key_number,
        addresses: profile.addresses.clone(),
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(token.access.expose().len() + 16 * 1024));
    // Strings and numbers: writing them to memory cannot fail.
    let _ = serde_json::to_writer(&mut *bytes, &entry);
    bytes
}

/// The token in an entry, if it is one for this very profile and key.
pub(super) fn read(blob: &[u8], profile: &Profile, now: Now) -> Option<Token> {
    let entry: Entry<'_> = serde_json::from_slice(blob).ok()?;
    let same = entry.version == 1
        && entry.client_id == profile.client_id
        && entry.key_number == profile.key_number
        && entry.addresses == profile.addresses;
    let access = Zeroizing::new(entry.token.into_owned());
    same.then(|| Token::recalled(AccessToken::new(access.as_str()), entry.minted_at, entry.expires_at, now))
}
