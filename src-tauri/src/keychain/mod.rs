//! The keychain: the client secret, and for the command line the token, in the operating system's own
//! store. One thread owns it, every call has a deadline, and nothing falls back to a file.
//!
//! A call that timed out may still be carried out, should the store wake up in the middle of it; one
//! that was still waiting for its turn is not.

mod error;
mod store;
mod worker;

use std::sync::Arc;
use std::time::Duration;

use keyring_core::CredentialStore;
use zeroize::Zeroizing;

pub use error::KeychainError;

use crate::profile::ProfileId;
use crate::secret::ClientSecret;
use store::Vault;
use worker::Worker;

/// The service under which every entry is stored; the user name of an entry is the profile's UUID.
pub const SERVICE: &str = "noyo-auth";

/// The most bytes that one entry may hold: Windows' `CRED_MAX_CREDENTIAL_BLOB_SIZE`.
const MOST_BYTES: usize = if cfg!(windows) { 2560 } else { 64 * 1024 };

/// How long a person may take over a prompt of the system.
const PROMPT_PATIENCE: Duration = Duration::from_secs(120);

/// How long a call may take. On macOS a read may put up a prompt of its own accord.
const PATIENCE: Duration = if cfg!(target_os = "macos") { PROMPT_PATIENCE } else { Duration::from_secs(5) };

/// How long what was stored stays there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// Until it is removed.
    ForGood,
    /// No longer than until the logout.
    UntilTheSessionEnds,
}

/// The keychain. Cheap to clone; all clones share one thread.
#[derive(Debug, Clone)]
pub struct Keychain {
    worker: Worker,
    patience: Duration,
}

impl Keychain {
    /// The operating system's own. Opened when it is first asked.
    pub fn system() -> Self {
        Self { worker: Worker::start(Vault::system()), patience: PATIENCE }
    }

    /// Any store of keyring-core's, for tests.
    pub fn with_store(store: Arc<CredentialStore>) -> Self {
        Self { worker: Worker::start(Vault::of(store, false)), patience: PATIENCE }
    }

    /// One in memory, for the demo, where nothing shall be kept.
    ///
    /// # Errors
    /// [`KeychainError::Unavailable`].
    pub fn in_memory() -> Result<Self, KeychainError> {
        let store = keyring_core::mock::Store::new().map_err(KeychainError::from)?;
        Ok(Self { worker: Worker::start(Vault::of(store, true)), patience: PATIENCE })
    }

    /// With another deadline, for tests.
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The profile's client secret.
    ///
    /// # Errors
    /// [`KeychainError::NoKey`] only where the keychain was asked and has none.
    pub async fn secret(&self, id: ProfileId) -> Result<ClientSecret, KeychainError> {
        let found = self.run(move |vault| vault.get(&id.to_string())).await?;
        let bytes = found.ok_or(KeychainError::NoKey)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| KeychainError::NotText)?;
        Ok(ClientSecret::new(text))
    }

    /// Stores the profile's client secret, and reads it back through a second look-up.
    ///
    /// # Errors
    /// The keychain's; [`KeychainError::NotKept`] where the second look-up does not find it.
    pub async fn keep_secret(&self, id: ProfileId, secret: ClientSecret) -> Result<Kept, KeychainError> {
        self.run(move |vault| {
            let user = id.to_string();
            vault.put(&user, secret.expose().as_bytes())?;
            match vault.get(&user)? {
                Some(found) if *found == secret.expose().as_bytes() => vault.kept(),
                _ => Err(KeychainError::NotKept),
            }
        })
        .await
    }

    /// Removes the profile's client secret; it may be gone already.
    ///
    /// # Errors
    /// The keychain's.
    pub async fn remove_secret(&self, id: ProfileId) -> Result<(), KeychainError> {
        self.run(move |vault| vault.remove(&id.to_string())).await
    }

    /// What another process left as the profile's token, if anything.
    ///
    /// # Errors
    /// The keychain's.
    pub async fn cached_token(&self, id: ProfileId) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        self.run(move |vault| vault.get(&token_entry(id))).await
    }

    /// Leaves a token for the other processes.
    ///
    /// # Errors
    /// [`KeychainError::TooLarge`] where the platform's entries are too small for it; the keychain's.
    pub async fn cache_token(&self, id: ProfileId, blob: Zeroizing<Vec<u8>>) -> Result<(), KeychainError> {
        if blob.len() > MOST_BYTES {
            return Err(KeychainError::TooLarge { bytes: blob.len(), most: MOST_BYTES });
        }
        self.run(move |vault| vault.put(&token_entry(id), &blob)).await
    }

    /// Removes the profile's token; it may be gone already.
    ///
    /// # Errors
    /// The keychain's.
    pub async fn remove_cached_token(&self, id: ProfileId) -> Result<(), KeychainError> {
        self.run(move |vault| vault.remove(&token_entry(id))).await
    }

    /// Asks the system to unlock the keychain, which shows its own prompt.
    ///
    /// # Errors
    /// [`KeychainError::Denied`] where the person dismissed the prompt.
    pub async fn unlock(&self) -> Result<(), KeychainError> {
        self.worker.call(PROMPT_PATIENCE, Vault::unlock).await
    }

    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Vault) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        self.worker.call(self.patience, job).await
    }
}

fn token_entry(id: ProfileId) -> String {
    format!("{id}/access-token")
}
