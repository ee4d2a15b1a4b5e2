//! What a person set, for both programs. What belongs to the window alone is not here.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::secret::ProxyPassword;

/// What a person set. Every value has been checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Seconds until the clipboard is cleared; 0 means never, while it is ours.
    pub clipboard_seconds: u32,
    /// Seconds that a token must have left to be handed out.
    pub token_seconds: u32,
    /// Minutes for which one yes to "Copy a LIVE header?" holds; 0 means that it always asks.
    pub live_guard_minutes: u32,
    /// Which proxy requests go through.
    pub proxy: ProxySetting,
    /// The keychain holds a name and a password for that proxy.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub proxy_has_password: bool,
    /// A PEM file with certificates to trust beside the system's.
    #[serde(with = "empty_is_none")]
    pub extra_ca_file: Option<PathBuf>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            clipboard_seconds: 60,
            token_seconds: 300,
            live_guard_minutes: 15,
            proxy: ProxySetting::System,
            proxy_has_password: false,
            extra_ca_file: None,
        }
    }
}

/// A setting that cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidSetting {
    /// Over 3600.
    #[error("The clipboard cannot be left for more than an hour.")]
    ClipboardSeconds,
    /// Over 600.
    #[error("A token lives for about 600 seconds.")]
    TokenSeconds,
    /// Over 480.
    #[error("One yes cannot hold for more than eight hours.")]
    LiveGuardMinutes,
    /// Neither `system`, `none` nor an address of a proxy.
    #[error("The proxy is no address.")]
    Proxy,
}

impl Settings {
    /// Refuses what cannot be meant.
    ///
    /// # Errors
    /// The first [`InvalidSetting`].
    pub fn check(&self) -> Result<(), InvalidSetting> {
        if self.clipboard_seconds > 3600 {
            return Err(InvalidSetting::ClipboardSeconds);
        }
        if self.token_seconds > 600 {
            return Err(InvalidSetting::TokenSeconds);
        }
        if self.live_guard_minutes > 480 {
            return Err(InvalidSetting::LiveGuardMinutes);
        }
        Ok(())
    }

    /// How much of its life a token must have left to be handed out.
    pub fn margin(&self) -> Duration {
        Duration::from_secs(u64::from(self.token_seconds))
    }

    /// How long the clipboard keeps what we put there; none means until the program ends.
    pub fn clipboard_time(&self) -> Option<Duration> {
        (self.clipboard_seconds > 0).then(|| Duration::from_secs(u64::from(self.clipboard_seconds)))
    }

    /// For how long one yes to a live copy holds.
    pub fn live_guard(&self) -> Duration {
        Duration::from_secs(u64::from(self.live_guard_minutes) * 60)
    }
}

/// Which proxy requests go through. Those to loopback never go through one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ProxySetting {
    /// As the environment's variables or the system's settings have it.
    #[default]
    System,
    /// None.
    None,
    /// This one.
    Address(ProxyAddress),
}

/// A proxy's address, without a name and a password.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProxyAddress(String);

impl ProxyAddress {
    /// As it was written, without what stood before the `@`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A name and a password for a proxy. They live in the keychain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProxyCredentials {
    /// The name.
    pub name: String,
    /// The password.
    pub password: ProxyPassword,
}

impl ProxySetting {
    /// Reads `system`, `none` or an address, and parts the address from the name and password that
    /// may stand in it.
    ///
    /// # Errors
    /// [`InvalidSetting::Proxy`].
    pub fn read(text: &str) -> Result<(Self, Option<ProxyCredentials>), InvalidSetting> {
        match text.trim() {
            "system" => Ok((Self::System, None)),
            "none" => Ok((Self::None, None)),
            address => {
                let (address, credentials) = parted(address).ok_or(InvalidSetting::Proxy)?;
                Ok((Self::Address(address), credentials))
            }
        }
    }
}

fn parted(text: &str) -> Option<(ProxyAddress, Option<ProxyCredentials>)> {
    let url = Url::parse(text).ok()?;
    let is_proxy = matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h");
    if !is_proxy || url.host_str().is_none_or(str::is_empty) {
        return None;
    }
    if url.username().is_empty() && url.password().is_none() {
        return Some((ProxyAddress(text.to_owned()), None));
    }
    let decoded = |part: &str| percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned();
    let name = decoded(url.username());
    let password = ProxyPassword::new(decoded(url.password().unwrap_or_default()));
    // Everything between the scheme and the host goes, as it was written.
    let (scheme, rest) = text.split_once("://")?;
    let host = rest.split_once(['/', '?', '#']).map_or(rest, |(authority, _)| authority);
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    Some((ProxyAddress(format!("{scheme}://{host}")), Some(ProxyCredentials { name, password })))
}

impl TryFrom<String> for ProxySetting {
    type Error = InvalidSetting;
    fn try_from(text: String) -> Result<Self, InvalidSetting> {
        Self::read(&text).map(|(proxy, _)| proxy)
    }
}

impl From<ProxySetting> for String {
    fn from(proxy: ProxySetting) -> Self {
        match proxy {
            ProxySetting::System => "system".to_owned(),
            ProxySetting::None => "none".to_owned(),
            ProxySetting::Address(address) => address.0,
        }
    }
}

mod empty_is_none {
    use std::path::PathBuf;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(path: &Option<PathBuf>, to: S) -> Result<S::Ok, S::Error> {
        path.clone().unwrap_or_default().serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<PathBuf>, D::Error> {
        let text = String::deserialize(from)?;
        let text = text.trim();
        Ok((!text.is_empty()).then(|| PathBuf::from(text)))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_name_and_a_password_are_parted_from_the_address() {
        let (proxy, credentials) = ProxySetting::read("http://ann:p%40ss@proxy.example:8080/").unwrap();
        assert_eq!(String::from(proxy), "http://proxy.example:8080");
        let credentials = credentials.unwrap();
        assert_eq!((credentials.name.as_str(), credentials.password.expose()), ("ann", "p@ss"));
        for plain in ["http://proxy.example:8080", "socks5h://[::1]:1080", "system", "none"] {
            let (proxy, credentials) = ProxySetting::read(plain).unwrap();
            assert_eq!((String::from(proxy).as_str(), credentials), (plain, None));
        }
        for wrong in ["", "proxy", "ftp://proxy.example", "http://"] {
            assert_eq!(ProxySetting::read(wrong), Err(InvalidSetting::Proxy), "{wrong}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        assert_eq!(Settings::default().check(), Ok(()));
        let odd = Settings { clipboard_seconds: 3601, ..Settings::default() };
        assert_eq!(odd.check(), Err(InvalidSetting::ClipboardSeconds));
    }
}
