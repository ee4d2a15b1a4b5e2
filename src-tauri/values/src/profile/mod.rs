//! Profiles: plain values, checked when they are made. No secret, no file, no clock.

mod address;
mod edit;
mod input;
mod name;
mod secret_command;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use strum::EnumIter;
use uuid::Uuid;

pub use address::{Address, Addresses, is_loopback};
pub use edit::ProfileEdit;
pub use input::{AddressFault, Field, InvalidInput};
pub use name::{ProfileName, is_bidi_control};
pub use secret_command::{InvalidCommand, SecretCommand};

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
    /// Which of the keychain's entries for this profile is its key. A new key gets a new number, so
    /// that profile and key change in one step: the step that writes the profile.
    #[serde(default)]
    pub key_number: KeyNumber,
    /// The port of its gateway on this computer, once one was chosen: fixed, so that an address that was
    /// pasted into a client stays right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway_port: Option<u16>,
    /// The command that prints its client secret; without one the keychain has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_command: Option<SecretCommand>,
    /// Fields that this version does not know; they are written back.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

impl Profile {
    /// A new one, whose first key the keychain is to have.
    pub fn new(
        name: ProfileName,
        environment: Environment,
        client_id: ClientId,
        addresses: Addresses,
    ) -> Self {
        Self {
            id: ProfileId::random(),
            name,
            environment,
            client_id,
            addresses,
            proven_in: None,
            key_number: KeyNumber::FIRST,
            gateway_port: None,
            secret_command: None,
            unknown: Map::default(),
        }
    }

    /// What a person must see to approve its secret command: the command, and where its secret goes.
    pub fn command_shown(&self) -> Option<String> {
        let command = self.secret_command.as_ref()?;
        Some(format!("{command}, for {}", self.addresses.token_url))
    }

    /// The name of its key.
    pub fn key(&self) -> KeyName {
        KeyName { profile: self.id, number: self.key_number }
    }
}

/// Tells the keys that a profile has had apart. 0 is a key from before they were numbered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyNumber(pub u32);

impl KeyNumber {
    /// The number of the first key of a new profile.
    pub const FIRST: Self = Self(1);

    /// The number of a key that replaces another: drawn, so that it is never one of before. What a keychain
    /// that woke up late still writes under an old number then meets nobody.
    pub fn drawn() -> Self {
        let [.., a, b, c, d] = *Uuid::new_v4().as_bytes();
        Self(u32::from_be_bytes([a, b, c, d]).max(2))
    }
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

/// Names a key: the keychain's entry for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct KeyName {
    /// Whose key.
    pub profile: ProfileId,
    /// Which of its keys.
    pub number: KeyNumber,
}

/// What a request acts on: sandbox, where no data leaves Noyo, or live, real people's benefits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter)]
#[serde(rename_all = "kebab-case")]
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
