//! The dialog that adds or edits a profile.

use serde::{Deserialize, Serialize};

use super::FailureView;
use values::profile::{Environment, Field};
use views::FoundKeyView;

/// What the dialog sends. A secret is not in it: what a person typed crosses by itself, as bytes, just
/// before; none ever crosses back.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ProfileForm {
    /// The profile to change, as the dialog showed it; none adds one.
    pub seen: Option<SeenProfile>,
    /// As typed.
    pub name: String,
    /// As chosen.
    #[cfg_attr(test, ts(type = "Environment"))]
    pub environment: Environment,
    /// As typed; empty where the key was pasted, or where an edit keeps the one there is.
    pub client_id: String,
    /// As typed, where a command prints the secret; none where the keychain has it.
    pub secret_command: Option<String>,
    /// The command and where its secret goes, as the person was shown and has approved them.
    #[serde(default)]
    pub approved: Option<String>,
    /// Which pasted key to take, in place of what was typed.
    pub pasted: Option<PastedKey>,
    /// Take the client ID that was pasted by itself.
    pub held_client_id: bool,
    /// Take the client secret that was typed, or pasted by itself.
    pub held_secret: bool,
    /// As typed; empty means the environment's own.
    pub token_url: String,
    /// As typed; empty means the environment's own.
    pub api_url: String,
    /// As typed; empty means the environment's own.
    pub tracking_url: String,
    /// Mint with the key before anything is stored; `Save anyway` sends false.
    pub verify: bool,
}

/// One of the keys that were pasted or dropped. What was found later does not take its place unseen.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PastedKey {
    /// Of which paste: [`PastedView::number`].
    #[cfg_attr(test, ts(type = "number"))]
    pub number: u64,
    /// Its place in [`PastedView::keys`].
    pub index: usize,
}

/// A profile as the dialog showed it when it was opened: what differs from it is what the person changed.
#[derive(Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct SeenProfile {
    /// A UUID.
    pub id: String,
    /// The name.
    pub name: String,
    /// Sandbox or live.
    #[cfg_attr(test, ts(type = "Environment"))]
    pub environment: Environment,
    /// The token endpoint.
    pub token_url: String,
    /// The API base.
    pub api_url: String,
    /// The Tracking API base.
    pub tracking_url: String,
    /// Which of the profile's keys it was.
    pub key_number: u32,
}

/// What became of `Check and save`.
#[derive(Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum SavedView {
    /// Stored.
    Saved {
        /// The profile's ID.
        id: String,
        /// The key gave a token just now.
        checked: bool,
        /// Something worth knowing, such as a keychain that forgets at the end of the session.
        warning: Option<FailureView>,
    },
    /// Nothing was stored: the key was refused, or an input cannot be used.
    Refused {
        /// Why.
        failure: FailureView,
        /// Which field it is about, if it is about one.
        field: Option<FieldName>,
    },
    /// Nothing was stored: the key could not be checked; `Save anyway` would store it.
    Unchecked {
        /// Why.
        failure: FailureView,
    },
}

/// What `Paste key` found on the clipboard, without the secrets. An empty list goes with a message
/// that says what was there and what was expected.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PastedView {
    /// Which paste or drop of this run it is.
    #[cfg_attr(test, ts(type = "number"))]
    pub number: u64,
    /// There is no key, and one single value that may be half of one: its length in characters.
    pub single: Option<usize>,
    /// For a field, where only a key was looked for and there is none: the line itself, as if it was typed.
    pub line: Option<String>,
    /// The keys, in the order in which they stood.
    pub keys: Vec<FoundKeyView>,
    /// What the text was, for instance "a Postman environment"; or what was wrong with it.
    pub message: String,
    /// It was no key but a team's profiles, which are there now: what each still needs.
    pub imported: Option<String>,
}

/// A field of the dialog.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum FieldName {
    /// The name.
    Name,
    /// The client ID.
    ClientId,
    /// The client secret.
    ClientSecret,
    /// The command that prints the secret.
    SecretCommand,
    /// One of the addresses.
    Address,
}

impl From<Field> for FieldName {
    fn from(field: Field) -> Self {
        match field {
            Field::Name => Self::Name,
            Field::ClientId => Self::ClientId,
            Field::ClientSecret => Self::ClientSecret,
            Field::Address => Self::Address,
        }
    }
}

/// What a single value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum Half {
    /// The client ID.
    ClientId,
    /// The client secret.
    ClientSecret,
}

/// Half of a key that was pasted by itself and is held until the dialog is saved or closed.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct HalfView {
    /// Which.
    pub half: Half,
    /// What may be shown of it: the ID's fingerprint, or the secret's length.
    pub shown: String,
}
