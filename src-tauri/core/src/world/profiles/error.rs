//! Why the profile file cannot be used.

use std::io;
use std::time::Duration;

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
    #[error("Another program has been writing to {path} for more than {} seconds.", waited.as_secs())]
    Busy {
        /// Where it is.
        path: String,
        /// How long it was waited for.
        waited: Duration,
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
