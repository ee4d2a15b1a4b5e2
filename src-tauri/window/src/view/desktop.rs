//! What the desktop does for the program, for the settings; and copies from outside the window.

use serde::{Deserialize, Serialize};

use values::diagnosis::Diagnosis;
use values::profile::ProfileId;

use super::{CopiedView, FailureView};

/// The settings of what the desktop does for the program.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct DesktopView {
    /// The window stays out of sight when the program starts.
    pub start_in_tray: bool,
    /// Why that cannot be chosen.
    pub no_tray: Option<String>,
    /// The program starts at login, in the tray.
    pub start_at_login: bool,
    /// Why that cannot be chosen.
    pub no_start_at_login: Option<String>,
    /// The combination of keys; empty means off.
    pub global_shortcut: String,
    /// Why none can be chosen.
    pub no_shortcut: Option<String>,
    /// What the desktop made of it, or why it is not there.
    pub shortcut_note: Option<String>,
}

/// What a person chose of it.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct DesktopForm {
    /// The window stays out of sight when the program starts.
    pub start_in_tray: bool,
    /// The program starts at login, in the tray.
    pub start_at_login: bool,
    /// The combination of keys; empty means off.
    pub global_shortcut: String,
}

/// What became of a copy that was asked for outside the window: the payload of `copied-outside`.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct OutsideCopyView {
    /// The profile, by ID.
    pub id: String,
    /// What was copied.
    pub copied: Option<CopiedView>,
    /// Why nothing was.
    pub failure: Option<FailureView>,
}

impl OutsideCopyView {
    /// What became of a copy for that profile.
    pub(crate) fn of(id: ProfileId, copied: Result<CopiedView, Diagnosis>) -> Self {
        let (copied, failure) = match copied {
            Ok(copied) => (Some(copied), None),
            Err(why) => (None, Some(FailureView::from(why))),
        };
        Self { id: id.to_string(), copied, failure }
    }
}
