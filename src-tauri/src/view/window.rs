//! The window as a whole: what it shows at the start and after every change.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{FailureView, ProfileView};

/// Everything that the window shows, but for what it is just doing.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct WindowView {
    /// Sandbox first, then live; within each by name.
    pub profiles: Vec<ProfileView>,
    /// The profile in use, by ID.
    pub in_use: Option<String>,
    /// The profile file cannot be read.
    pub failure: Option<FailureView>,
    /// What the window remembers for itself.
    pub settings: SettingsView,
    /// Something to say once, such as that the settings were damaged.
    pub notice: Option<StartupNotice>,
    /// This build has the demo.
    pub has_demo: bool,
    /// This run is the demo: a stand-in API, and nothing is kept.
    pub is_demo: bool,
    /// Milliseconds since the epoch: the core's clock, which the window counts from.
    #[ts(type = "number")]
    pub now_ms: i64,
}

/// Something to say once, at the start.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct StartupNotice {
    /// A sentence.
    pub message: String,
}

/// What the window remembers for itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export_to = "bindings.ts")]
pub struct SettingsView {
    /// The colour scheme.
    pub color_scheme: ColorScheme,
    /// Seconds until the clipboard is cleared; 0 means never, while it is ours.
    pub clipboard_seconds: u32,
    /// Seconds that a token must have left to be handed out.
    pub token_seconds: u32,
    /// Minutes for which one yes to "Copy a LIVE header?" holds; 0 means that it always asks.
    pub live_guard_minutes: u32,
    /// `system`, `none` or a proxy's address.
    pub proxy: String,
    /// A PEM file with certificates to trust beside the system's; empty means none.
    pub extra_ca_file: String,
}

impl Default for SettingsView {
    fn default() -> Self {
        Self {
            color_scheme: ColorScheme::System,
            clipboard_seconds: 60,
            token_seconds: 300,
            live_guard_minutes: 15,
            proxy: "system".to_owned(),
            extra_ca_file: String::new(),
        }
    }
}

/// Light, dark, or as the system has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "bindings.ts")]
pub enum ColorScheme {
    /// As the system has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What to put on the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "bindings.ts")]
pub enum CopyWhat {
    /// `Authorization: Bearer …`
    Header,
    /// The token alone.
    Token,
    /// A curl command.
    Curl,
    /// A Postman environment.
    PostmanEnvironment,
    /// Lines for a shell.
    ShellExport,
}

/// What became of a copy.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[ts(export_to = "bindings.ts")]
pub enum CopiedView {
    /// It is on the clipboard.
    Copied {
        /// Milliseconds since the epoch at which it is cleared; none means not before the exit.
        #[ts(type = "number | null")]
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
