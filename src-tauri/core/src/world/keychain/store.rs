//! The store itself, as the worker's thread holds it: keyring's for the platform, opened when it is
//! first needed and again after it failed.

use std::sync::Arc;

use keyring_core::CredentialStore;
use keyring_core::api::CredentialPersistence;
use zeroize::Zeroizing;

use super::error::KeychainError;
use super::platform::{self, System, reported};
use super::{Kept, SERVICE};

/// More entries of one name than this are not removed in one go.
const MOST_DOUBLES: usize = 32;

/// The store, if it is open.
pub(super) struct Vault {
    store: Option<Arc<CredentialStore>>,
    /// A store of the system's can be opened again, and can be locked.
    system: Option<System>,
    /// That it forgets is known and wanted.
    may_forget: bool,
}

impl Vault {
    pub(super) fn system() -> Self {
        Self { store: None, system: Some(System::default()), may_forget: false }
    }

    pub(super) fn of(store: Arc<CredentialStore>, may_forget: bool) -> Self {
        Self { store: Some(store), system: None, may_forget }
    }

    pub(super) fn get(&mut self, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        self.check_unlocked(user)?;
        match self.with_entry(user, |entry| entry.get_secret()) {
            Ok(found) => Ok(Some(Zeroizing::new(found))),
            Err(KeychainError::NoKey) => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(super) fn put(&mut self, user: &str, secret: &[u8]) -> Result<(), KeychainError> {
        self.check_unlocked(user)?;
        self.with_entry(user, |entry| entry.set_secret(secret)).map_err(|error| match error {
            // The store tells how many fit, and not how many there were.
            KeychainError::TooLarge { most, .. } => KeychainError::TooLarge { bytes: secret.len(), most },
            other => other,
        })
    }

    pub(super) fn remove(&mut self, user: &str) -> Result<(), KeychainError> {
        self.check_unlocked(user)?;
        // Another program may have made several of that name.
        for _ in 0..MOST_DOUBLES {
            match self.with_entry(user, |entry| entry.delete_credential()) {
                Ok(()) => {}
                Err(KeychainError::NoKey) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Removes all entries of that name but the newest.
    pub(super) fn remove_doubles(&mut self, user: &str) -> Result<(), KeychainError> {
        self.check_unlocked(user)?;
        let mut is_kept = false;
        for entry in self.doubles(user)? {
            if !is_kept && entry.get_secret().map(Zeroizing::new).is_ok() {
                is_kept = true;
            } else if is_kept {
                entry.delete_credential().map_err(reported)?;
            }
        }
        Ok(())
    }

    /// The entries of that name, the newest first, where there are several.
    fn doubles(&mut self, user: &str) -> Result<Vec<keyring_core::Entry>, KeychainError> {
        match self.entry(user)?.get_secret().map(Zeroizing::new) {
            Err(keyring_core::Error::Ambiguous(many)) => Ok(match &mut self.system {
                Some(system) => system.newest_first(many),
                None => many,
            }),
            _ => Ok(Vec::new()),
        }
    }

    /// The names of all entries of ours, those that there are twice twice; none where the store cannot list.
    pub(super) fn users(&mut self) -> Result<Option<Vec<String>>, KeychainError> {
        self.system.as_mut().map_or(Ok(None), System::users)
    }

    /// Runs against the entry; a store of the system's that fails is opened anew once: the service may
    /// have been restarted since.
    fn with_entry<T>(
        &mut self,
        user: &str,
        run: impl Fn(&keyring_core::Entry) -> keyring_core::Result<T>,
    ) -> Result<T, KeychainError> {
        let was_open = self.store.is_some();
        let first = self.try_entry(user, &run);
        match first {
            Err(KeychainError::Failed { .. } | KeychainError::Unavailable { .. })
                if self.system.is_some() =>
            {
                self.store = None;
                if was_open { self.try_entry(user, &run) } else { first }
            }
            other => other,
        }
    }

    fn try_entry<T>(
        &mut self,
        user: &str,
        run: impl Fn(&keyring_core::Entry) -> keyring_core::Result<T>,
    ) -> Result<T, KeychainError> {
        match run(&self.entry(user)?) {
            Err(keyring_core::Error::Ambiguous(many)) => self.try_newest(many, run),
            other => other.map_err(reported),
        }
    }

    fn entry(&mut self, user: &str) -> Result<keyring_core::Entry, KeychainError> {
        let store = match (&self.store, &mut self.system) {
            (Some(store), _) => store.clone(),
            (None, Some(system)) => self.store.insert(system.open()?).clone(),
            (None, None) => return Err(reported(keyring_core::Error::NoDefaultStore)),
        };
        // A store that is not the system's, in tests and in the demo, knows no modifiers.
        let modifiers = self.system.as_ref().and_then(|_| platform::modifiers());
        store.build(SERVICE, user, modifiers.as_ref()).map_err(reported)
    }

    /// Entries with the same name, which another program made: the newest that works is meant.
    fn try_newest<T>(
        &mut self,
        many: Vec<keyring_core::Entry>,
        run: impl Fn(&keyring_core::Entry) -> keyring_core::Result<T>,
    ) -> Result<T, KeychainError> {
        let many = match &mut self.system {
            Some(system) => system.newest_first(many),
            None => many,
        };
        let mut last = KeychainError::NoKey;
        for entry in &many {
            match run(entry) {
                Ok(found) => return Ok(found),
                Err(error) => last = reported(error),
            }
        }
        Err(last)
    }

    /// Says that the store is locked rather than let it put up a prompt that nobody asked for.
    fn check_unlocked(&mut self, user: &str) -> Result<(), KeychainError> {
        self.system.as_mut().map_or(Ok(()), |system| system.check_unlocked(user))
    }

    /// Opens what the first call will need.
    pub(super) fn warm_up(&mut self) {
        if let (None, Some(system)) = (&self.store, &mut self.system)
            && let Ok(store) = system.open()
        {
            self.store = Some(store);
            system.warm_up();
        }
    }

    pub(super) fn unlock(&mut self) -> Result<(), KeychainError> {
        self.system.as_mut().map_or(Ok(()), System::unlock)
    }

    pub(super) fn kept(&mut self) -> Result<Kept, KeychainError> {
        let forgets = match (self.store.as_ref().map(|store| store.persistence()), &mut self.system) {
            (Some(CredentialPersistence::UntilDelete), Some(system)) => system.forgets()?,
            (Some(CredentialPersistence::UntilDelete), None) => false,
            _ => true,
        };
        Ok(if forgets && !self.may_forget { Kept::UntilTheSessionEnds } else { Kept::ForGood })
    }
}
