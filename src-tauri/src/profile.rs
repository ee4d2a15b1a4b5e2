//! Profiles: plain values, checked when they are made. No secret, no file, no clock.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use url::{Host, Url};
use uuid::Uuid;

/// A named connection: environment, client ID, addresses.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Names the keychain entry, so that renaming a profile never loses its key.
    pub id: ProfileId,
    /// Unique without regard to case.
    pub name: ProfileName,
    /// What a request with this profile acts on.
    pub environment: Environment,
    /// The half of the API key that is no secret.
    pub client_id: ClientId,
    /// Where tokens are minted and used.
    #[serde(flatten)]
    pub addresses: Addresses,
    /// The environment in which this client ID last listed its groups; the witness for
    /// `wrong-environment`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proven_in: Option<Environment>,
}

/// A profile's identity, for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProfileId(pub Uuid);

impl ProfileId {
    /// A new, random identity.
    pub fn random() -> Self {
        Self(Uuid::new_v4())
    }
}

impl fmt::Display for ProfileId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ProfileId {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// What a request acts on: sandbox, where no data leaves Noyo, or live, real people's benefits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "bindings.ts")]
pub enum Environment {
    /// Behaves like production; nothing is carried out.
    Sandbox,
    /// Production.
    Live,
}

impl Environment {
    /// `sandbox` or `live`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Live => "live",
        }
    }

    /// The one that this is not.
    pub fn other(self) -> Self {
        match self {
            Self::Sandbox => Self::Live,
            Self::Live => Self::Sandbox,
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A profile's name: 1 to 64 characters after trimming, no control and no bidi-control characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ProfileName(String);

impl ProfileName {
    /// The longest name, in characters.
    pub const MAX_CHARS: usize = 64;

    /// The name as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names that differ only in case share.
    pub fn folded(&self) -> String {
        self.0.to_lowercase()
    }
}

impl FromStr for ProfileName {
    type Err = InvalidInput;
    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let text = text.trim();
        if text.is_empty() {
            return Err(InvalidInput::Empty { field: Field::Name });
        }
        if text.chars().any(|c| c.is_control() || is_bidi_control(c)) {
            return Err(InvalidInput::ControlCharacter { field: Field::Name });
        }
        let length = text.chars().count();
        if length > Self::MAX_CHARS {
            return Err(InvalidInput::NameTooLong { length });
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for ProfileName {
    type Error = InvalidInput;
    fn try_from(text: String) -> Result<Self, InvalidInput> {
        text.parse()
    }
}

impl From<ProfileName> for String {
    fn from(name: ProfileName) -> Self {
        name.0
    }
}

impl fmt::Display for ProfileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Characters with the Unicode property `Bidi_Control`: they make a name read as another.
pub(crate) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The half of an API key that is no secret. RFC 7617 section 2: no control characters, no colon.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ClientId(String);

impl ClientId {
    /// The ID as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the window and a report may show: an ellipsis and the last four characters. An ID too
    /// short to hide anything that way shows fewer.
    pub fn fingerprint(&self) -> String {
        let length = self.0.chars().count();
        let shown = 4.min(length / 2);
        let tail: String = self.0.chars().skip(length - shown).collect();
        format!("…{tail}")
    }
}

impl FromStr for ClientId {
    type Err = InvalidInput;
    fn from_str(text: &str) -> Result<Self, InvalidInput> {
        let text = text.trim();
        check_credential(text, Field::ClientId)?;
        if text.contains(':') {
            return Err(InvalidInput::ColonInClientId);
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for ClientId {
    type Error = InvalidInput;
    fn try_from(text: String) -> Result<Self, InvalidInput> {
        text.parse()
    }
}

impl From<ClientId> for String {
    fn from(id: ClientId) -> Self {
        id.0
    }
}

/// What either half of an API key must be (RFC 7617 section 2): not empty, no control characters.
///
/// # Errors
/// [`InvalidInput::Empty`] or [`InvalidInput::ControlCharacter`], naming `field`.
pub fn check_credential(text: &str, field: Field) -> Result<(), InvalidInput> {
    if text.is_empty() {
        return Err(InvalidInput::Empty { field });
    }
    if text.chars().any(char::is_control) {
        return Err(InvalidInput::ControlCharacter { field });
    }
    Ok(())
}

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

impl TryFrom<String> for Address {
    type Error = InvalidInput;
    fn try_from(text: String) -> Result<Self, InvalidInput> {
        text.parse()
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

/// Which input could not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// The profile's name.
    Name,
    /// The client ID.
    ClientId,
    /// The client secret.
    ClientSecret,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Name => "name",
            Self::ClientId => "client ID",
            Self::ClientSecret => "client secret",
        })
    }
}

/// Why an address cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    /// It does not parse.
    #[error("{0}")]
    Unreadable(url::ParseError),
    /// It names no host.
    #[error("it names no host")]
    NoHost,
    /// It has a query or a fragment, which cannot be part of a base.
    #[error("it has a ? or # part")]
    QueryOrFragment,
    /// It is neither http nor https.
    #[error("it starts with neither https:// nor http://")]
    Scheme,
}

/// A value that cannot be used, and why. None of these repeats a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidInput {
    /// Nothing was given.
    #[error("The {field} is empty.")]
    Empty {
        /// Which one.
        field: Field,
    },
    /// A control or bidi-control character is in it.
    #[error("The {field} contains a control character, such as a line break or a tab.")]
    ControlCharacter {
        /// Which one.
        field: Field,
    },
    /// Over 64 characters.
    #[error("The name has {length} characters; 64 are the most.")]
    NameTooLong {
        /// Its length in characters.
        length: usize,
    },
    /// Another profile has this name.
    #[error("There is already a profile named {name}.")]
    NameTaken {
        /// The name as the other profile writes it.
        name: String,
    },
    /// RFC 7617 section 2 ends the user name at the first colon.
    #[error("The client ID contains a colon, which cannot be sent in a Basic header.")]
    ColonInClientId,
    /// The address is no usable URL.
    #[error("{address} cannot be used as an address: {reason}.")]
    BadAddress {
        /// As it was given.
        address: String,
        /// Why.
        reason: AddressFault,
    },
    /// `user:password@` before the host.
    #[error("The address contains a user name or password, which does not belong there.")]
    CredentialsInAddress,
    /// `http://` to something that is not loopback.
    #[error("{address} is not encrypted; nothing was sent.")]
    Insecure {
        /// As it was given.
        address: String,
    },
}
