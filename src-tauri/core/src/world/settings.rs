//! The file with what a person set. A damaged one means the defaults and a word about it.

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Map, Value};

use super::files::{self, LockError};
use values::settings::{ProxyCredentials, ProxySetting, Settings};

/// Under which the settings stand in the file.
const KEY: &str = "settings";

/// How long to wait for another program that is writing.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);

/// The file with the settings.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    path: PathBuf,
}

/// What the file says.
#[derive(Debug, Default)]
pub struct StoredSettings {
    /// The settings; those that are not in the file have their defaults.
    pub settings: Settings,
    /// A name and a password that stood in the proxy's address, where an older version left them.
    pub exposed: Option<ProxyCredentials>,
}

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file says nothing that can be used. The defaults hold.
    #[error("The settings in {path} are damaged ({because}); the defaults are used.")]
    Damaged {
        /// Where it is.
        path: String,
        /// What is wrong.
        because: String,
    },
    /// The file cannot be written. The old one is untouched.
    #[error("The settings could not be written to {path}: {source}.")]
    Unwritable {
        /// Where it is.
        path: String,
        /// What the system says.
        source: LockError,
    },
}

impl SettingsFile {
    /// The file at that path, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// What is in it; a file that is not there means the defaults.
    ///
    /// # Errors
    /// [`SettingsError::Damaged`].
    pub fn read(&self) -> Result<StoredSettings, SettingsError> {
        let Some(mut document) = self.document()? else { return Ok(StoredSettings::default()) };
        let mut settings = document.remove(KEY).ok_or_else(|| self.damaged("there are none in it"))?;
        let mut exposed = None;
        if let Some(text) = settings.get("proxy").and_then(Value::as_str) {
            let (proxy, credentials) = ProxySetting::read(text).map_err(|e| self.damaged(e))?;
            exposed = credentials;
            settings["proxy"] = String::from(proxy).into();
        }
        let settings: Settings = serde_json::from_value(settings).map_err(|e| self.damaged(e))?;
        settings.check().map_err(|e| self.damaged(e))?;
        Ok(StoredSettings { settings, exposed })
    }

    /// Writes the settings. What else is in the file stays.
    ///
    /// # Errors
    /// [`SettingsError::Unwritable`].
    pub async fn write(&self, settings: &Settings) -> Result<(), SettingsError> {
        let unwritable =
            |source: LockError| SettingsError::Unwritable { path: self.path.display().to_string(), source };
        let _lock = files::lock(&files::lock_of(&self.path), LOCK_PATIENCE).await.map_err(unwritable)?;
        files::sweep(&self.path);
        let old = files::read(&self.path).map_err(|error| unwritable(error.into()))?;
        // A damaged file is replaced: its defaults hold already, and were told.
        let mut document: Map<_, _> =
            old.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let new = serde_json::to_value(settings).map_err(|e| unwritable(LockError::Io(e.into())))?;
        match (document.get_mut(KEY), new) {
            (Some(Value::Object(old)), Value::Object(new)) => {
                old.remove("proxy_has_password");
                old.extend(new);
            }
            (_, new) => {
                document.insert(KEY.to_owned(), new);
            }
        }
        let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
        bytes.push(b'\n');
        let _ = files::replace(&self.path, &bytes).map_err(|e| unwritable(e.into()))?;
        Ok(())
    }

    fn document(&self) -> Result<Option<Map<String, Value>>, SettingsError> {
        let Some(bytes) = files::read(&self.path).map_err(|e| self.damaged(e))? else { return Ok(None) };
        serde_json::from_slice(&bytes).map(Some).map_err(|e| self.damaged(e))
    }

    fn damaged(&self, because: impl ToString) -> SettingsError {
        SettingsError::Damaged { path: self.path.display().to_string(), because: because.to_string() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn a_password_in_an_old_file_is_found_and_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        let old = r#"{"settings": {"proxy": "http://ann:pass@proxy.example:8080", "color_scheme": "dark"}}"#;
        std::fs::write(&path, old).unwrap();
        let file = SettingsFile::at(path.clone());
        let found = file.read().unwrap();
        assert_eq!(found.exposed.unwrap().password.expose(), "pass");
        file.write(&found.settings).await.unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("ann") && !text.contains("pass@"), "{text}");
        assert!(text.contains("http://proxy.example:8080") && text.contains("dark"), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn damage_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        for broken in ["", "{", "{}", "{\"settings\":7}", "{\"settings\":{\"token_seconds\":601}}"] {
            std::fs::write(&path, broken).unwrap();
            assert!(SettingsFile::at(path.clone()).read().is_err(), "{broken}");
        }
    }
}
