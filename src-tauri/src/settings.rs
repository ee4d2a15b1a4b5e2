//! What a person set: read by both programs, written by the window alone. A damaged file means
//! defaults and a word about it.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::Value;

use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::noyo::{Network, ProxyChoice};
use crate::view::SettingsView;

/// Under which the settings stand in the file, which is tauri-plugin-store's.
pub const KEY: &str = "settings";

/// The file is there and says nothing that can be used. The defaults hold.
#[derive(Debug, Clone, thiserror::Error)]
#[error("The settings in {path} are damaged ({because}); the defaults are used.")]
pub struct SettingsDamaged {
    path: String,
    because: String,
}

impl From<SettingsDamaged> for Diagnosis {
    fn from(damaged: SettingsDamaged) -> Self {
        let hint = "Save the settings anew in the window, or remove the file.";
        Self { kind: Kind::StorageFailed, message: damaged.to_string(), hints: vec![Hint::new(hint)] }
    }
}

/// Reads the settings; a file that is not there means the defaults.
///
/// # Errors
/// [`SettingsDamaged`].
pub fn read(path: &Path) -> Result<SettingsView, SettingsDamaged> {
    let damaged = |because: String| SettingsDamaged { path: path.display().to_string(), because };
    let text = match fs::read(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(SettingsView::default()),
        Err(e) => return Err(damaged(e.to_string())),
        Ok(text) => text,
    };
    let mut file: Value = serde_json::from_slice(&text).map_err(|e| damaged(e.to_string()))?;
    let settings: SettingsView = match file.get_mut(KEY).map(Value::take) {
        None => return Err(damaged("there are none in it".to_owned())),
        Some(found) => serde_json::from_value(found).map_err(|e| damaged(e.to_string()))?,
    };
    check(&settings).map_err(|diagnosis| damaged(diagnosis.message))?;
    Ok(settings)
}

/// Refuses what cannot be meant.
///
/// # Errors
/// `invalid-input`, naming the setting.
pub fn check(settings: &SettingsView) -> Result<(), Diagnosis> {
    let wrong = |message: &str, hint: &str| {
        Err(Diagnosis { kind: Kind::InvalidInput, message: message.to_owned(), hints: vec![Hint::new(hint)] })
    };
    if settings.clipboard_seconds > 3600 {
        return wrong("The clipboard cannot be left for more than an hour.", "Choose 0 to 3600 seconds.");
    }
    if settings.token_seconds > 600 {
        return wrong("A token lives for about 600 seconds.", "Choose 0 to 600 seconds.");
    }
    if settings.live_guard_minutes > 480 {
        return wrong("One yes cannot hold for more than eight hours.", "Choose 0 to 480 minutes.");
    }
    match settings.proxy.as_str() {
        "system" | "none" => Ok(()),
        text if is_proxy(text) => Ok(()),
        _ => wrong(
            "The proxy is no address.",
            "Write system, none, or an address like http://proxy.example:8080.",
        ),
    }
}

fn is_proxy(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h")
            && url.host_str().is_some_and(|h| !h.is_empty())
    })
}

/// The network as the settings have it.
pub fn network(settings: &SettingsView) -> Network {
    let proxy = match settings.proxy.as_str() {
        "system" => ProxyChoice::System,
        "none" => ProxyChoice::None,
        text => ProxyChoice::Address(text.to_owned()),
    };
    let file = settings.extra_ca_file.trim();
    Network { proxy, extra_ca_file: (!file.is_empty()).then(|| PathBuf::from(file)), ..Network::default() }
}
