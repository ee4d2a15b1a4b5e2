//! What it means that a file cannot be read or written.

use super::say;
use crate::world::activity::ActivityError;
use crate::world::exports::ExportError;
use crate::world::files::LockError;
use crate::world::home::HomeError;
use crate::world::profiles::ProfilesError;
use crate::world::settings::SettingsError;
use values::diagnosis::{Diagnosis, Hint, Kind};

impl From<HomeError> for Diagnosis {
    fn from(error: HomeError) -> Self {
        let mut hints = vec![Hint::new("Set NOYO_AUTH_HOME to a folder of your own, with its full path.")];
        if let HomeError::Shared { path } = &error {
            hints.push(Hint::new(format!(
                "Or, if it is yours, let nobody else write there: chmod go-w {path}"
            )));
        }
        say(Kind::StorageFailed, error.to_string(), hints)
    }
}

impl From<ProfilesError> for Diagnosis {
    fn from(error: ProfilesError) -> Self {
        let hints = match &error {
            ProfilesError::Unreadable { path, .. } => {
                vec![Hint::new(format!("Make {path} readable for you, or move it away to start anew."))]
            }
            ProfilesError::Damaged { path, .. } => vec![
                Hint::new(format!(
                    "Correct {path} in an editor, or move it away to start anew; it is never overwritten."
                )),
                Hint::new("The keys stay in the system keychain under the service noyo-auth."),
            ],
            ProfilesError::Newer { .. } => {
                vec![Hint::new("Use the newer version, or NOYO_AUTH_HOME for another folder.")]
            }
            ProfilesError::Busy { path, .. } => {
                vec![Hint::new(format!("Close the other program, or find it with: fuser {path}.lock"))]
            }
            ProfilesError::Unwritable { .. } => {
                vec![Hint::new(
                    "Check that the disk is not full or read-only and that the folder is yours, then try again.",
                )]
            }
        };
        Self { kind: Kind::StorageFailed, message: error.to_string(), hints }
    }
}

impl From<SettingsError> for Diagnosis {
    fn from(error: SettingsError) -> Self {
        let hint = match &error {
            SettingsError::Damaged { .. } => "Save the settings anew, or remove the file.",
            SettingsError::Unwritable { .. } => {
                "Check that the folder can be written and the disk is not full."
            }
        };
        say(Kind::StorageFailed, error.to_string(), [Hint::new(hint)])
    }
}

impl From<ActivityError> for Diagnosis {
    fn from(error: ActivityError) -> Self {
        let hint = match &error.source {
            LockError::Busy { .. } => "Try again in a moment.".to_owned(),
            LockError::Io(_) => format!("Remove the file {} by hand.", error.path),
        };
        say(Kind::StorageFailed, error.to_string(), [Hint::new(hint)])
    }
}

impl From<ExportError> for Diagnosis {
    fn from(error: ExportError) -> Self {
        let (kind, hint) = match &error {
            ExportError::Exists { .. } => (Kind::InvalidInput, "Choose another name."),
            ExportError::NoRegularFile { .. } => (Kind::InvalidInput, "Choose another name; - is stdout."),
            ExportError::NoFolder { .. } => (Kind::InvalidInput, "Choose another name for the folder."),
            ExportError::Unwritable { .. } => {
                (Kind::StorageFailed, "Check that the folder is there, is yours, and the disk is not full.")
            }
        };
        say(kind, error.to_string(), [Hint::new(hint)])
    }
}

/// Stored, and perhaps not there after a power failure.
pub(crate) fn not_durable(error: &std::io::Error) -> Diagnosis {
    say(
        Kind::StorageFailed,
        format!("It is stored, and the system cannot promise that it outlives a power failure: {error}."),
        [Hint::new("Check that the disk is not full or failing.")],
    )
}
