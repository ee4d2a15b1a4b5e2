//! The window as a whole: what it shows at the start and after every change.

use serde::Serialize;
use values::profile::{Environment, Profile};

use super::{AddressesView, ClipboardView, FailureView, ProfileView, SettingsView};

/// Everything that the window shows, but for what it is just doing.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct WindowView {
    /// Sandbox first, then live; within each by name.
    pub profiles: Vec<ProfileView>,
    /// Profiles whose removal can still be taken back; they are not among the others.
    pub removed: Vec<RemovedView>,
    /// The shown profile, by ID.
    pub shown: Option<String>,
    /// The profile file cannot be read.
    pub failure: Option<FailureView>,
    /// What a person set.
    pub settings: SettingsView,
    /// The addresses that a new profile gets.
    pub usual: UsualAddresses,
    /// The program itself.
    pub program: ProgramView,
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

/// A profile whose removal can still be taken back.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct RemovedView {
    /// A UUID.
    pub id: String,
    /// The name.
    pub name: String,
    /// Sandbox or live.
    #[cfg_attr(test, ts(type = "Environment"))]
    pub environment: Environment,
}

impl From<&Profile> for RemovedView {
    fn from(profile: &Profile) -> Self {
        Self { id: profile.id.to_string(), name: profile.name.to_string(), environment: profile.environment }
    }
}

/// The addresses that a new profile gets, by environment.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct UsualAddresses {
    /// Of a sandbox profile.
    pub sandbox: AddressesView,
    /// Of a live one.
    pub live: AddressesView,
}

/// The program itself, for About.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ProgramView {
    /// Its version.
    pub version: &'static str,
    /// The folder of its files.
    pub folder: String,
}

/// What became of a copy.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum CopiedView {
    /// It is on the clipboard.
    Copied {
        /// What is there, until when.
        clipboard: ClipboardView,
        /// A new token was minted for it.
        minted: bool,
    },
    /// The profile is live and nobody said yes within the guard's time: ask, then call again.
    AskFirst {
        /// The profile's name.
        profile: String,
    },
}
