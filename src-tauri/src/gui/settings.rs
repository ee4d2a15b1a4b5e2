//! What the window remembers for itself, kept with tauri-plugin-store. A damaged file means defaults
//! and a word about it, never a window that does not open.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::{fs, io};

use serde_json::Value;
use tauri::AppHandle;
use tauri_plugin_store::StoreExt;

use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::home::Home;
use crate::noyo::{Network, ProxyChoice};
use crate::view::SettingsView;

const KEY: &str = "settings";

/// The settings, and what was wrong with their file at the start.
pub(super) struct Settings {
    app: AppHandle,
    path: PathBuf,
    current: Mutex<SettingsView>,
    /// A word about a damaged file.
    pub(super) notice: Option<String>,
}

impl Settings {
    pub(super) fn open(app: &AppHandle, home: &Home) -> Self {
        let path = home.settings_file();
        let (current, notice) = match read(&path) {
            Ok(found) => (found, None),
            Err(notice) => (SettingsView::default(), Some(notice)),
        };
        Self { app: app.clone(), path, current: Mutex::new(current), notice }
    }

    pub(super) fn get(&self) -> SettingsView {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Checks, keeps and stores.
    pub(super) fn set(&self, settings: SettingsView) -> Result<(), Diagnosis> {
        check(&settings)?;
        let store = self.app.store(&self.path).map_err(|e| self.unsaved(&e.to_string()))?;
        let value = serde_json::to_value(&settings).map_err(|e| self.unsaved(&e.to_string()))?;
        store.set(KEY, value);
        store.save().map_err(|e| self.unsaved(&e.to_string()))?;
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = settings;
        Ok(())
    }

    fn unsaved(&self, because: &str) -> Diagnosis {
        Diagnosis {
            kind: Kind::StorageFailed,
            message: format!("The settings could not be written to {}: {because}.", self.path.display()),
            hints: vec![Hint::new("Check that the folder can be written and the disk is not full.")],
        }
    }
}

/// Reads the plugin's file by ourselves first: the plugin passes over a damaged one without a word.
fn read(path: &std::path::Path) -> Result<SettingsView, String> {
    let damaged = |why: String| {
        format!("The settings in {} are damaged ({why}); the defaults are used.", path.display())
    };
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
    match check(&settings) {
        Ok(()) => Ok(settings),
        Err(diagnosis) => Err(damaged(diagnosis.message)),
    }
}

fn check(settings: &SettingsView) -> Result<(), Diagnosis> {
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
pub(super) fn network(settings: &SettingsView) -> Network {
    let proxy = match settings.proxy.as_str() {
        "system" => ProxyChoice::System,
        "none" => ProxyChoice::None,
        text => ProxyChoice::Address(text.to_owned()),
    };
    let file = settings.extra_ca_file.trim();
    Network { proxy, extra_ca_file: (!file.is_empty()).then(|| PathBuf::from(file)), ..Network::default() }
}
