//! What a look at this computer means to a person.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::world::files::LockError;
use crate::world::keychain::KeychainError;
use crate::world::noyo::Fault;
use crate::world::profiles::Profiles;
use crate::world::settings::{SettingsError, StoredSettings};
use values::check::Outcome;
use values::diagnosis::{Action, Diagnosis, Hint, Kind};
use values::finding::{Finding, Mend, Subject};

/// The entries of ours that belong to nobody, and those that there are twice.
pub(crate) struct LeftOver {
    pub(crate) orphans: Vec<String>,
    pub(crate) throwaways: Vec<String>,
    pub(crate) doubles: Vec<String>,
}

/// Something failed; its own diagnosis says how.
pub(crate) fn failed(subject: Subject, why: Diagnosis) -> Finding {
    Finding {
        subject,
        outcome: Outcome::Failed,
        message: why.message,
        kind: Some(why.kind),
        hints: why.hints,
        mend: None,
    }
}

fn warning(subject: Subject, message: impl Into<String>, hint: Hint, mend: Option<Mend>) -> Finding {
    let message = message.into();
    Finding { subject, outcome: Outcome::Warning, message, kind: None, hints: vec![hint], mend }
}

pub(crate) fn folder(folder: &Path, open: &std::io::Result<Vec<PathBuf>>) -> Finding {
    let shown = folder.display();
    match open {
        Err(error) => failed(
            Subject::Folder,
            Diagnosis {
                kind: Kind::StorageFailed,
                message: format!("The folder {shown} cannot be looked at: {error}."),
                hints: vec![Hint::new("Make it yours, or set NOYO_AUTH_HOME to a folder of your own.")],
            },
        ),
        Ok(open) if open.is_empty() => Finding::fine(
            Subject::Folder,
            format!("What is ours in {shown} is for you alone, or not there yet"),
        ),
        Ok(open) => {
            let names: Vec<_> = open.iter().map(|path| path.display().to_string()).collect();
            let message = format!("Others can read or write {}.", names.join(", "));
            let hint = Hint::new(format!("Take that from them: chmod go-rwx {}", names.join(" ")));
            warning(Subject::Folder, message, hint, Some(Mend::Permissions))
        }
    }
}

pub(crate) fn profiles(profiles: &Result<Arc<Profiles>, Diagnosis>) -> Finding {
    match profiles {
        Err(why) => failed(Subject::Profiles, why.clone()),
        Ok(profiles) => match profiles.list.len() {
            0 => Finding::fine(Subject::Profiles, "There is no profile yet"),
            1 => Finding::fine(Subject::Profiles, "1 profile"),
            count => Finding::fine(Subject::Profiles, format!("{count} profiles")),
        },
    }
}

pub(crate) fn settings(settings: Result<StoredSettings, SettingsError>) -> Finding {
    match settings {
        Err(damaged) => failed(Subject::Settings, damaged.into()),
        Ok(StoredSettings { exposed: Some(_), .. }) => warning(
            Subject::Settings,
            "The settings file holds a proxy’s password, and the keychain did not take it.",
            Hint::with(Action::UnlockKeychain, "Unlock the keychain; it is moved there at the next start."),
            None,
        ),
        Ok(_) => Finding::fine(Subject::Settings, "The settings can be used"),
    }
}

pub(crate) fn locks(lock: Result<(), LockError>) -> Finding {
    match lock {
        Ok(()) => Finding::fine(Subject::Locks, "No other program holds the profile file"),
        Err(LockError::Busy { path, .. }) => warning(
            Subject::Locks,
            "Another program is writing to the profile file.",
            Hint::new(format!("If that goes on, find it with: fuser {path}")),
            None,
        ),
        Err(LockError::Io(error)) => failed(
            Subject::Locks,
            Diagnosis {
                kind: Kind::StorageFailed,
                message: format!("The profile file cannot be locked, and so not be written: {error}."),
                hints: vec![Hint::new(
                    "Check that the folder is yours and the disk is not full or read-only.",
                )],
            },
        ),
    }
}

pub(crate) fn keychain(round_trip: Result<(), KeychainError>) -> Finding {
    match round_trip {
        Ok(()) => Finding::fine(Subject::Keychain, "The keychain takes an entry and gives it back"),
        Err(error) => failed(Subject::Keychain, error.into()),
    }
}

