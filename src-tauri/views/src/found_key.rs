//! A key that was found in a text, without its secret.

use serde::Serialize;

use noyo_auth_core::texts::import::FoundKey;
use values::profile::Environment;

/// One key that was found in a text.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct FoundKeyView {
    /// The client ID's fingerprint, such as `…7f3a`.
    pub client: String,
    /// The secret's length in characters.
    pub secret_chars: usize,
    /// A name that the text suggests.
    pub name: Option<String>,
    /// The environment that the key looks like.
    #[cfg_attr(feature = "bindings", ts(type = "Environment | null"))]
    pub environment: Option<Environment>,
    /// Why it looks like that.
    pub because: Option<String>,
}

impl From<&FoundKey> for FoundKeyView {
    fn from(key: &FoundKey) -> Self {
        Self {
            client: key.client_id.fingerprint(),
            secret_chars: key.secret.chars(),
            name: key.name.clone(),
            environment: key.environment,
            because: key.because.clone(),
        }
    }
}
