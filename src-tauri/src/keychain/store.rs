//! The store itself, as the worker's thread holds it: keyring's for the platform, opened when it is
//! first needed and again after it failed.

use std::sync::Arc;

use keyring_core::CredentialStore;
use keyring_core::api::CredentialPersistence;
use zeroize::Zeroizing;

use super::error::KeychainError;
use super::{Kept, SERVICE};

/// The store, if it is open.
pub(super) struct Vault {
    store: Option<Arc<CredentialStore>>,
    /// A store of the system's can be opened again, and can be locked.
    is_system: bool,
    /// That it forgets is known and wanted.
    may_forget: bool,
}

impl Vault {
    pub(super) fn system() -> Self {
        Self { store: None, is_system: true, may_forget: false }
    }

    pub(super) fn of(store: Arc<CredentialStore>, may_forget: bool) -> Self {
        Self { store: Some(store), is_system: false, may_forget }
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
        self.with_entry(user, |entry| entry.set_secret(secret))
    }

    pub(super) fn remove(&mut self, user: &str) -> Result<(), KeychainError> {
        self.check_unlocked(user)?;
        match self.with_entry(user, |entry| entry.delete_credential()) {
            Ok(()) | Err(KeychainError::NoKey) => Ok(()),
            Err(error) => Err(error),
        }
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
            Err(KeychainError::Failed { .. } | KeychainError::Unavailable { .. }) if self.is_system => {
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
        let store = match &self.store {
            Some(store) => store.clone(),
            None => self.store.insert(platform::open()?).clone(),
        };
        let entry = store.build(SERVICE, user, None)?;
        Ok(run(&entry)?)
    }

    /// Says that the store is locked rather than let it put up a prompt that nobody asked for.
    fn check_unlocked(&self, user: &str) -> Result<(), KeychainError> {
        if self.is_system { platform::check_unlocked(user) } else { Ok(()) }
    }

    pub(super) fn unlock(&mut self) -> Result<(), KeychainError> {
        if self.is_system { platform::unlock() } else { Ok(()) }
    }

    pub(super) fn kept(&self) -> Result<Kept, KeychainError> {
        let forgets = match self.store.as_ref().map(|store| store.persistence()) {
            Some(CredentialPersistence::UntilDelete) => self.is_system && platform::forgets()?,
            _ => true,
        };
        Ok(if forgets && !self.may_forget { Kept::UntilTheSessionEnds } else { Kept::ForGood })
    }
}

#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
pub(super) use platform::of_secret_service;

#[cfg(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android"))))]
mod platform {
    //! The Secret Service. The store that keyring brings is opened by itself rather than through
    //! keyring's once-only default, so that it can be opened again; whether it is locked is asked over
    //! D-Bus directly, since every call of the store's own would put up a prompt.

    use std::collections::HashMap;
    use std::fs::File;
    use std::path::PathBuf;
    use std::sync::Arc;

    use keyring_core::CredentialStore;
    use secret_service::blocking::SecretService;
    use secret_service::{EncryptionType, Error as ServiceError};
    use zbus::blocking::Connection;
    use zbus::zvariant::{OwnedObjectPath, OwnedValue};

    use super::super::SERVICE;
    use super::super::error::KeychainError;

    const BUS_NAME: &str = "org.freedesktop.secrets";
    const PATH: &str = "/org/freedesktop/secrets";

    pub(super) fn open() -> Result<Arc<CredentialStore>, KeychainError> {
        let _turn = turn();
        Ok(zbus_secret_service_keyring_store::Store::new()?)
    }

    /// gnome-keyring aborts when many sessions are opened at the same moment, so the processes of this
    /// program open theirs one after the other.
    fn turn() -> Option<File> {
        let folder = std::env::var_os("XDG_RUNTIME_DIR").map_or_else(std::env::temp_dir, PathBuf::from);
        let mut options = File::options();
        options.create(true).truncate(false).write(true);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(folder.join("noyo-auth.keychain.lock")).ok()?;
        file.lock().ok()?;
        Some(file)
    }