pub(crate) fn keys(profiles: usize, without: &[String]) -> Finding {
    if without.is_empty() {
        let message = match profiles {
            0 => "There is no key to look for".to_owned(),
            1 => "The profile has its key".to_owned(),
            count => format!("All {count} profiles have their keys"),
        };
        return Finding::fine(Subject::Keys, message);
    }
    Finding {
        subject: Subject::Keys,
        outcome: Outcome::Failed,
        message: format!("The keychain has no key for {}.", without.join(", ")),
        kind: Some(Kind::NoApiKey),
        hints: vec![Hint::with(
            Action::ReplaceApiKey,
            "Enter the client secret again; a new key is made in Command Center.",
        )],
        mend: None,
    }
}

/// Of the profiles whose secret a command prints, those where nobody approved it on this computer.
pub(crate) fn commands(profiles: usize, not_approved: &[String]) -> Finding {
    if not_approved.is_empty() {
        let commands = if profiles == 1 { "One secret command is" } else { "All secret commands are" };
        return Finding::fine(Subject::Commands, format!("{commands} approved on this computer"));
    }
    warning(
        Subject::Commands,
        format!("Nobody approved the secret command of {} on this computer.", not_approved.join(", ")),
        Hint::new(
            "Copy its header, or run noyo-auth token with its name: you are shown the command and asked.",
        ),
        None,
    )
}

pub(crate) fn left_over(pending: bool, left: &LeftOver) -> Vec<Finding> {
    let mut found = Vec::new();
    if pending {
        found.push(warning(
            Subject::LeftOver,
            "A program ended while it was changing a key.",
            Hint::new("It is finished or undone by the next program of ours that starts."),
            Some(Mend::ClearUp),
        ));
    }
    if !left.orphans.is_empty() {
        found.push(warning(
            Subject::LeftOver,
            format!("{} of our entries in the keychain belong to no profile here.", left.orphans.len()),
            // Another folder's profiles may need them: the keychain is one for all.
            Hint::new(format!(
                "If no other folder (NOYO_AUTH_HOME) has their profiles, remove them with the keychain’s own program: {}",
                left.orphans.join(", ")
            )),
            None,
        ));
    }
    if !left.throwaways.is_empty() {
        found.push(warning(
            Subject::LeftOver,
            "An entry that was only for trying the keychain is still there.",
            Hint::new("It is of no use to anybody, and can go."),
            Some(Mend::RemoveEntries(left.throwaways.clone())),
        ));
    }
    if !left.doubles.is_empty() {
        found.push(warning(
            Subject::LeftOver,
            "The keychain has several entries of one name; the newest is used.",
            Hint::new(format!("Remove the older ones of: {}", left.doubles.join(", "))),
            Some(Mend::RemoveDoubles(left.doubles.clone())),
        ));
    }
    if found.is_empty() {
        found.push(Finding::fine(Subject::LeftOver, "Nothing is left over"));
    }
    found
}

pub(crate) fn way(way: Result<Option<String>, Fault>, has_ca: bool) -> Vec<Finding> {
    match way {
        Err(fault @ Fault::ExtraCa { .. }) => vec![failed(Subject::ExtraCa, super::unreached(&fault, ""))],
        Err(fault) => vec![failed(Subject::Proxy, super::unreached(&fault, ""))],
        Ok(proxy) => {
            let through = match proxy {
                Some(proxy) => format!("Requests go through the proxy {proxy}"),
                None => "Requests go directly, through no proxy".to_owned(),
            };
            let ca =
                if has_ca { "The extra certificates can be used" } else { "No extra certificates are set" };
            vec![Finding::fine(Subject::Proxy, through), Finding::fine(Subject::ExtraCa, ca)]
        }
    }
}

pub(crate) fn host(host: &str, took: Duration, why: Option<Diagnosis>) -> Finding {
    match why {
        None => Finding::fine(Subject::Network, format!("{host} answers, after {} ms", took.as_millis())),
        Some(why) => failed(Subject::Network, why),
    }
}

pub(crate) fn clock(skewed: Option<Diagnosis>, host: &str) -> Finding {
    match skewed {
        None => Finding::fine(Subject::Clock, format!("The clock agrees with that of {host}")),
        Some(why) => Finding { outcome: Outcome::Warning, ..failed(Subject::Clock, why) },
    }
}

/// The permissions could not be mended.
pub(crate) fn not_mended(error: std::io::Error) -> Diagnosis {
    super::say(
        Kind::StorageFailed,
        format!("The permissions cannot be changed: {error}."),
        [Hint::new("Make the folder yours, or set NOYO_AUTH_HOME to a folder of your own.")],
    )
}
