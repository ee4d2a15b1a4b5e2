//! The keychain: the client secrets, the tokens that processes of ours share, the password of a proxy,
//! all in the operating system's own store. One thread owns it, all calls of one job have a deadline
//! together, and nothing falls back to a file.
//!
//! A call that timed out may still be carried out, should the store wake up in the middle of it; one
//! that was still waiting for its turn is not.

mod error;
mod job;
mod platform;
mod records;
mod store;

use std::sync::Arc;
use std::time::{Duration, Instant};

use keyring_core::CredentialStore;
use parking_lot::Mutex;
use zeroize::Zeroizing;

pub use error::KeychainError;
pub(crate) use job::{as_one_job, as_rest_of_job, waited};
pub use records::StoredKey;
pub(crate) use records::{EntryName, Holds};

use super::worker::{NotDone, Worker};
use store::Vault;
use values::profile::{KeyName, ProfileId};
use values::secret::GatewayKey;
use values::settings::{ProxyAddress, ProxyCredentials};

/// The service under which every entry is stored; the user name of an entry says what it is.
pub const SERVICE: &str = "noyo-auth";

/// The most bytes that one entry may hold: Windows' `CRED_MAX_CREDENTIAL_BLOB_SIZE`.
const MOST_BYTES: usize = if cfg!(windows) { 2560 } else { 64 * 1024 };

/// How long a person may take over a prompt of the system.
const PROMPT_PATIENCE: Duration = Duration::from_secs(120);

/// How long the calls of one job may take together. On macOS a read may put up a prompt of its own accord.
const PATIENCE: Duration = if cfg!(target_os = "macos") { PROMPT_PATIENCE } else { Duration::from_secs(5) };

/// For how long a keychain that did not answer is not asked again, so that the waits of one job do not add
/// up. A person who asks it to unlock asks at once.
const GIVEN_UP_FOR: Duration = Duration::from_secs(3);

/// How long the session bus may take to say whether there is a keychain.
const BUS_PATIENCE: Duration = Duration::from_millis(300);

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
    worker: Worker<Vault>,
    patience: Duration,
    given_up: Arc<Mutex<Option<Instant>>>,
}

impl Keychain {
    /// The operating system's own. Opened when it is first asked.
    pub fn system() -> Self {
        Self::on(Vault::system())
    }

    /// Any store of keyring-core's, for tests.
    pub fn with_store(store: Arc<CredentialStore>) -> Self {
        Self::on(Vault::of(store, false))
    }

    /// One in memory, for the demo, where nothing shall be kept.
    ///
    /// # Errors
    /// [`KeychainError::Unavailable`].
    pub fn in_memory() -> Result<Self, KeychainError> {
        let store = keyring_core::mock::Store::new().map_err(platform::reported)?;
        Ok(Self::on(Vault::of(store, true)))
    }

    fn on(vault: Vault) -> Self {
        Self { worker: Worker::start("keychain", vault), patience: PATIENCE, given_up: Arc::default() }
    }

    /// With another deadline, for tests.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// A key, and the token endpoint that it was entered for.
    ///
    /// # Errors
    /// [`KeychainError::NoKey`] only where the keychain was asked and has none.
    pub async fn key(&self, name: KeyName) -> Result<StoredKey, KeychainError> {
        let found = self.run(move |vault| vault.get(&records::key_entry(name))).await?;
        records::read_key(name, &found.ok_or(KeychainError::NoKey)?)
    }

    /// Stores a key, and reads it back through a second look-up.
    ///
    /// # Errors
    /// The keychain's; [`KeychainError::NotKept`] where the second look-up does not find it.
    pub(crate) async fn keep_key(&self, name: KeyName, key: &StoredKey) -> Result<Kept, KeychainError> {
        let bytes = fitting(records::write_key(name, key))?;
        self.run(move |vault| {
            let user = records::key_entry(name);
            vault.put(&user, &bytes)?;
            match vault.get(&user)? {
                Some(found) if *found == *bytes => vault.kept(),
                _ => Err(KeychainError::NotKept),
            }
        })
        .await
    }

