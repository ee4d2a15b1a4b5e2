//! What of ours is on the clipboard, and what became of it.

use serde::Serialize;

use values::copy_form::CopyForm;

/// One copy, from when it was put on the clipboard until it is gone from there.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ClipboardView {
    /// Whose token it is: a profile's ID.
    pub profile: String,
    /// In which form.
    #[cfg_attr(test, ts(type = "CopyForm"))]
    pub what: CopyForm,
    /// Which copy of this run it is.
    #[cfg_attr(test, ts(type = "number"))]
    pub number: u64,
    /// What became of it.
    pub state: ClipboardState,
    /// Milliseconds since the epoch at which it is cleared; none means not before the exit.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub cleared_at_ms: Option<i64>,
}

/// What became of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum ClipboardState {
    /// It is on the clipboard.
    Ours,
    /// We cleared it.
    Cleared,
    /// Something else is there now, and it is left alone.
    TakenOver,
    /// Its time is over, and the clipboard did not let itself be cleared.
    NotCleared,
}