    pub(super) fn check_unlocked(user: &str) -> Result<(), KeychainError> {
        let bus = Bus::connect()?;
        let attributes = HashMap::from([("service", SERVICE), ("username", user)]);
        let (unlocked, locked) = bus.search(&attributes)?;
        let is_locked = match (unlocked.is_empty(), locked.is_empty()) {
            (false, _) => false,
            (true, false) => true,
            (true, true) => match bus.default_collection()? {
                Some(collection) => bus.is_locked(&collection)?,
                None => false,
            },
        };
        if is_locked { Err(KeychainError::Locked) } else { Ok(()) }
    }

    /// Whether new entries go to the collection that ends with the session.
    pub(super) fn forgets() -> Result<bool, KeychainError> {
        let collection = Bus::connect()?.default_collection()?;
        Ok(collection.is_some_and(|path| path.as_str().ends_with("/session")))
    }

    pub(super) fn unlock() -> Result<(), KeychainError> {
        let service = SecretService::connect(EncryptionType::Plain).map_err(|e| of_secret_service(&e))?;
        let collection = service.get_default_collection().map_err(|e| of_secret_service(&e))?;
        collection.unlock().map_err(|e| of_secret_service(&e))?;
        match collection.is_locked() {
            Ok(false) => Ok(()),
            Ok(true) => Err(KeychainError::Denied),
            Err(error) => Err(of_secret_service(&error)),
        }
    }

    pub(in super::super) fn of_secret_service(error: &ServiceError) -> KeychainError {
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

    /// A connection to the session bus, for what can be asked without a prompt.
    struct Bus(Connection);

    impl Bus {
        fn connect() -> Result<Self, KeychainError> {
            Connection::session().map(Self).map_err(|_| no_bus())
        }

        fn call<B, R>(&self, path: &str, interface: &str, method: &str, body: &B) -> Result<R, KeychainError>
        where
            B: serde::Serialize + zbus::zvariant::DynamicType,
            R: serde::de::DeserializeOwned + zbus::zvariant::Type,
        {
            let reply = self
                .0
                .call_method(Some(BUS_NAME), path, Some(interface), method, body)
                .map_err(|e| of_bus(&e))?;
            reply.body().deserialize().map_err(|e| of_bus(&e))
        }

        fn search(
            &self,
            attributes: &HashMap<&str, &str>,
        ) -> Result<(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>), KeychainError> {
            self.call(PATH, "org.freedesktop.Secret.Service", "SearchItems", &(attributes,))
        }

        fn default_collection(&self) -> Result<Option<OwnedObjectPath>, KeychainError> {
            let found: OwnedObjectPath =
                self.call(PATH, "org.freedesktop.Secret.Service", "ReadAlias", &("default",))?;
            Ok((found.as_str() != "/").then_some(found))
        }

        fn is_locked(&self, collection: &OwnedObjectPath) -> Result<bool, KeychainError> {
            let value: OwnedValue = self.call(
                collection.as_str(),
                "org.freedesktop.DBus.Properties",
                "Get",
                &("org.freedesktop.Secret.Collection", "Locked"),
            )?;
            bool::try_from(value)
                .map_err(|_| KeychainError::Failed { because: "its answer cannot be read".to_owned() })
        }
    }
}

#[cfg(not(all(unix, not(any(target_os = "macos", target_os = "ios", target_os = "android")))))]
mod platform {
    //! macOS and Windows: keyring's own store, which prompts by itself.

    use std::sync::Arc;

    use keyring_core::CredentialStore;

    use super::super::error::KeychainError;

    pub(super) fn open() -> Result<Arc<CredentialStore>, KeychainError> {
        let unavailable =
            || KeychainError::Unavailable { because: "the system’s store cannot be opened".to_owned() };
        keyring::Entry::store_status().as_ref().map_err(|_| unavailable())?;
        keyring_core::get_default_store().ok_or_else(unavailable)
    }

    pub(super) fn check_unlocked(_user: &str) -> Result<(), KeychainError> {
        Ok(())
    }

    pub(super) fn forgets() -> Result<bool, KeychainError> {
        Ok(false)
    }

    pub(super) fn unlock() -> Result<(), KeychainError> {
        Ok(())
    }
}
