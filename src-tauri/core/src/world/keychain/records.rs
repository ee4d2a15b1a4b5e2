//! What lies in the entries, and what they are called.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::error::KeychainError;
use values::profile::{Address, KeyName, KeyNumber, ProfileId};
use values::secret::{ClientSecret, GatewayKey, ProxyPassword};
use values::settings::{ProxyAddress, ProxyCredentials};

/// The entry with the name and password of a proxy.
pub(super) const PROXY_ENTRY: &str = "proxy";

/// A client secret, and the token endpoint that it was entered for: it is sent nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// The secret.
    pub secret: ClientSecret,
    /// None for a key from before this was kept.
    pub token_url: Option<Address>,
}

/// `<profile>/key-<number>`; a key from before keys were numbered has the profile's own name.
pub(super) fn key_entry(name: KeyName) -> String {
    match name.number {
        KeyNumber(0) => name.profile.to_string(),
        KeyNumber(number) => format!("{}/key-{number}", name.profile),
    }
}

pub(super) fn token_entry(id: ProfileId) -> String {
    format!("{id}/access-token")
}

/// An entry that is there for a moment only.
pub(super) fn throwaway_entry() -> String {
    format!("{THROWAWAY}{}", ProfileId::random())
}

const THROWAWAY: &str = "round-trip/";

/// What an entry of ours is, by its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntryName {
    /// As it stands in the keychain.
    pub(crate) name: String,
    /// What that means.
    pub(crate) holds: Holds,
}

/// What an entry of ours holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A profile's key.
    Key(KeyName),
    /// Something else of a profile's: its token.
    Of(ProfileId),
    /// What belongs to no profile, and is kept.
    Settings,
    /// What a look at the keychain left when it was ended in the middle.
    Throwaway,
    /// What this version does not know: a newer one may.
    Unknown,
}

impl EntryName {
    pub(super) fn read(name: String) -> Self {
        let holds = match name.split_once('/') {
            None if name == PROXY_ENTRY => Holds::Settings,
            None => name
                .parse()
                .map_or(Holds::Unknown, |profile| Holds::Key(KeyName { profile, number: KeyNumber(0) })),
            Some(_) if name.starts_with(THROWAWAY) => Holds::Throwaway,
            Some((id, rest)) => match (id.parse(), rest.strip_prefix("key-").map(str::parse)) {
                (Ok(profile), Some(Ok(number))) => Holds::Key(KeyName { profile, number: KeyNumber(number) }),
                (Ok(profile), _) => Holds::Of(profile),
                (Err(_), _) => Holds::Unknown,
            },
        };
        Self { name, holds }
    }
}

/// What a client shows the profile's gateway.
pub(super) fn gateway_entry(id: ProfileId) -> String {
    format!("{id}/gateway-key")
}

/// The key alone, as text.
pub(super) fn write_gateway_key(key: &GatewayKey) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(key.expose().as_bytes().to_vec())
}

pub(super) fn read_gateway_key(bytes: &[u8]) -> Result<GatewayKey, KeychainError> {
    std::str::from_utf8(bytes).map(GatewayKey::new).map_err(|_| KeychainError::NotText)
}

#[derive(Serialize, Deserialize)]
struct KeyRecord {
    secret: Zeroizing<String>,
    token_url: Address,
}

/// The secret alone where nothing binds it; else JSON with what it is bound to.
pub(super) fn write_key(name: KeyName, key: &StoredKey) -> Zeroizing<Vec<u8>> {
    let secret = key.secret.expose();
    match (&key.token_url, name.number) {
        (Some(url), number) if number != KeyNumber(0) => {
            printed(&KeyRecord { secret: secret.to_owned().into(), token_url: url.clone() }, secret.len())
        }
        _ => Zeroizing::new(secret.as_bytes().to_vec()),
    }
}

