//! What was done, as the window lists it.

use serde::Serialize;

use values::activity::Event;
use values::diagnosis::Kind;

/// Something that was done.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ActivityView {
    /// Milliseconds since the epoch.
    #[cfg_attr(test, ts(type = "number"))]
    pub at_ms: i64,
    /// With which profile.
    pub profile: Option<String>,
    /// What.
    pub what: String,
    /// How it failed, if it did.
    #[cfg_attr(test, ts(type = "Kind | null"))]
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
