//! Why no key was found: what was expected, and what was there.

use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::profile::InvalidInput;

/// Why no key was found. None of these repeats the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Nothing there.
    #[error("It is empty.")]
    Empty,
    /// Over 1 MiB.
    #[error("It is larger than 1 MiB.")]
    TooLong,
    /// Bytes that are not UTF-8.
    #[error("It is not UTF-8 text.")]
    NotUtf8,
    /// The system does not give it.
    #[error("It cannot be read: {because}.")]
    Unreadable {
        /// What the system says.
        because: String,
    },
    /// A folder, a device, a pipe.
    #[error("It is not a regular file.")]
    NoRegularFile,
    /// Starts like JSON and is none.
    #[error("It looks like JSON and is not: line {line}, column {column}.")]
    BrokenJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// Insomnia's YAML, and not readable as such.
    #[error("It looks like an Insomnia export and is no sound YAML.")]
    BrokenYaml,
    /// Bruno keeps secret values elsewhere.
    #[error("It is a Bruno file whose client secret is marked as secret, so that it is not in the file.")]
    BrunoSecret,
    /// A JWT.
    #[error("It is an access token, not an API key.")]
    AccessToken,
    /// A page.
    #[error("It is a web page.")]
    Html,
    /// PEM.
    #[error("It is a private key or certificate, not a Noyo API key.")]
    Pem,
    /// Half a key.
    #[error("It has a client ID and no client secret.")]
    NoSecret,
    /// The other half.
    #[error("It has a client secret and no client ID.")]
    NoClientId,
    /// `{{client_id}}`, `$CLIENT_ID` and the like.
    #[error("It has a placeholder, such as {{{{client_id}}}}, where the key should be.")]
    Placeholder,
    /// Nothing that looks like a key.
    #[error("It has neither two lines nor anything named client ID and client secret.")]
    NoKey,
    /// A half that cannot be sent.
    #[error("{0}")]
    Unusable(#[from] InvalidInput),
}

impl From<ImportError> for Diagnosis {
    fn from(error: ImportError) -> Self {
        let hint = match error {
            ImportError::AccessToken => {
                "Copy the client ID and the client secret; tokens are minted from them. Inspect token reads this one."
            }
            ImportError::BrunoSecret => {
                "Copy the client secret from Bruno’s environment window, or the key from Command Center."
            }
            ImportError::TooLong => "Choose the file with the key alone; up to 1 MiB is read.",
            ImportError::NotUtf8 => "Save the file as UTF-8, or copy the two lines of the key alone.",
            ImportError::NoRegularFile => {
                "Name a file; folders, devices and pipes are not read. For a pipe, use -."
            }
            ImportError::Unreadable { .. } => "Check the name of the file, and that it is yours to read.",
            ImportError::Placeholder => {
                "Copy it from where the values themselves are, such as the Postman environment."
            }
            _ => {
                "Copy a client ID and a client secret, each on a line, or .env lines, JSON, a curl command or a Postman environment with them."
            }
        };
        Self { kind: Kind::InvalidInput, message: error.to_string(), hints: vec![Hint::new(hint)] }
    }
}
