//! What was done: an event of the activity.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diagnosis::Kind;

/// Something that was done. Holds a name, our own words and a kind; never a secret or a token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// With which profile, by the name that it had.
    pub profile: Option<String>,
    /// What, in our own words.
    pub what: String,
    /// How it failed, if it did.
    pub kind: Option<Kind>,
}
