//! The dialog that adds or edits a profile.

use serde::{Deserialize, Serialize};

use super::FailureView;
use values::profile::Environment;
use views::FoundKeyView;

/// What the dialog sends. The one place where a secret may cross into the core from the window, when
/// a person typed it; none ever crosses back.
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
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct PastedView {
    /// The keys, in the order in which they stood.
    pub keys: Vec<FoundKeyView>,
    /// What the text was, for instance "a Postman environment"; or what was wrong with it.
    pub message: String,
}
