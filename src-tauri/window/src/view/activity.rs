//! What was done, as the window lists it.

use serde::Serialize;

use super::FailureView;

use values::activity::Event;
use values::diagnosis::Kind;

/// What was done, as far as it is shown.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ActivityListView {
    /// The newest last.
    pub events: Vec<ActivityView>,
    /// It was cleared, which can still be taken back.
    pub undoable: bool,
    /// Why the last clearing did not work.
    pub failure: Option<FailureView>,
}

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
