//! The entries of the Secret Service, as a store of keyring-core's over one connection to the session bus and
//! one session on it. They are named as keyring names them, so that either finds the other's.
//!
//! keyring's own store connects by itself, and searches again for what was found when it was asked whether
//! the entry is locked; it also unlocks what it finds locked, with a prompt that nobody asked for.

use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use keyring_core::api::{Credential, CredentialApi, CredentialStoreApi};
use keyring_core::{Entry, Error, Result};
use parking_lot::Mutex;
use secret_service::blocking::SecretService;
use secret_service::{EncryptionType, Error as ServiceError};
use zbus::blocking::Connection;
use zbus::zvariant::OwnedObjectPath;

use crate::world::files::{self, Lock};

/// What keyring says of every secret.
const CONTENT_TYPE: &str = "application/octet-stream";

/// How long another process may take to open its session; each takes about 50 ms.
const OPENING_PATIENCE: Duration = Duration::from_secs(2);

/// The connection, the session on it, and what the last search found.
#[derive(Default)]
pub(super) struct OneBus {
    connection: Mutex<Option<Connection>>,
    session: Mutex<Option<SecretService<'static>>>,
    found: Mutex<Option<(String, Vec<OwnedObjectPath>)>>,
}

impl OneBus {
    /// The connection, made when it is first needed and again after it broke.
    pub(super) fn connection(&self) -> zbus::Result<Connection> {
        let mut held = self.connection.lock();
        match &*held {
            Some(connection) => Ok(connection.clone()),
            None => Ok(held.insert(Connection::session()?).clone()),
        }
    }

    /// The bus has gone away; the next call connects anew.
    pub(super) fn hang_up(&self) {
        *self.connection.lock() = None;
        *self.session.lock() = None;
    }

    /// The next secret crosses in a new session.
    pub(super) fn end_session(&self) {
        *self.session.lock() = None;
    }

    /// A session, in which secrets cross the bus encrypted.
    fn open_session(&self) -> std::result::Result<SecretService<'static>, ServiceError> {
        let connection = self.connection()?;
        let _one_at_a_time = opening();
        SecretService::connect_with_existing(EncryptionType::Dh, connection)
    }

    /// Remembers what a search for that entry found, for the call that it was made for.
    pub(super) fn found(&self, user: &str, paths: Vec<OwnedObjectPath>) {
        *self.found.lock() = Some((user.to_owned(), paths));
    }

    pub(super) fn forget_found(&self) {
        *self.found.lock() = None;
    }

    /// Runs in the session, which is opened when the first secret is to cross: who finds none needs none.
    pub(super) fn with<T>(
        &self,
        run: impl FnOnce(&SecretService<'_>) -> std::result::Result<T, ServiceError>,
    ) -> Result<T> {
        let mut held = self.session.lock();
        let session = match &mut *held {
            Some(session) => session,
            none => none.insert(self.open_session().map_err(failed)?),
        };
        run(session).map_err(failed)
    }
}

fn failed(error: ServiceError) -> Error {
    Error::PlatformFailure(Box::new(error))
}

/// gnome-keyring aborts when many sessions are opened at the same moment, so the processes of this
/// program open theirs one after the other. The lock is in the person's own runtime folder: where there
/// is none, any user could hold it, and it is done without.
fn opening() -> Option<Lock> {
    let folder = std::env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty())?;
    files::lock_blocking(&PathBuf::from(folder).join("noyo-auth.keychain.lock"), OPENING_PATIENCE).ok()
}

/// The store.
pub(super) struct Store(pub(super) Arc<OneBus>);

impl CredentialStoreApi for Store {
    fn vendor(&self) -> String {
        "the Secret Service".to_owned()
    }

    fn id(&self) -> String {
        self.vendor()
    }

    fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        let (service, user) = (service.to_owned(), user.to_owned());
        Ok(Entry::new_with_credential(Arc::new(Item { bus: self.0.clone(), service, user, path: None })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Store")
    }
}

/// An entry by its name, or one of several of that name.
pub(super) struct Item {
    bus: Arc<OneBus>,
    service: String,
    user: String,
    path: Option<OwnedObjectPath>,
}

impl Item {
    /// Where it is on the bus, if it is one of several.
    pub(super) fn path(&self) -> Option<&OwnedObjectPath> {
        self.path.as_ref()
    }

    fn attributes(&self) -> HashMap<&str, &str> {
        HashMap::from([("service", self.service.as_str()), ("username", self.user.as_str())])
    }

    /// The one entry of that name.
    fn the_one(&self) -> Result<OwnedObjectPath> {
        if let Some(path) = &self.path {
            return Ok(path.clone());
        }
        let known = self.bus.found.lock().take().filter(|(user, _)| *user == self.user);
        let mut paths = match known {
            Some((_, paths)) => paths,
            None => self.bus.with(|session| {
                let found = session.search_items(self.attributes())?.unlocked;
                Ok(found.into_iter().map(|item| item.item_path).collect())
            })?,
        };
        match paths.len() {
            0 => Err(Error::NoEntry),
            1 => Ok(paths.swap_remove(0)),
            _ => Err(Error::Ambiguous(paths.into_iter().map(|path| self.at(path)).collect())),
        }
    }

    fn at(&self, path: OwnedObjectPath) -> Entry {
        let (bus, service, user) = (self.bus.clone(), self.service.clone(), self.user.clone());
        Entry::new_with_credential(Arc::new(Self { bus, service, user, path: Some(path) }))
    }
}

impl CredentialApi for Item {
    fn get_secret(&self) -> Result<Vec<u8>> {
        let path = self.the_one()?;
        self.bus.with(|session| session.get_item_by_path(path)?.get_secret())
    }

    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        match self.the_one() {
            Ok(path) => {
                self.bus.with(|session| session.get_item_by_path(path)?.set_secret(secret, CONTENT_TYPE))
            }
            Err(Error::NoEntry) => self.bus.with(|session| {
                let label = format!("keyring:{}@{}", self.user, self.service);
                let collection = session.get_default_collection()?;
                collection.create_item(&label, self.attributes(), secret, true, CONTENT_TYPE).map(drop)
            }),
            Err(error) => Err(error),
        }
    }

    fn delete_credential(&self) -> Result<()> {
        let path = self.the_one()?;
        self.bus.with(|session| session.get_item_by_path(path)?.delete())
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        let (bus, service, user) = (self.bus.clone(), self.service.clone(), self.user.clone());
        Ok(Some(Arc::new(Self { bus, service, user, path: Some(self.the_one()?) })))
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        Some((self.service.clone(), self.user.clone()))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item").field("user", &self.user).field("path", &self.path).finish()
    }
}
