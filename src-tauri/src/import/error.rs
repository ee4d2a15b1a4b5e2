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
