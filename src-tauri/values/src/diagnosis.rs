//! A diagnosis: what went wrong, in words, with hints that fix it.

use serde::{Deserialize, Serialize};
use strum::EnumIter;

pub use crate::kind::Kind;

/// What went wrong, in words, with hints that fix it. The one error of the core's own surface; the
/// rooms below have their own and turn them into this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Diagnosis {
    /// The stable name.
    pub kind: Kind,
    /// One or two sentences: what happened, to whom.
    pub message: String,
    /// What a person can do, the likeliest first; never empty.
    pub hints: Vec<Hint>,
}

/// Something that a person can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// A sentence in the imperative.
    pub text: String,
    /// What a shell can do about it for the person.
    pub action: Option<Action>,
    /// For [`Action::ApproveCommand`]: the command and where its secret goes, as the person is shown them.
    pub approves: Option<String>,
}

/// What a shell can do about it for the person. How that is called is the shell's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, EnumIter)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Add a profile.
    AddProfile,
    /// Open the profile's dialog at the key.
    ReplaceApiKey,
    /// Approve the profile's secret command on this computer.
    ApproveCommand,
    /// Open the profile's dialog at the addresses.
    EditAddresses,
    /// Mint a new token.
    MintNewToken,
    /// Ask the keychain to unlock; the system shows its own prompt.
    UnlockKeychain,
    /// Ask the sandbox host whether the key belongs there.
    AskSandbox,
    /// Open www.noyostatus.com.
    OpenStatusPage,
    /// Open the settings.
    OpenSettings,
    /// Run the connection test again.
    TestAgain,
}

impl Hint {
    /// A hint that only the person can follow.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), action: None, approves: None }
    }

    /// A hint that a shell can follow for the person.
    pub fn with(action: Action, text: impl Into<String>) -> Self {
        Self { action: Some(action), ..Self::new(text) }
    }

    /// A hint to look at a secret command and approve exactly that.
    pub fn approving(shown: Option<String>, text: impl Into<String>) -> Self {
        Self { approves: shown, ..Self::with(Action::ApproveCommand, text) }
    }
}
