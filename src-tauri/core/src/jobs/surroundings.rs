//! What the jobs share of the world outside: files, keychain, network, clock.

use std::sync::Arc;

use tokio::sync::RwLock;

use super::secret_commands::SecretCommands;
use crate::world::approvals::Approvals;
use crate::world::home::Home;
use crate::world::keychain::{Keychain, KeychainError};
use crate::world::noyo::{Deadlines, Network, Noyo};
use crate::world::profiles::ProfilesFile;
use values::clock::Clock;
use values::profile::Address;
use values::settings::ProxyAddress;

/// Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub(super) struct Surroundings {
    pub(super) home: Home,
    pub(super) file: ProfilesFile,
    pub(super) keychain: Keychain,
    pub(super) clock: Clock,
    pub(super) commands: SecretCommands,
    calls: Arc<RwLock<Calls>>,
}

/// The calls as they can be made now, and what they still lack.
#[derive(Debug)]
struct Calls {
    noyo: Arc<Noyo>,
    network: Network,
    /// The keychain has a name and a password for this proxy, and was not asked for them yet.
    lacks_password_for: Option<ProxyAddress>,
}

impl Calls {
    fn over(network: Network, lacks_password_for: Option<ProxyAddress>) -> Self {
        Self { noyo: Arc::new(Noyo::new(network.clone())), network, lacks_password_for }
    }
}

impl Surroundings {
    pub(super) fn new(home: &Home, keychain: Keychain, network: Network, clock: Clock) -> Self {
        Self {
            file: ProfilesFile::at(home.profiles_file()),
            home: home.clone(),
            commands: SecretCommands::new(Approvals::at(home.approvals_file()), home.secret_command_lock()),
            keychain,
            clock,
            calls: Arc::new(RwLock::new(Calls::over(network, None))),
        }
    }

    /// The calls, over the network as it is set now. The keychain is asked for a proxy's password when
    /// the first call needs it, not before.
    ///
    /// # Errors
    /// The keychain's, where a proxy has a password there.
    pub(super) async fn noyo(&self) -> Result<Arc<Noyo>, KeychainError> {
        let calls = self.calls.read().await;
        let Some(proxy) = calls.lacks_password_for.clone() else { return Ok(calls.noyo.clone()) };
        drop(calls);
        let credentials = self.keychain.proxy_credentials(&proxy).await?;
        let mut calls = self.calls.write().await;
        if calls.lacks_password_for.as_ref() == Some(&proxy) {
            *calls = Calls::over(Network { proxy_credentials: credentials, ..calls.network.clone() }, None);
        }
        Ok(calls.noyo.clone())
    }

    /// Reads which certificates to trust, and makes ready what a call to an address needs: for while something else
    /// is waited for. What is wrong there is told by the call.
    pub(super) async fn prepare(&self, address: &Address) {
        if let Ok(noyo) = self.noyo().await {
            let _ = noyo.way_to(address);
        }
    }

    /// The same before anybody asked for a call: then no secret is read, not that of a proxy either.
    pub(super) async fn warm_up(&self, address: &Address) {
        let calls = self.calls.read().await;
        if calls.lacks_password_for.is_none() {
            let _ = calls.noyo.way_to(address);
        }
    }

    /// How long calls may take, as it is set now.
    pub(super) async fn deadlines(&self) -> Deadlines {
        self.calls.read().await.network.deadlines
    }

    /// Uses other network settings from the next call on.
    pub(super) async fn set_network(&self, network: Network, lacks_password_for: Option<ProxyAddress>) {
        *self.calls.write().await = Calls::over(network, lacks_password_for);
    }

    /// Lets go of all connections: they carried credentials that are no more. What is under way goes on.
    pub(super) async fn drop_connections(&self) {
        let mut calls = self.calls.write().await;
        let lacking = calls.lacks_password_for.clone();
        *calls = Calls::over(calls.network.clone(), lacking);
    }
}
