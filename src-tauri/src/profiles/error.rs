//! Why the profile file cannot be used, and what a person can do about that.

use std::io;

use super::LOCK_PATIENCE;
use crate::diagnosis::{Diagnosis, Hint, Kind};

/// Why the profile file cannot be used. The file itself is untouched, always.
#[derive(Debug, thiserror::Error)]
pub enum ProfilesError {
    /// It cannot be read. Mend the permissions.
    #[error("The profile file {path} cannot be read: {source}.")]
    Unreadable {
        /// Where it is.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// It is no document of ours. Mend it or move it away.
    #[error("The profile file {path} is damaged: {because}.")]
    Damaged {
        /// Where it is.
        path: String,
        /// What is wrong, and where in it.
        because: String,
    },
    /// A newer version of this program wrote it. Use that one.
    #[error("The profile file {path} was written by a newer version of Noyo Auth (format {version}).")]
    Newer {
        /// Where it is.
        path: String,
        /// Its version.
        version: u64,
    },
    /// Another program holds the lock. Try again.
    #[error("Another program has been writing to {path} for more than {} seconds.", LOCK_PATIENCE.as_secs())]
    Busy {
        /// Where it is.
        path: String,
    },
    /// It cannot be written. The old one is untouched.
    #[error("The profile file {path} cannot be written: {source}. What was there before is untouched.")]
    Unwritable {
        /// Where it is.
        path: String,
        /// What the system says.
        source: io::Error,
    },
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
            ProfilesError::Busy { path } => {
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