pub(super) fn read_key(name: KeyName, bytes: &[u8]) -> Result<StoredKey, KeychainError> {
    if name.number == KeyNumber(0) {
        let text = std::str::from_utf8(bytes).map_err(|_| KeychainError::NotText)?;
        return Ok(StoredKey { secret: ClientSecret::new(text), token_url: None });
    }
    let record: KeyRecord = serde_json::from_slice(bytes).map_err(|_| KeychainError::NotText)?;
    Ok(StoredKey { secret: ClientSecret::new(record.secret.as_str()), token_url: Some(record.token_url) })
}

/// What a proxy is shown. While a person changes the settings, the entry holds that of the proxy before as
/// well: which of them is used is decided by the file of settings, in one step.
#[derive(Serialize, Deserialize)]
struct ProxyRecord {
    proxy: String,
    name: String,
    password: Zeroizing<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    before: Option<Box<ProxyRecord>>,
}

/// `stored` is what the entry holds now, of which that of the proxy `before` stays.
pub(super) fn write_proxy(
    (proxy, credentials): (&ProxyAddress, &ProxyCredentials),
    before: Option<&ProxyAddress>,
    stored: Option<&[u8]>,
) -> Zeroizing<Vec<u8>> {
    let password = credentials.password.expose();
    let stored = stored.and_then(|bytes| serde_json::from_slice::<ProxyRecord>(bytes).ok());
    let kept = before.filter(|before| *before != proxy).and_then(|before| stored?.of(before));
    let record = ProxyRecord {
        proxy: proxy.as_str().to_owned(),
        name: credentials.name.clone(),
        password: password.to_owned().into(),
        before: kept.map(|kept| Box::new(ProxyRecord { before: None, ..kept })),
    };
    let secret_bytes = password.len() + record.before.as_ref().map_or(0, |before| before.password.len());
    printed(&record, secret_bytes)
}

pub(super) fn read_proxy(proxy: &ProxyAddress, bytes: &[u8]) -> Option<ProxyCredentials> {
    let record = serde_json::from_slice::<ProxyRecord>(bytes).ok()?.of(proxy)?;
    let password = ProxyPassword::new(record.password.as_str());
    Some(ProxyCredentials { name: record.name, password })
}

impl ProxyRecord {
    fn of(self, proxy: &ProxyAddress) -> Option<Self> {
        if self.proxy == proxy.as_str() { Some(self) } else { self.before?.of(proxy) }
    }
}

/// As JSON, in one piece: a buffer that grows leaves copies behind.
fn printed(record: &impl Serialize, secret_bytes: usize) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(6 * secret_bytes + 4096));
    // Strings alone: writing them to memory cannot fail.
    let _ = serde_json::to_writer(&mut *bytes, record);
    bytes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let key = |url: Option<&str>| StoredKey {
            secret: ClientSecret::new("s\"e\\cret"),
            token_url: url.map(|url| url.parse().unwrap()),
        };
        let name = |number| KeyName { profile: ProfileId::random(), number: KeyNumber(number) };
        for (number, url) in [(0, None), (1, Some("https://accounts.noyo.com/auth/public/token"))] {
            let (name, key) = (name(number), key(url));
            assert_eq!(read_key(name, &write_key(name, &key)).unwrap(), key);
        }
        assert_eq!(read_key(name(0), b"\xff").unwrap_err(), KeychainError::NotText);
        assert_eq!(read_key(name(1), b"secret").unwrap_err(), KeychainError::NotText);
    }

    #[test]
    fn a_password_is_for_its_own_proxy_alone() {
        let address = |text| match values::settings::ProxySetting::read(text).unwrap().0 {
            values::settings::ProxySetting::Address(address) => address,
            _ => unreachable!(),
        };
        let (ours, other) = (address("http://proxy.example:8080"), address("http://other.example:8080"));
        let credentials = ProxyCredentials { name: "ann".into(), password: ProxyPassword::new("p@ss") };
        let bytes = write_proxy((&ours, &credentials), None, None);
        assert_eq!(read_proxy(&ours, &bytes), Some(credentials));
        assert_eq!(read_proxy(&other, &bytes), None);
    }
}