    /// Removes a key; it may be gone already.
    ///
    /// # Errors
    /// The keychain's.
    pub(crate) async fn remove_key(&self, name: KeyName) -> Result<(), KeychainError> {
        self.run(move |vault| vault.remove(&records::key_entry(name))).await
    }

    /// What another process left as the profile's token, if anything.
    ///
    /// # Errors
    /// The keychain's.
    pub(crate) async fn cached_token(
        &self,
        id: ProfileId,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, KeychainError> {
        self.run(move |vault| vault.get(&records::token_entry(id))).await
    }

    /// Leaves a token for the other processes.
    ///
    /// # Errors
    /// [`KeychainError::TooLarge`] where the platform's entries are too small for it; the keychain's.
    pub(crate) async fn cache_token(
        &self,
        id: ProfileId,
        bytes: Zeroizing<Vec<u8>>,
    ) -> Result<(), KeychainError> {
        let bytes = fitting(bytes)?;
        self.run(move |vault| vault.put(&records::token_entry(id), &bytes)).await
    }

    /// Removes the profile's token; it may be gone already.
    ///
    /// # Errors
    /// The keychain's.
    pub(crate) async fn remove_cached_token(&self, id: ProfileId) -> Result<(), KeychainError> {
        self.run(move |vault| vault.remove(&records::token_entry(id))).await
    }

    /// The key of the profile's gateway, if it has one.
    ///
    /// # Errors
    /// The keychain's.
    pub(crate) async fn gateway_key(&self, id: ProfileId) -> Result<Option<GatewayKey>, KeychainError> {
        let found = self.run(move |vault| vault.get(&records::gateway_entry(id))).await?;
        found.map(|bytes| records::read_gateway_key(&bytes)).transpose()
    }

    /// Stores the key of the profile's gateway.
    ///
    /// # Errors
    /// The keychain's.
    pub(crate) async fn keep_gateway_key(
        &self,
        id: ProfileId,
        key: &GatewayKey,
    ) -> Result<(), KeychainError> {
        let bytes = records::write_gateway_key(key);
        self.run(move |vault| vault.put(&records::gateway_entry(id), &bytes)).await
    }

    /// Removes the key of the profile's gateway; it may be gone already.
    ///
    /// # Errors
    /// The keychain's.
    pub(crate) async fn remove_gateway_key(&self, id: ProfileId) -> Result<(), KeychainError> {
        self.run(move |vault| vault.remove(&records::gateway_entry(id))).await
    }

    /// The name and password for that proxy, if there are any. Those of another are never given.
    ///
    /// # Errors
    /// The keychain's.
    pub async fn proxy_credentials(
        &self,
        proxy: &ProxyAddress,
    ) -> Result<Option<ProxyCredentials>, KeychainError> {
        let found = self.run(|vault| vault.get(records::PROXY_ENTRY)).await?;
        Ok(found.and_then(|bytes| records::read_proxy(proxy, &bytes)))
    }

    /// Stores the name and password for a proxy; those for the proxy `before` stay beside them.
    ///
    /// # Errors
    /// The keychain's.
    pub(crate) async fn keep_proxy_credentials(
        &self,
        proxy: &ProxyAddress,
        credentials: &ProxyCredentials,
        before: Option<&ProxyAddress>,
    ) -> Result<(), KeychainError> {
        let (proxy, credentials, before) = (proxy.clone(), credentials.clone(), before.cloned());
        self.run(move |vault| {
            let stored = vault.get(records::PROXY_ENTRY)?;
            let stored = stored.as_ref().map(|bytes| bytes.as_slice());
            let bytes = fitting(records::write_proxy((&proxy, &credentials), before.as_ref(), stored))?;
            vault.put(records::PROXY_ENTRY, &bytes)
        })
        .await
    }

    /// Removes the name and password for a proxy; they may be gone already.
    ///
    /// # Errors
    /// The keychain's.
    pub(crate) async fn remove_proxy_credentials(&self) -> Result<(), KeychainError> {
        self.run(|vault| vault.remove(records::PROXY_ENTRY)).await
    }

    /// Writes an entry of its own, reads it back and removes it.
    ///
    /// # Errors
    /// The keychain's; [`KeychainError::NotKept`] where it does not come back.
    pub(crate) async fn round_trip(&self) -> Result<(), KeychainError> {
        self.run(|vault| {
            let entry = records::throwaway_entry();
            vault.put(&entry, b"round trip")?;
            let found = vault.get(&entry);
            vault.remove(&entry)?;
            match found? {
                Some(bytes) if *bytes == *b"round trip" => Ok(()),
                _ => Err(KeychainError::NotKept),
            }
        })
        .await
    }

    /// What all entries of ours are, where the store can list them.
    ///
    /// # Errors
    /// The keychain's.
    pub(crate) async fn entries(&self) -> Result<Option<Vec<EntryName>>, KeychainError> {
        let users = self.run(Vault::users).await?;
        Ok(users.map(|users| users.into_iter().map(EntryName::read).collect()))
    }

    /// Removes the entry of that name.
    ///
    /// # Errors
    /// The keychain's.
    pub(crate) async fn remove_entry(&self, name: String) -> Result<(), KeychainError> {
        self.run(move |vault| vault.remove(&name)).await
    }

    /// Removes all entries of that name but the newest.
    ///
    /// # Errors
    /// The keychain's.
    pub(crate) async fn remove_doubles(&self, name: String) -> Result<(), KeychainError> {
        self.run(move |vault| vault.remove_doubles(&name)).await
    }

    /// Opens the way to the keychain ahead of the first call, which takes some milliseconds. What does not
    /// work is told by that call.
    pub(crate) async fn warm_up(&self) {
        let _ = self.worker.call(self.patience, Vault::warm_up, |_, ()| ()).await;
    }

    /// Asks the system to unlock the keychain, which shows its own prompt.
    ///
    /// # Errors
    /// [`KeychainError::Denied`] where the person dismissed the prompt.
    pub async fn unlock(&self) -> Result<(), KeychainError> {
        self.run_within(PROMPT_PATIENCE, Vault::unlock).await
    }

    async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Vault) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        if self.given_up.lock().is_some_and(|at| at.elapsed() < GIVEN_UP_FOR) {
            return Err(self.silent(self.patience).await);
        }
        let left = self.patience.saturating_sub(waited());
        if left.is_zero() {
            return Err(self.silent(self.patience).await);
        }
        let asked = Instant::now();
        let result = self.run_within(left, job).await;
        job::add(asked.elapsed());
        result
    }

    async fn run_within<T: Send + 'static>(
        &self,
        patience: Duration,
        job: impl FnOnce(&mut Vault) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        match self.worker.call(patience, job, |_, _| ()).await {
            Ok(result) => {
                *self.given_up.lock() = None;
                result
            }
            Err(NotDone::TimedOut) => {
                *self.given_up.lock() = Some(Instant::now());
                Err(self.silent(patience.max(self.patience)).await)
            }
            Err(NotDone::NoThread) => {
                Err(KeychainError::Unavailable { because: "its thread could not be started".to_owned() })
            }
            Err(NotDone::Broken) => Err(KeychainError::Failed { because: "its store broke off".to_owned() }),
        }
    }
}

impl Keychain {
    /// A keychain that says nothing, and whether there is one at all, where that can be told.
    async fn silent(&self, after: Duration) -> KeychainError {
        let asked = tokio::task::spawn_blocking(platform::is_running);
        let is_running = tokio::time::timeout(BUS_PATIENCE, asked).await.ok().and_then(Result::ok).flatten();
        KeychainError::Timeout { after, is_running }
    }
}

fn fitting(bytes: Zeroizing<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, KeychainError> {
    if bytes.len() > MOST_BYTES {
        return Err(KeychainError::TooLarge { bytes: bytes.len(), most: MOST_BYTES });
    }
    Ok(bytes)
}
