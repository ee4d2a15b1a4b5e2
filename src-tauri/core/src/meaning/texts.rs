//! What it means that a text has no key in it, or cannot be read.

use super::say;
use crate::texts::import::ImportError;
use crate::texts::team::TeamError;
use crate::world::chosen_file::ReadError;
use values::diagnosis::{Diagnosis, Hint, Kind};

impl From<ReadError> for Diagnosis {
    fn from(error: ReadError) -> Self {
        let hint = match error {
            ReadError::NotText => "Save it as UTF-8 text.",
            ReadError::NoRegularFile | ReadError::Unreadable { .. } | ReadError::TooLong => {
                "Choose a text file of at most 1 MiB."
            }
        };
        say(Kind::InvalidInput, error.to_string(), [Hint::new(hint)])
    }
}

impl From<TeamError> for Diagnosis {
    fn from(error: TeamError) -> Self {
        let hint = match error {
            TeamError::Newer { .. } => "Use the newer version, or have the profiles exported by this one.",
            TeamError::Damaged { .. } => {
                "Have the profiles exported anew, or correct the place in an editor."
            }
        };
        say(Kind::InvalidInput, error.to_string(), [Hint::new(hint)])
    }
}

impl From<ImportError> for Diagnosis {
    fn from(error: ImportError) -> Self {
        let hint = match error {
            ImportError::AccessToken => {
                "Copy the client ID and the client secret; tokens are minted from them. The token inspector reads this one."
            }
            ImportError::Placeholder => {
                "Copy it from where the values themselves are, such as the Postman environment."
            }
            ImportError::SecretElsewhere => {
                "Copy the client secret from Bruno's environment editor, and put it below the client ID, on a line of its own."
            }
            ImportError::TooManyKeys => "Copy the part that has the key.",
            ImportError::TooLong => {
                "Choose a file of at most 1 MiB with a client ID and a client secret in it."
            }
            _ => {
                "Copy a client ID and a client secret, each on a line, or .env lines, JSON, a curl command, or an export of Postman, Insomnia or Bruno with them."
            }
        };
        Self { kind: Kind::InvalidInput, message: error.to_string(), hints: vec![Hint::new(hint)] }
    }
}
