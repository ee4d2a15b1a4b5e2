//! Addresses: where tokens are minted and used.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::Environment;
use super::input::{AddressFault, InvalidInput};

/// Where a profile's tokens are minted and used.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Addresses {
    /// The token endpoint, whole.
    pub token_url: Address,
    /// The Fulfillment API base; paths are appended to it.
    pub api_url: Address,
    /// The Tracking API base.
    pub tracking_url: Address,
}

impl Addresses {
    /// The vendor's addresses (https://docs.noyo.com, "Environments").
    pub fn of(environment: Environment) -> Self {
        let (api_url, tracking_url) = match environment {
            Environment::Sandbox => {
                ("https://fulfillment-sandbox.noyo.com", "https://tracking-sandbox.noyo.com")
            }
            Environment::Live => ("https://fulfillment.noyo.com", "https://tracking.noyo.com"),
        };
        Self {
            token_url: Address::known("https://accounts.noyo.com/auth/public/token"),
            api_url: Address::known(api_url),
            tracking_url: Address::known(tracking_url),
        }
    }

    /// The environment that the vendor's own host names speak for, or none for other hosts.
    pub fn environment_of(address: &Address) -> Option<Environment> {
        match address.host() {
            "fulfillment-sandbox.noyo.com" | "tracking-sandbox.noyo.com" => Some(Environment::Sandbox),
            "fulfillment.noyo.com" | "tracking.noyo.com" => Some(Environment::Live),
            _ => None,
        }
    }
}

/// An address that credentials may be sent to: `https://`, or `http://` to loopback only.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Address(Url);

impl Address {
    fn known(text: &'static str) -> Self {
        match text.parse() {
            Ok(address) => address,
            Err(_) => unreachable!("the vendor's own addresses are sound"),
        }
    }

    /// The host alone, without port.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The host, with the port where it is not the scheme's own: what a person compares.
    pub fn place(&self) -> String {
        match self.0.port() {
            Some(port) => format!("{}:{port}", self.host()),
            None => self.host().to_owned(),
        }
    }

    /// The whole address.
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// The address with `path` appended; a path in front (`https://gateway.example/noyo`) stays.
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        let joined = format!("{}/{}", self.0.path().trim_end_matches('/'), path.trim_start_matches('/'));
        url.set_path(&joined);
        url
    }

    /// The address with a request's target appended: path and query, as they were written. None where the
    /// result would lead out of this address.
    pub fn with_target(&self, target: &str) -> Option<Url> {
        let base = self.0.as_str().trim_end_matches('/');
        let url = Url::parse(&format!("{base}{target}")).ok()?;
        let inside = url.origin() == self.0.origin()
            && url.path().starts_with(self.0.path().trim_end_matches('/'))
            && url.username().is_empty()
            && url.password().is_none();
        inside.then_some(url)
    }

    /// Whether the host is this computer itself; such an address never goes through a proxy.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// As people write it: without a lone trailing slash.
    pub fn as_written(&self) -> &str {
        let text = self.0.as_str();
        if self.0.path() == "/" { text.trim_end_matches('/') } else { text }
    }
}

/// Whether the URL's host is `localhost` (RFC 6761 section 6.3) or a loopback address.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

impl FromStr for Address {
    type Err = InvalidInput;
    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let text = text.trim();
        let wrong = |reason| InvalidInput::BadAddress { address: text.to_owned(), reason };
        let url = Url::parse(text).map_err(|e| wrong(AddressFault::Unreadable(e)))?;
        if url.host_str().is_none_or(str::is_empty) {
            return Err(wrong(AddressFault::NoHost));
        }
        if !url.username().is_empty() || url.password().is_some() {
            // Not repeated: what stands before the @ may be a secret.
            return Err(InvalidInput::CredentialsInAddress);
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong(AddressFault::QueryOrFragment));
        }
        match url.scheme() {
            "https" => Ok(Self(url)),
            "http" if is_loopback(&url) => Ok(Self(url)),
            "http" => Err(InvalidInput::Insecure { address: text.to_owned() }),
            _ => Err(wrong(AddressFault::Scheme)),
        }
    }
}

thread_local! {
    /// The addresses that were read last: those of a thousand profiles are mostly the same few, and to read
    /// one takes longer than to read the rest of its profile.
    static READ: RefCell<VecDeque<(String, Address)>> = const { RefCell::new(VecDeque::new()) };
}

/// As many as are remembered: those of both environments, twice.
const REMEMBERED: usize = 12;

impl TryFrom<String> for Address {
    type Error = InvalidInput;
    fn try_from(text: String) -> Result<Self, InvalidInput> {
        READ.with_borrow_mut(|read| {
            if let Some((_, known)) = read.iter().find(|(known, _)| *known == text) {
                return Ok(known.clone());
            }
            let address: Self = text.parse()?;
            read.truncate(REMEMBERED - 1);
            read.push_front((text, address.clone()));
            Ok(address)
        })
    }
}

impl From<Address> for String {
    fn from(address: Address) -> Self {
        address.as_written().to_owned()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_written())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn plain_http_is_for_this_computer_alone() {
        for here in
            ["http://localhost:1", "http://api.localhost/x", "http://127.0.0.1:8080", "http://[::1]:9"]
        {
            assert!(here.parse::<Address>().is_ok(), "{here}");
        }
        let elsewhere = [
            "http://example.com",
            "http://10.0.0.1",
            "http://localhost.example.com",
            "http://127.0.0.1.nip.io",
        ];
        for elsewhere in elsewhere {
            assert!(elsewhere.parse::<Address>().is_err(), "{elsewhere}");
            assert!(elsewhere.replacen("http", "https", 1).parse::<Address>().is_ok(), "{elsewhere}");
        }
        for odd in ["ftp://localhost", "file:///etc/passwd", "http://user:pass@localhost"] {
            assert!(odd.parse::<Address>().is_err(), "{odd}");
        }
    }
}
