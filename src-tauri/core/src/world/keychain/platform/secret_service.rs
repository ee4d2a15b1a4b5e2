//! The Secret Service (https://specifications.freedesktop.org/secret-service): what is asked beside its
//! entries, which are in [`one_bus`](super::one_bus). Whether it is locked is asked before every call, since
//! no call of ours may put up a prompt.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry};
use secret_service::blocking::SecretService;
use secret_service::{EncryptionType, Error as ServiceError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use zbus::blocking::Connection;
use zbus::zvariant::{DynamicType, OwnedObjectPath, OwnedValue, Type};

use super::super::SERVICE;
use super::super::error::KeychainError;
use super::one_bus::{Item, OneBus, Store};

const BUS_NAME: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const SERVICE_INTERFACE: &str = "org.freedesktop.Secret.Service";

/// The session bus: one connection for all calls.
#[derive(Default)]
pub(in super::super) struct System {
    bus: Arc<OneBus>,
}

impl System {
    pub(in super::super) fn open(&mut self) -> Result<Arc<CredentialStore>, KeychainError> {
        self.bus.end_session();
        Ok(Arc::new(Store(self.bus.clone())))
    }

    /// Opens the connection and the session ahead of the first secret.
    pub(in super::super) fn warm_up(&mut self) {
        let _ = self.bus.with(|_| Ok(()));
    }

    /// Refuses where the entry, or the place where it would go, is locked.
    pub(in super::super) fn check_unlocked(&mut self, user: &str) -> Result<(), KeychainError> {
        let attributes = HashMap::from([("service", SERVICE), ("username", user)]);
        self.bus.forget_found();
        let (unlocked, locked) = self.search(&attributes)?;
        let is_locked = match (unlocked.is_empty(), locked.is_empty()) {
            (false, _) => false,
            (true, false) => true,
            (true, true) => match self.default_collection()? {
                Some(collection) => self.is_locked(&collection)?,
                None => false,
            },
        };
        if is_locked {
            return Err(KeychainError::Locked);
        }
        self.bus.found(user, unlocked);
        Ok(())
    }

    /// Whether new entries go to the collection that ends with the session.
    pub(in super::super) fn forgets(&mut self) -> Result<bool, KeychainError> {
        Ok(self.default_collection()?.is_some_and(|path| path.as_str().ends_with("/session")))
    }

    /// Unlocks the collections that our entries are in, wherever a person has put them, and the one
    /// where new entries go.
    pub(in super::super) fn unlock(&mut self) -> Result<(), KeychainError> {
        let bus = self.bus.connection().map_err(|_| no_bus())?;
        let service = SecretService::connect_with_existing(EncryptionType::Plain, bus);
        let service = service.map_err(|e| of_service(&e))?;
        let ours = HashMap::from([("service", SERVICE)]);
        let locked = service.search_items(ours).map_err(|e| of_service(&e))?.locked;
        for item in &locked {
            // The first item of a collection unlocks the others.
            if item.is_locked().map_err(|e| of_service(&e))? {
                item.unlock().map_err(|e| of_service(&e))?;
            }
        }
        let still_locked = |item: &secret_service::blocking::Item<'_>| item.is_locked().unwrap_or(true);
        if locked.iter().any(still_locked) {
            return Err(KeychainError::Denied);
        }
        unlock_default(&service, !locked.is_empty())
    }

    /// In the order in which they were made or changed last, the newest first.
    pub(in super::super) fn newest_first(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let mut dated: Vec<(u64, Entry)> =
            entries.into_iter().map(|entry| (self.modified(&entry).unwrap_or(0), entry)).collect();
        dated.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        dated.into_iter().map(|(_, entry)| entry).collect()
    }

    fn modified(&mut self, entry: &Entry) -> Option<u64> {
        let path = entry.as_any().downcast_ref::<Item>()?.path()?.to_string();
        let of = ("org.freedesktop.Secret.Item", "Modified");
        let value: OwnedValue = self.call(&path, PROPERTIES, "Get", &of).ok()?;
        u64::try_from(value).ok()
    }

    /// The user names of all entries of ours.
    pub(in super::super) fn users(&mut self) -> Result<Option<Vec<String>>, KeychainError> {
        let (unlocked, locked) = self.search(&HashMap::from([("service", SERVICE)]))?;
        if !locked.is_empty() {
            return Err(KeychainError::Locked);
        }
        let mut users = Vec::new();
        for item in unlocked {
            let of = ("org.freedesktop.Secret.Item", "Attributes");
            let value: OwnedValue = self.call(item.as_str(), PROPERTIES, "Get", &of)?;
            let attributes = HashMap::<String, String>::try_from(value).unwrap_or_default();
            users.extend(attributes.get("username").cloned());
        }
        users.sort();
        Ok(Some(users))
    }

    fn search(
        &mut self,
        attributes: &HashMap<&str, &str>,
    ) -> Result<(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>), KeychainError> {
        self.call(PATH, SERVICE_INTERFACE, "SearchItems", &(attributes,))
    }

    fn default_collection(&mut self) -> Result<Option<OwnedObjectPath>, KeychainError> {
        let found: OwnedObjectPath = self.call(PATH, SERVICE_INTERFACE, "ReadAlias", &("default",))?;
        Ok((found.as_str() != "/").then_some(found))
    }

    fn is_locked(&mut self, collection: &OwnedObjectPath) -> Result<bool, KeychainError> {
        let of = ("org.freedesktop.Secret.Collection", "Locked");
        let value: OwnedValue = self.call(collection.as_str(), PROPERTIES, "Get", &of)?;
        bool::try_from(value)
            .map_err(|_| KeychainError::Failed { because: "its answer cannot be read".to_owned() })
    }

    fn call<B, R>(&mut self, path: &str, interface: &str, method: &str, body: &B) -> Result<R, KeychainError>
    where
        B: Serialize + DynamicType,
        R: DeserializeOwned + Type,
    {
        let bus = self.bus.connection().map_err(|_| no_bus())?;
        let called = bus.call_method(Some(BUS_NAME), path, Some(interface), method, body);
        let answer = called.and_then(|reply| reply.body().deserialize());
        answer.map_err(|error| {
            if matches!(error, zbus::Error::InputOutput(_)) {
                // The bus has gone away; the next call connects anew.
                self.bus.hang_up();
            }
            of_bus(&error)
        })
    }
}

fn unlock_default(service: &SecretService<'_>, ours_are_open: bool) -> Result<(), KeychainError> {
    let collection = match service.get_default_collection() {
        Err(ServiceError::NoResult) if ours_are_open => return Ok(()),
        other => other.map_err(|e| of_service(&e))?,
    };
    collection.unlock().map_err(|e| of_service(&e))?;
    match collection.is_locked() {
        Ok(false) => Ok(()),
        Ok(true) => Err(KeychainError::Denied),
        Err(error) => Err(of_service(&error)),
    }
}

/// Whether the bus knows a Secret Service that runs now, over a connection of its own: the store's may be
/// the one that hangs.
pub(in super::super) fn is_running() -> Option<bool> {
    let bus = Connection::session().ok()?;
    let daemon = zbus::blocking::fdo::DBusProxy::new(&bus).ok()?;
    daemon.name_has_owner(BUS_NAME.try_into().ok()?).ok()
}

/// What the Secret Service's own error says.
pub(in super::super) fn classify(error: &(dyn Error + 'static)) -> KeychainError {
    match error.downcast_ref::<ServiceError>() {
        Some(error) => of_service(error),
        None => KeychainError::Failed { because: "the system’s store reports an error".to_owned() },
    }
}

fn of_service(error: &ServiceError) -> KeychainError {
    match error {
        ServiceError::Locked => KeychainError::Locked,
        ServiceError::Prompt => KeychainError::Denied,
        ServiceError::NoResult => {
            KeychainError::Unavailable { because: "it has no default keyring".to_owned() }
        }
        ServiceError::Unavailable => no_service(),
        ServiceError::Zbus(error) => of_bus(error),
        ServiceError::ZbusFdo(error) => of_fdo(error),
        _ => KeychainError::Failed { because: "the Secret Service reports an error".to_owned() },
    }
}

fn no_bus() -> KeychainError {
    KeychainError::Unavailable { because: "there is no session bus".to_owned() }
}

fn no_service() -> KeychainError {
    KeychainError::Unavailable { because: "no Secret Service is running".to_owned() }
}

fn of_bus(error: &zbus::Error) -> KeychainError {
    match error {
        zbus::Error::FDO(error) => of_fdo(error),
        zbus::Error::MethodError(name, ..) => match name.as_str() {
            "org.freedesktop.DBus.Error.AccessDenied" => KeychainError::Denied,
            "org.freedesktop.DBus.Error.ServiceUnknown" | "org.freedesktop.DBus.Error.NameHasNoOwner" => {
                no_service()
            }
            "org.freedesktop.Secret.Error.IsLocked" => KeychainError::Locked,
            name if name.starts_with("org.freedesktop.DBus.Error.Spawn.") => no_service(),
            _ => KeychainError::Failed { because: "the Secret Service reports an error".to_owned() },
        },
        zbus::Error::InputOutput(_) | zbus::Error::Address(_) | zbus::Error::Handshake(_) => no_bus(),
        _ => KeychainError::Failed { because: "the session bus reports an error".to_owned() },
    }
}

fn of_fdo(error: &zbus::fdo::Error) -> KeychainError {
    match error {
        zbus::fdo::Error::AccessDenied(_) => KeychainError::Denied,
        zbus::fdo::Error::ServiceUnknown(_) | zbus::fdo::Error::NameHasNoOwner(_) => no_service(),
        zbus::fdo::Error::NoReply(_) | zbus::fdo::Error::Timeout(_) => {
            KeychainError::Failed { because: "the Secret Service did not reply".to_owned() }
        }
        zbus::fdo::Error::ZBus(error) => of_bus(error),
        _ => no_service(),
    }
}
