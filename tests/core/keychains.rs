//! A keychain that fails on purpose, in ways that the real one cannot be made to fail in.

use std::any::Any;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use keyring_core::api::{Credential, CredentialApi, CredentialPersistence, CredentialStoreApi};
use keyring_core::{Entry, Error, Result};

type Entries = Arc<Mutex<HashMap<String, Vec<u8>>>>;

/// A store in memory that can be looked into, and told to fail.
#[derive(Debug, Default)]
pub struct FaultyStore {
    entries: Entries,
    /// What is put there is taken, and another than that is given back.
    pub garbles: Arc<AtomicBool>,
    /// Nothing is removed.
    pub keeps: Arc<AtomicBool>,
    /// How long each call takes, in milliseconds.
    pub takes: Arc<AtomicU64>,
    gets: Arc<AtomicUsize>,
    puts: Arc<AtomicUsize>,
    history: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl FaultyStore {
    /// How often something that is there was read.
    pub fn gets(&self) -> usize {
        self.gets.load(Ordering::SeqCst)
    }

    /// How often something was put there.
    #[cfg(unix)]
    pub fn puts(&self) -> usize {
        self.puts.load(Ordering::SeqCst)
    }

    /// All that was ever put there, the last at the end.
    pub fn history(&self) -> Vec<Vec<u8>> {
        self.history.lock().unwrap().clone()
    }

    /// The names of the entries that there are, sorted.
    pub fn users(&self) -> Vec<String> {
        let mut users: Vec<_> = self.entries.lock().unwrap().keys().cloned().collect();
        users.sort();
        users
    }

    /// Puts an entry there as an older version of the program did.
    pub fn put(&self, user: &str, bytes: &[u8]) {
        self.entries.lock().unwrap().insert(user.to_owned(), bytes.to_vec());
    }
}

impl CredentialStoreApi for FaultyStore {
    fn vendor(&self) -> String {
        "tests".to_owned()
    }

    fn id(&self) -> String {
        "faulty".to_owned()
    }

    fn build(&self, _: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        Ok(Entry::new_with_credential(Arc::new(FaultyEntry {
            user: user.to_owned(),
            entries: self.entries.clone(),
            garbles: self.garbles.clone(),
            keeps: self.keeps.clone(),
            takes: self.takes.clone(),
            gets: self.gets.clone(),
            puts: self.puts.clone(),
            history: self.history.clone(),
        })))
    }

    fn persistence(&self) -> CredentialPersistence {
        CredentialPersistence::UntilDelete
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

#[derive(Debug)]
struct FaultyEntry {
    user: String,
    entries: Entries,
    garbles: Arc<AtomicBool>,
    keeps: Arc<AtomicBool>,
    takes: Arc<AtomicU64>,
    gets: Arc<AtomicUsize>,
    puts: Arc<AtomicUsize>,
    history: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl FaultyEntry {
    fn take_time(&self) {
        std::thread::sleep(Duration::from_millis(self.takes.load(Ordering::SeqCst)));
    }
}

impl CredentialApi for FaultyEntry {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        self.take_time();
        self.puts.fetch_add(1, Ordering::SeqCst);
        self.history.lock().unwrap().push(secret.to_vec());
        self.entries.lock().unwrap().insert(self.user.clone(), secret.to_vec());
        Ok(())
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        self.take_time();
        let found = self.entries.lock().unwrap().get(&self.user).cloned().ok_or(Error::NoEntry)?;
        self.gets.fetch_add(1, Ordering::SeqCst);
        Ok(if self.garbles.load(Ordering::SeqCst) { b"garbled".to_vec() } else { found })
    }

    fn delete_credential(&self) -> Result<()> {
        self.take_time();
        if self.keeps.load(Ordering::SeqCst) {
            return Err(Error::NotSupportedByStore("removing".to_owned()));
        }
        self.entries.lock().unwrap().remove(&self.user).map(drop).ok_or(Error::NoEntry)
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
