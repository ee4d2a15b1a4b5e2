//! Notifications: what happened while the window was not in front. They name a profile and its
//! environment; never a secret, a token, a group or what a server said.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

use std::time::Duration;

use tauri::AppHandle;
use values::check::Outcome;
use values::copy_form::CopyForm;
use values::diagnosis::Kind;
use values::profile::{Environment, Profile};

use crate::tray::isolated;
#[cfg(not(target_os = "linux"))]
use elsewhere::Desk;
#[cfg(target_os = "linux")]
use linux::Desk;

/// What can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happened {
    /// It is on the clipboard, for so long.
    Copied(CopyForm, Option<Duration>),
    /// It could not be copied.
    NotCopied(CopyForm, Kind),
    /// The header was copied, and the clipboard does not have it.
    NotTaken,
    /// The profile is live, and nobody said yes.
    NoYes,
    /// A connection test ended.
    Tested(Outcome),
}

/// Two lines, as they are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) title: String,
    pub(crate) body: String,
}

/// The desktop's notifications.
pub(crate) struct Notifications {
    desk: Desk,
}

impl Notifications {
    pub(crate) fn new(app: &AppHandle) -> Self {
        Self { desk: Desk::new(app) }
    }

    /// Says what happened with a profile. Whether somebody shows it is told back.
    pub(crate) async fn tell(&self, profile: &Profile, happened: Happened) -> bool {
        self.desk.show(&words(profile, happened)).await
    }

    /// Says that the program goes on in the tray, though its window is closed.
    pub(crate) async fn tell_of_tray(&self) {
        let title = "Noyo Auth goes on in the tray".to_owned();
        self.desk.show(&Said { title, body: "Its menu there has Quit.".to_owned() }).await;
    }
}

fn words(profile: &Profile, happened: Happened) -> Said {
    let named = isolated(&profile.name.to_string());
    let whose = match profile.environment {
        Environment::Sandbox => format!("{named} (sandbox)"),
        Environment::Live => format!("{named} (LIVE)"),
    };
    let not_copied = |form| format!("{} for {whose} not copied", name(form));
    let (title, body) = match happened {
        Happened::Copied(form, time) => (format!("{} for {whose} copied", name(form)), until_cleared(time)),
        Happened::NotCopied(form, kind) => {
            (not_copied(form), format!("{}. Open Noyo Auth to see what to do.", kind.title()))
        }
        Happened::NotTaken => {
            (not_copied(CopyForm::Header), "The desktop did not take it. Copy it in the window.".to_owned())
        }
        Happened::NoYes => {
            (not_copied(CopyForm::Header), "Live is copied after a yes in the window.".to_owned())
        }
        Happened::Tested(outcome) => (format!("Connection test of {whose}"), ended(outcome).to_owned()),
    };
    Said { title, body }
}

fn name(form: CopyForm) -> &'static str {
    match form {
        CopyForm::Header => "Header",
        CopyForm::Token => "Token",
        CopyForm::Curl => "curl command",
        CopyForm::PostmanEnvironment => "Postman environment",
        CopyForm::ShellExport => "Shell lines",
    }
}

fn until_cleared(time: Option<Duration>) -> String {
    match time {
        Some(time) => format!("The clipboard is cleared in {} s.", time.as_secs()),
        None => "The clipboard is cleared when the program ends.".to_owned(),
    }
}

fn ended(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Skipped => "It did not run.",
        Outcome::Passed => "It passed.",
        Outcome::Warning => "It passed, and something is worth knowing.",
        Outcome::Failed => "It failed. Open Noyo Auth to see what to do.",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use values::profile::Addresses;

    fn live(name: &str) -> Profile {
        Profile::new(
            name.parse().unwrap(),
            Environment::Live,
            "client-7f3a".parse().unwrap(),
            Addresses::of(Environment::Live),
        )
    }

    #[test]
    fn a_name_cannot_reverse_what_is_said() {
        let said = words(&live("עבודה"), Happened::NoYes);
        assert_eq!(said.title, "Header for \u{2068}עבודה\u{2069} (LIVE) not copied");
    }

    #[test]
    fn it_says_what_and_whose() {
        let live = live("Production");
        let said = words(&live, Happened::Copied(CopyForm::Header, Some(Duration::from_secs(60))));
        assert_eq!(said.title, "Header for Production (LIVE) copied");
        assert_eq!(said.body, "The clipboard is cleared in 60 s.");
        let said = words(&live, Happened::NotCopied(CopyForm::Token, Kind::KeychainLocked));
        assert_eq!(said.title, "Token for Production (LIVE) not copied");
        assert_eq!(said.body, "The keychain is locked. Open Noyo Auth to see what to do.");
        for happened in
            [Happened::NotTaken, Happened::NoYes, Happened::NotCopied(CopyForm::Header, Kind::Dns)]
        {
            assert_eq!(words(&live, happened).title, "Header for Production (LIVE) not copied");
        }
        assert_eq!(
            words(&live, Happened::Tested(Outcome::Passed)).title,
            "Connection test of Production (LIVE)"
        );
    }
}
