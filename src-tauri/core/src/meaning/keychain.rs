//! What it means that the keychain did not do it.

use std::time::Duration;

use super::say;
use crate::world::keychain::KeychainError;
use values::diagnosis::{Action, Diagnosis, Hint, Kind};
use values::profile::{Address, Profile};
use values::span::in_words;

impl From<KeychainError> for Diagnosis {
    fn from(error: KeychainError) -> Self {
        match error {
            KeychainError::Unavailable { because } => say(
                Kind::KeychainUnavailable,
                format!("This system’s keychain cannot be reached: {because}."),
                unavailable(),
            ),
            KeychainError::Failed { because } => {
                say(Kind::KeychainUnavailable, format!("The keychain failed: {because}."), unavailable())
            }
            KeychainError::NotKept => say(
                Kind::KeychainUnavailable,
                "The keychain took the key and does not give it back.",
                unavailable(),
            ),
            KeychainError::Locked => locked(),
            KeychainError::Denied => say(
                Kind::KeychainDenied,
                "The keychain refused access.",
                [Hint::with(
                    Action::UnlockKeychain,
                    "Try again, and allow Noyo Auth in the system’s prompt.",
                )],
            ),
            KeychainError::Timeout { after, is_running } => silent(after, is_running),
            KeychainError::NoKey => no_key("The keychain has no API key for this profile."),
            KeychainError::NotText => no_key("What the keychain has for this profile is no API key."),
            KeychainError::TooLarge { bytes, most } => say(
                Kind::InvalidInput,
                format!(
                    "With the address that it belongs to, this takes {bytes} bytes, and an entry in this system’s keychain holds {most}."
                ),
                [
                    Hint::new("Check that the client secret was copied alone, without anything around it."),
                    Hint::new("If it is that long, keep it elsewhere: a profile can take it from a command."),
                ],
            ),
        }
    }
}

/// The secret was entered for another token endpoint, and is sent nowhere else.
pub(crate) fn bound_elsewhere(profile: &Profile, entered_for: &Address) -> Diagnosis {
    say(
        Kind::NoApiKey,
        format!(
            "The key of {} was entered for {entered_for}, and is not sent to {}.",
            profile.name, profile.addresses.token_url
        ),
        [
            Hint::with(Action::ReplaceApiKey, "Enter the client secret again for the new token endpoint."),
            Hint::with(Action::EditAddresses, "Or put the token endpoint back."),
        ],
    )
}

/// Stored, and gone with the session.
pub(crate) fn forgetful() -> Diagnosis {
    say(
        Kind::KeychainUnavailable,
        "The key is stored, and this keychain forgets it when you log out.",
        [
            Hint::with(Action::ReplaceApiKey, "After the next login, the key must be entered again."),
            Hint::new(
                "For one that remembers, install gnome-keyring or KDE Wallet and create a default keyring.",
            ),
        ],
    )
}

fn silent(after: Duration, is_running: Option<bool>) -> Diagnosis {
    let (what, first) = match is_running {
        Some(false) => (
            "The keychain did not start",
            "Start a Secret Service, such as gnome-keyring-daemon, and try again.",
        ),
        Some(true) => (
            "The keychain is running and did not answer",
            "Look for a prompt of the system behind other windows, and answer it.",
        ),
        None => (
            "The keychain did not answer",
            "Look for a prompt of the system behind other windows, and answer it.",
        ),
    };
    say(
        Kind::KeychainTimeout,
        format!("{what} within {}.", in_words(after)),
        [
            Hint::new(first),
            Hint::new(
                "If there is none, restart the keychain: log out and in, or restart gnome-keyring-daemon.",
            ),
        ],
    )
}

fn locked() -> Diagnosis {
    say(
        Kind::KeychainLocked,
        "The keychain is locked.",
        [
            Hint::with(Action::UnlockKeychain, "Unlock the keychain; the system asks for its password."),
            Hint::new(
                "Over SSH or without a desktop: gnome-keyring-daemon --unlock reads the password from stdin.",
            ),
        ],
    )
}

fn no_key(message: &str) -> Diagnosis {
    say(
        Kind::NoApiKey,
        message,
        [Hint::with(
            Action::ReplaceApiKey,
            "Enter the client secret again; a new key is made in Command Center.",
        )],
    )
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
            Hint::new(
                "In a CI job or a container the command line needs no keychain: set NOYO_CLIENT_ID, NOYO_CLIENT_SECRET and NOYO_ENVIRONMENT.",
            ),
        ]
    } else {
        vec![Hint::new("Log in to the desktop, so that the system’s own keychain is there, and try again.")]
    }
}
