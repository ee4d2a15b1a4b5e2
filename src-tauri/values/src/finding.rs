//! What a look at this computer found.

use serde::Serialize;
use strum::{Display, EnumIter, IntoStaticStr};

use crate::check::Outcome;
use crate::diagnosis::{Hint, Kind};

/// What is looked at, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Display, EnumIter, IntoStaticStr)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Subject {
    /// The folder of the program's files, and who can read and write there.
    Folder,
    /// The profile file.
    Profiles,
    /// The settings.
    Settings,
    /// The files by which programs wait for each other.
    Locks,
    /// The commands that print secrets, and whether they were approved on this computer.
    Commands,
    /// The keychain: an entry is written, read back and removed.
    Keychain,
    /// The key of each profile.
    Keys,
    /// Entries and files of ours that belong to nobody.
    LeftOver,
    /// Through which proxy requests go.
    Proxy,
    /// The file with extra certificates.
    ExtraCa,
    /// The hosts, reached without credentials.
    Network,
    /// This computer's clock, against the hosts'.
    Clock,
}

/// One thing that was found.
#[derive(Debug, Clone)]
pub struct Finding {
    /// What it is about.
    pub subject: Subject,
    /// How it stands.
    pub outcome: Outcome,
    /// A sentence.
    pub message: String,
    /// What went wrong, where it has a kind.
    pub kind: Option<Kind>,
    /// What to do; never empty unless it is as it should be.
    pub hints: Vec<Hint>,
    /// What the program can do about it by itself.
    pub mend: Option<Mend>,
}

/// What the program can mend by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mend {
    /// Take from others what they may do in our folder and files.
    Permissions,
    /// Finish or undo what a program was doing that ended in the middle.
    ClearUp,
    /// Remove these entries of the keychain, which belong to nobody.
    RemoveEntries(Vec<String>),
    /// Remove all but the newest of each of these entries.
    RemoveDoubles(Vec<String>),
}

impl Finding {
    /// As it should be.
    pub fn fine(subject: Subject, message: impl Into<String>) -> Self {
        let (outcome, message) = (Outcome::Passed, message.into());
        Self { subject, outcome, message, kind: None, hints: Vec::new(), mend: None }
    }
}
