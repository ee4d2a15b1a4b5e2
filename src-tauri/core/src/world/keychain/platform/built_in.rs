//! macOS and Windows: keyring's own store, which prompts by itself.

use std::error::Error;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry};

use super::super::error::KeychainError;

/// Nothing has to be kept between calls here.
#[derive(Debug, Default)]
pub(in super::super) struct System {}

impl System {
    pub(in super::super) fn open(&mut self) -> Result<Arc<CredentialStore>, KeychainError> {
        let unavailable =
            || KeychainError::Unavailable { because: "the system’s store cannot be opened".to_owned() };
        keyring::Entry::store_status().as_ref().map_err(|_| unavailable())?;
        keyring_core::get_default_store().ok_or_else(unavailable)
    }

    /// There is nothing to open, and a look could put up a prompt.
    pub(in super::super) fn warm_up(&mut self) {}

    pub(in super::super) fn check_unlocked(&mut self, _user: &str) -> Result<(), KeychainError> {
        Ok(())
    }

    pub(in super::super) fn forgets(&mut self) -> Result<bool, KeychainError> {
        Ok(false)
    }

    /// These stores keep names apart.
    pub(in super::super) fn newest_first(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        entries
    }

    pub(in super::super) fn users(&mut self) -> Result<Option<Vec<String>>, KeychainError> {
        Ok(None)
    }

    pub(in super::super) fn unlock(&mut self) -> Result<(), KeychainError> {
        Ok(())
    }
}

/// What the platform's own error says.
pub(in super::super) fn classify(error: &(dyn Error + 'static)) -> KeychainError {
    KeychainError::Failed { because: error.to_string() }
}

/// Nobody can be asked here.
pub(in super::super) fn is_running() -> Option<bool> {
    None
}
