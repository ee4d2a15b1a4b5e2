//! The dialog that adds or edits a profile.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::FailureView;
use crate::profile::Environment;

/// What the dialog sends. The one place where a secret may cross into the core from the window, when
/// a person typed it; none ever crosses back.
#[derive(Deserialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct ProfileForm {
    /// The profile to change; none adds one.
    pub id: Option<String>,
    /// As typed.
    pub name: String,
    /// As chosen.
    pub environment: Environment,
    /// As typed; empty where the key was pasted, or where an edit keeps the one there is.
    pub client_id: String,
    /// As typed; empty where the key was pasted, or where an edit keeps the one there is.
    pub client_secret: String,
    /// Which key of the last `Paste key` to take, by its place in [`PastedView::keys`].
    pub pasted: Option<usize>,
    /// As typed; empty means the environment's own.
    pub token_url: String,
    /// As typed; empty means the environment's own.
    pub api_url: String,
    /// As typed; empty means the environment's own.
    pub tracking_url: String,
    /// Mint with the key before anything is stored; `Save anyway` sends false.
    pub verify: bool,
}

/// What became of `Check and save`.
#[derive(Debug, Serialize, TS)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[ts(export_to = "bindings.ts")]
pub enum SavedView {
    /// Stored.
    Saved {
        /// The profile's ID.
        id: String,
        /// Something worth knowing, such as a keychain that forgets at the end of the session.
        warning: Option<FailureView>,
    },
    /// Nothing was stored: the key was refused, or an input cannot be used.
    Refused {
        /// Why.
        failure: FailureView,
    },
    /// Nothing was stored: the key could not be checked; `Save anyway` would store it.
    Unchecked {
        /// Why.
        failure: FailureView,
    },
}

/// What `Paste key` found on the clipboard, without the secrets. An empty list goes with a message
/// that says what was there and what was expected.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct PastedView {
    /// The keys, in the order in which they stood.
    pub keys: Vec<FoundKeyView>,
    /// What the text was, for instance "a Postman environment"; or what was wrong with it.
    pub message: String,
}

/// One key that was found in a text.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct FoundKeyView {
    /// The client ID's fingerprint, such as `…7f3a`.
    pub client: String,
    /// The secret's length in characters.
    pub secret_chars: usize,
    /// A name that the text suggests.
    pub name: Option<String>,
    /// The environment that the key looks like.
    pub environment: Option<Environment>,
    /// Why it looks like that.
    pub because: Option<String>,
}
