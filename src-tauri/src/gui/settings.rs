//! What the window remembers for itself, kept with tauri-plugin-store. The plugin passes over a damaged
//! file without a word, so it is read by ourselves.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use tauri::AppHandle;
use tauri_plugin_store::StoreExt;

use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::home::Home;
use crate::settings;
use crate::view::SettingsView;

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
        let (current, notice) = match settings::read(&path) {
            Ok(found) => (found, None),
            Err(damaged) => (SettingsView::default(), Some(damaged.to_string())),
        };
        Self { app: app.clone(), path, current: Mutex::new(current), notice }
    }

    pub(super) fn get(&self) -> SettingsView {
        self.current.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Checks, keeps and stores.
    pub(super) fn set(&self, new: SettingsView) -> Result<(), Diagnosis> {
        settings::check(&new)?;
        let store = self.app.store(&self.path).map_err(|e| self.unsaved(&e.to_string()))?;
        let value = serde_json::to_value(&new).map_err(|e| self.unsaved(&e.to_string()))?;
        store.set(settings::KEY, value);
        store.save().map_err(|e| self.unsaved(&e.to_string()))?;
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = new;
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
