//! What the window remembers for itself, kept with tauri-plugin-store. Losing it costs nothing: a file
//! that is damaged falls back to the defaults.

use std::path::PathBuf;

use noyo_auth_core::world::files;
use noyo_auth_core::world::home::Home;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tauri::AppHandle;
use tauri_plugin_store::StoreExt;
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::profile::ProfileId;

use crate::view::{ColorScheme, LastTestView};

/// Under which everything stands in the file.
const KEY: &str = "window";

/// What the window remembers for itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Remembered {
    /// Light, dark, or as the system has it.
    pub(crate) color_scheme: ColorScheme,
    /// The shown profile.
    pub(crate) shown: Option<ProfileId>,
    /// The window stays out of sight when the program starts, where there is a tray.
    pub(crate) start_in_tray: bool,
    /// The combination of keys that copies from anywhere; empty means off.
    pub(crate) global_shortcut: String,
    /// A person was told once that closing the window leaves the program in the tray.
    pub(crate) told_of_tray: bool,
    /// Where the window was and how large.
    pub(crate) place: Option<Place>,
    /// The last test of each profile, the oldest first. Each is read by itself, so that one that is
    /// damaged costs nothing else.
    pub(crate) tests: Vec<(ProfileId, Value)>,
}

/// Where a window is and how large, in physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) maximized: bool,
}

/// Of how many profiles the last test is kept.
const MOST_TESTS: usize = 100;

impl Remembered {
    /// The last test of a profile.
    pub(crate) fn test(&self, id: ProfileId) -> Option<LastTestView> {
        let found = self.tests.iter().find(|(of, _)| *of == id)?;
        serde_json::from_value(found.1.clone()).ok()
    }

    /// Keeps a profile's last test; none forgets it.
    pub(crate) fn keep_test(&mut self, id: ProfileId, test: Option<&LastTestView>) {
        self.tests.retain(|(of, _)| *of != id);
        self.tests.extend(test.and_then(|test| serde_json::to_value(test).ok()).map(|test| (id, test)));
        let too_many = self.tests.len().saturating_sub(MOST_TESTS);
        self.tests.drain(..too_many);
    }
}

/// The file, and what is in it.
pub(crate) struct OwnStore {
    app: AppHandle,
    path: PathBuf,
    current: Mutex<Remembered>,
}

impl OwnStore {
    /// Reads the file. Where there is none yet, the colour scheme is the one that an older version kept
    /// among the settings, and the shown profile the one that was in use.
    pub(crate) fn open(app: &AppHandle, home: &Home, once_in_use: Option<ProfileId>) -> Self {
        let path = home.window_file();
        let current = match document(&path).map(|mut document| document[KEY].take()) {
            Some(found) => serde_json::from_value(found).unwrap_or_default(),
            None => Remembered {
                color_scheme: old_color_scheme(home),
                shown: once_in_use,
                ..Remembered::default()
            },
        };
        Self { app: app.clone(), path, current: Mutex::new(current) }
    }

    pub(crate) fn get(&self) -> Remembered {
        self.current.lock().clone()
    }

    /// Changes and stores.
    ///
    /// # Errors
    /// `storage-failed`; the change holds until the program ends.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Remembered)) -> Result<(), Diagnosis> {
        let new = {
            let mut current = self.current.lock();
            let before = current.clone();
            change(&mut current);
            if *current == before {
                return Ok(());
            }
            current.clone()
        };
        // The plugin's own file would be readable by others, and its folder as well.
        let made = self.make_private().map_err(|e| self.unsaved(&e.to_string()));
        made?;
        let store = self.app.store(&self.path).map_err(|e| self.unsaved(&e.to_string()))?;
        store.set(KEY, serde_json::to_value(new).map_err(|e| self.unsaved(&e.to_string()))?);
        store.save().map_err(|e| self.unsaved(&e.to_string()))
    }

    fn make_private(&self) -> std::io::Result<()> {
        if let Some(folder) = self.path.parent() {
            files::private_folder(folder)?;
        }
        match files::create(&self.path, b"{}") {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => Err(error),
            _ => Ok(()),
        }
    }

    fn unsaved(&self, because: &str) -> Diagnosis {
        Diagnosis {
            kind: Kind::StorageFailed,
            message: format!(
                "What the window remembers could not be written to {}: {because}.",
                self.path.display()
            ),
            hints: vec![Hint::new("Check that the folder can be written and the disk is not full.")],
        }
    }
}

fn document(path: &std::path::Path) -> Option<Value> {
    let document: Value = serde_json::from_slice(&files::read(path).ok()??).ok()?;
    document.get(KEY).is_some().then_some(document)
}

fn old_color_scheme(home: &Home) -> ColorScheme {
    let bytes = files::read(&home.settings_file()).ok().flatten().unwrap_or_default();
    let document: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    serde_json::from_value(document["settings"]["color_scheme"].clone()).unwrap_or_default()
}
