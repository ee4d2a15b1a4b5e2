//! The window as a whole: what it shows at the start and after every change.

use serde::Serialize;

use super::{FailureView, ProfileView, SettingsView};

/// Everything that the window shows, but for what it is just doing.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct WindowView {
    /// Sandbox first, then live; within each by name.
    pub profiles: Vec<ProfileView>,
    /// The shown profile, by ID.
    pub shown: Option<String>,
    /// The profile file cannot be read.
    pub failure: Option<FailureView>,
    /// What a person set.
    pub settings: SettingsView,
    /// Something to say once, such as that the settings were damaged.
    pub notice: Option<StartupNotice>,
    /// This build has the demo.
    pub has_demo: bool,
    /// This run is the demo: a stand-in API, and nothing is kept.
    pub is_demo: bool,
    /// Milliseconds since the epoch: the core's clock, which the window counts from.
    #[cfg_attr(test, ts(type = "number"))]
    pub now_ms: i64,
}

/// Something to say once, at the start.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct StartupNotice {
    /// A sentence.
    pub message: String,
}

/// What became of a copy.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum CopiedView {
    /// It is on the clipboard.
    Copied {
        /// Milliseconds since the epoch at which it is cleared; none means not before the exit.
        #[cfg_attr(test, ts(type = "number | null"))]
        cleared_at_ms: Option<i64>,
        /// A new token was minted for it.
        minted: bool,
    },
    /// The profile is live and nobody said yes within the guard's time: ask, then call again.
    AskFirst {
        /// The profile's name.
        profile: String,
    },
}
