//! Why the keychain did not do it, and what a person can do about that.

use std::time::Duration;

use crate::diagnose::span;
use crate::diagnosis::{Action, Diagnosis, Hint, Kind};

/// Why the keychain did not do it. Never carries what is stored: keyring's own errors may, and are
/// taken apart here.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// There is none to ask. Install or start one.
    #[error("This system’s keychain cannot be reached: {because}.")]
    Unavailable {
        /// In a few words.
        because: String,
    },
    /// It is locked. Unlock it, then ask again.
    #[error("The keychain is locked.")]
    Locked,
    /// A person dismissed the prompt, or a policy said no. Ask again only when told to.
    #[error("The keychain refused access.")]
    Denied,
    /// No answer. Ask again later.
    #[error("The keychain did not answer within {}.", span(*.after))]
    Timeout {
        /// How long it was waited for.
        after: Duration,
    },
    /// It was asked and has no such entry.
    #[error("The keychain has no API key for this profile.")]
    NoKey,
    /// Something else wrote an entry in our name.
    #[error("What the keychain has for this profile is not text.")]
    NotText,
    /// It said yes, and a second look-up does not find what was stored.
    #[error("The keychain took the key and does not give it back.")]
    NotKept,
    /// The platform's entries are too small.
    #[error("{bytes} bytes are more than the {most} that the keychain takes.")]
    TooLarge {
        /// How many there were.
        bytes: usize,
        /// How many fit.
        most: usize,
    },
    /// Anything else that the store says.
    #[error("The keychain failed: {because}.")]
    Failed {
        /// In a few words.
        because: String,
    },
}

impl From<keyring_core::Error> for KeychainError {
    fn from(error: keyring_core::Error) -> Self {
        use keyring_core::Error;
        let failed = |because: &str| Self::Failed { because: because.to_owned() };
        match error {
            Error::NoEntry => Self::NoKey,
            Error::NoDefaultStore => Self::Unavailable { because: "no store could be opened".to_owned() },
            Error::PlatformFailure(inner) | Error::NoStorageAccess(inner) => platform(inner.as_ref()),
            // The bytes that these carry are the entry itself.
            Error::BadEncoding(_) | Error::BadDataFormat(..) => Self::NotText,
            Error::TooLong(_, most) => Self::TooLarge { bytes: 0, most: most as usize },
            Error::Ambiguous(_) => failed("more than one entry matches"),
            Error::NotSupportedByStore(_) => failed("it does not support this"),
            _ => failed("for a reason that it does not name"),
        }
    }
}

#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
fn platform(inner: &(dyn std::error::Error + 'static)) -> KeychainError {
    match inner.downcast_ref::<secret_service::Error>() {
        Some(error) => super::store::of_secret_service(error),
        None => KeychainError::Failed { because: "the system’s store reports an error".to_owned() },
    }
}

#[cfg(not(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android")))))]
fn platform(inner: &(dyn std::error::Error + 'static)) -> KeychainError {
    KeychainError::Failed { because: inner.to_string() }
}

impl From<KeychainError> for Diagnosis {
    fn from(error: KeychainError) -> Self {
        let (kind, hints) = match &error {
            KeychainError::Unavailable { .. } => (Kind::KeychainUnavailable, unavailable()),
            KeychainError::Locked => (
                Kind::KeychainLocked,
                vec![
                    Hint::with(
                        Action::UnlockKeychain,
                        "Unlock the keychain; the system asks for its password.",
                    ),
                    Hint::new(
                        "Over SSH or without a desktop: gnome-keyring-daemon --unlock reads the password from stdin.",
                    ),
                ],
            ),
            KeychainError::Denied => (
                Kind::KeychainDenied,
                vec![Hint::with(
                    Action::UnlockKeychain,
                    "Try again, and allow Noyo Auth in the system’s prompt.",
                )],
            ),
            KeychainError::Timeout { .. } => (
                Kind::KeychainTimeout,
                vec![
                    Hint::new("Look for a prompt of the system behind other windows, and answer it."),
                    Hint::new(
                        "If there is none, restart the keychain: log out and in, or restart gnome-keyring-daemon.",
                    ),
                ],
            ),
            KeychainError::NoKey | KeychainError::NotText => (
                Kind::NoApiKey,
                vec![
                    Hint::with(
                        Action::ReplaceApiKey,
                        "Enter the client secret again; a new key is made in Command Center.",
                    ),
                    Hint::new("In a terminal: noyo-auth profile edit NAME --secret-stdin"),
                ],
            ),
            KeychainError::NotKept | KeychainError::TooLarge { .. } | KeychainError::Failed { .. } => {
                (Kind::KeychainUnavailable, unavailable())
            }
        };
        Self { kind, message: error.to_string(), hints }
    }
}

fn unavailable() -> Vec<Hint> {
    if cfg!(target_os = "linux") {
        vec![
            Hint::new(
                "Install and start a Secret Service: gnome-keyring (apt install gnome-keyring) or KDE Wallet.",
            ),
            Hint::new(
                "Without a desktop, run inside dbus-run-session and start gnome-keyring-daemon --unlock --components=secrets.",
            ),
        ]
    } else {
        vec![Hint::new("Log in to the desktop, so that the system’s own keychain is there, and try again.")]
    }
}
