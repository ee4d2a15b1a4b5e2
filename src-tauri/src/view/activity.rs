//! What was done, as the window lists it.

use serde::Serialize;
use ts_rs::TS;

use crate::activity::Event;
use crate::diagnosis::Kind;

/// Something that was done.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct ActivityView {
    /// Milliseconds since the epoch.
    #[ts(type = "number")]
    pub at_ms: i64,
    /// With which profile.
    pub profile: Option<String>,
    /// What.
    pub what: String,
    /// How it failed, if it did.
    pub kind: Option<Kind>,
}

impl From<&Event> for ActivityView {
    fn from(event: &Event) -> Self {
        Self {
            at_ms: event.at.as_millisecond(),
            profile: event.profile.clone(),
            what: event.what.clone(),
            kind: event.kind,
        }
    }
}
