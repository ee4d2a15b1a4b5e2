//! What a person set, and what follows from it for the network and the tokens.

use std::sync::Arc;

use parking_lot::RwLock;

use super::Tokens;
use super::surroundings::Surroundings;
use crate::meaning::input::invalid_setting;
use crate::world::home::Home;
use crate::world::keychain::as_one_job;
use crate::world::noyo::{Network, ProxyChoice};
use crate::world::settings::{SettingsFile, StoredSettings};
use values::diagnosis::Diagnosis;
use values::settings::{ProxyAddress, ProxyCredentials, ProxySetting, Settings};

/// The settings of both programs. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Preferences {
    file: SettingsFile,
    current: Arc<RwLock<Settings>>,
    surroundings: Surroundings,
    tokens: Tokens,
}

impl Preferences {
    pub(super) fn new(home: &Home, surroundings: Surroundings, tokens: Tokens) -> Self {
        let file = SettingsFile::at(home.settings_file());
        Self { file, current: Arc::default(), surroundings, tokens }
    }

    /// The settings that hold.
    pub fn current(&self) -> Settings {
        self.current.read().clone()
    }

    /// Reads the file and goes by it from now on. A password that an older version left in it moves to
    /// the keychain, and the file is written anew.
    ///
    /// # Errors
    /// The file is damaged, and the defaults hold; or the password could not be moved, and it is used
    /// from where it is. Neither stops anything.
    pub async fn load(&self) -> Result<(), Diagnosis> {
        let (stored, damage) = match self.file.read() {
            Ok(stored) => (stored, None),
            Err(damaged) => (StoredSettings::default(), Some(damaged)),
        };
        self.apply(stored.settings.clone(), stored.exposed.clone()).await;
        match (stored.exposed, damage) {
            (_, Some(damaged)) => Err(damaged.into()),
            (Some(exposed), None) => self.save(stored.settings, Some(exposed)).await,
            (None, None) => Ok(()),
        }
    }

    /// Checks, keeps and stores. Without a new name and password for the proxy, those that the keychain
    /// has stay for as long as the proxy does.
    ///
    /// # Errors
    /// `invalid-input`, `storage-failed`, the keychain's kinds.
    pub async fn save(&self, new: Settings, credentials: Option<ProxyCredentials>) -> Result<(), Diagnosis> {
        new.check().map_err(invalid_setting)?;
        as_one_job(self.save_checked(new, credentials)).await
    }

    /// The keychain first, with what it had beside it: the file decides which of the two is used.
    async fn save_checked(
        &self,
        mut new: Settings,
        credentials: Option<ProxyCredentials>,
    ) -> Result<(), Diagnosis> {
        let keychain = &self.surroundings.keychain;
        let before = self.current();
        let old = address_with_password(&before);
        let kept = address_of(&new).cloned().zip(credentials.as_ref());
        let replaced = match (old, &kept) {
            (Some(old), Some(_)) => keychain.proxy_credentials(old).await?,
            _ => None,
        };
        new.proxy_has_password = match &kept {
            Some((address, credentials)) => {
                keychain.keep_proxy_credentials(address, credentials, old).await?;
                true
            }
            None => before.proxy_has_password && new.proxy == before.proxy,
        };
        if let Err(error) = self.file.write(&new).await {
            let _ = match (old.zip(replaced.as_ref()), &kept) {
                (Some((old, replaced)), Some(_)) => {
                    keychain.keep_proxy_credentials(old, replaced, None).await
                }
                (None, Some(_)) => keychain.remove_proxy_credentials().await,
                (_, None) => Ok(()),
            };
            return Err(error.into());
        }
        // The file speaks of the old one no more, and it was for that proxy alone.
        let _ = match &kept {
            Some((address, credentials)) if old.is_some_and(|old| old != address) => {
                keychain.keep_proxy_credentials(address, credentials, None).await
            }
            None if before.proxy_has_password && !new.proxy_has_password => {
                keychain.remove_proxy_credentials().await
            }
            _ => Ok(()),
        };
        self.apply(new, credentials).await;
        Ok(())
    }

    async fn apply(&self, settings: Settings, proxy_credentials: Option<ProxyCredentials>) {
        let (proxy, address) = match &settings.proxy {
            ProxySetting::System => (ProxyChoice::System, None),
            ProxySetting::None => (ProxyChoice::None, None),
            ProxySetting::Address(it) => (ProxyChoice::Address(it.as_str().to_owned()), Some(it.clone())),
        };
        let in_keychain = settings.proxy_has_password && proxy_credentials.is_none();
        let extra_ca_file = settings.extra_ca_file.clone();
        let network = Network { proxy, proxy_credentials, extra_ca_file, ..Network::default() };
        self.surroundings.set_network(network, address.filter(|_| in_keychain)).await;
        self.tokens.set_margin(settings.margin());
        *self.current.write() = settings;
    }
}

fn address_of(settings: &Settings) -> Option<&ProxyAddress> {
    match &settings.proxy {
        ProxySetting::Address(address) => Some(address),
        ProxySetting::System | ProxySetting::None => None,
    }
}

/// The proxy whose name and password the keychain has.
fn address_with_password(settings: &Settings) -> Option<&ProxyAddress> {
    address_of(settings).filter(|_| settings.proxy_has_password)
}
