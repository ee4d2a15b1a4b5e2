//! What a person set, and what follows from it for the network and the tokens.

use std::sync::Arc;

use parking_lot::RwLock;

use super::Tokens;
use super::surroundings::Surroundings;
use crate::meaning::input::invalid_setting;
use crate::world::home::Home;
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
    pub async fn save(
        &self,
        mut new: Settings,
        credentials: Option<ProxyCredentials>,
    ) -> Result<(), Diagnosis> {
        new.check().map_err(invalid_setting)?;
        let keychain = &self.surroundings.keychain;
        let before = self.current();
        let kept = self.stored_credentials(&before).await;
        new.proxy_has_password = match (&new.proxy, &credentials) {
            (ProxySetting::Address(address), Some(credentials)) => {
                keychain.keep_proxy_credentials(address, credentials).await?;
                true
            }
            (proxy, _) => before.proxy_has_password && *proxy == before.proxy,
        };
        if let Err(error) = self.file.write(&new).await {
            if let (Some(_), Some((address, old))) = (&credentials, kept) {
                let _ = keychain.keep_proxy_credentials(&address, &old).await;
            }
            return Err(error.into());
        }
        if before.proxy_has_password && !new.proxy_has_password {
            // The file does not speak of it any more, and it is for that proxy alone.
            let _ = keychain.remove_proxy_credentials().await;
        }
        self.apply(new, credentials).await;
        Ok(())
    }

    /// The name and password that the keychain has for the proxy of these settings.
    async fn stored_credentials(&self, settings: &Settings) -> Option<(ProxyAddress, ProxyCredentials)> {
        match &settings.proxy {
            ProxySetting::Address(address) if settings.proxy_has_password => {
                let found = self.surroundings.keychain.proxy_credentials(address).await.ok()??;
                Some((address.clone(), found))
            }
            _ => None,
        }
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
