//! Why the keychain did not do it: a report, which `meaning` puts into words for a person.

use std::time::Duration;

/// Why the keychain did not do it. Never carries what is stored: keyring's own errors may, and are
/// taken apart here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// There is none to ask. Install or start one.
    #[error("no keychain: {because}")]
    Unavailable {
        /// In a few words.
        because: String,
    },
    /// It is locked. Unlock it, then ask again.
    #[error("locked")]
    Locked,
    /// A person dismissed the prompt, or a policy said no. Ask again only when told to.
    #[error("access refused")]
    Denied,
    /// No answer. Ask again later.
    #[error("no answer within {after:?}")]
    Timeout {
        /// How long it was waited for.
        after: Duration,
        /// Whether there is one at all, where the system can tell: one that is there and says nothing was
        /// stopped, or waits for a person at its prompt.
        is_running: Option<bool>,
    },
    /// It was asked and has no such entry.
    #[error("no such entry")]
    NoKey,
    /// Something else wrote an entry in our name.
    #[error("not what was stored")]
    NotText,
    /// It said yes, and a second look-up does not find what was stored.
    #[error("taken and not given back")]
    NotKept,
    /// The platform's entries are too small.
    #[error("{bytes} bytes of at most {most}")]
    TooLarge {
        /// How many there were.
        bytes: usize,
        /// How many fit.
        most: usize,
    },
    /// Anything else that the store says.
    #[error("failed: {because}")]
    Failed {
        /// In a few words.
        because: String,
    },
}
