//! Why no key was found: what was expected, and what was there.

use super::Source;
use values::profile::InvalidInput;

/// Why no key was found. None of these repeats the text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// Nothing there.
    #[error("It is empty.")]
    Empty,
    /// Over 1 MiB.
    #[error("It is larger than 1 MiB.")]
    TooLong,
    /// Starts like JSON and is none.
    #[error("It looks like JSON and is not: line {line}, column {column}.")]
    BrokenJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// Starts like an export in YAML and is no YAML, or multiplies itself.
    #[error("It looks like YAML and is not, or has too much in it: line {line}, column {column}.")]
    BrokenYaml {
        /// From 1.
        line: u64,
        /// From 1.
        column: u64,
    },
    /// A `.bru` file that ends in the middle.
    #[error("It looks like a Bruno file, and the block that begins on line {line} does not end.")]
    BrokenBruno {
        /// From 1.
        line: usize,
    },
    /// Bruno keeps the values of `vars:secret` outside its files.
    #[error(
        "It is a Bruno environment that names the client secret and does not hold it: Bruno keeps secret variables to itself."
    )]
    SecretElsewhere,
    /// More than anybody chooses from.
    #[error("It has more than 100 API keys.")]
    TooManyKeys,
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
    /// A document of a known kind, without a key.
    #[error("It is {format}, with nothing named client ID and client secret, and no Basic auth.")]
    NoKeyIn {
        /// What it is.
        format: Source,
    },
    /// Nothing that looks like a key.
    #[error("It has neither two lines nor anything named client ID and client secret.")]
    NoKey,
    /// A half that cannot be sent.
    #[error("{0}")]
    Unusable(#[from] InvalidInput),
}
