//! The secret that a profile's command prints: only where a person approved it, and one run at a time.

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::meaning::secret_command::{no_secret, not_approved};
use crate::world::approvals::Approvals;
use crate::world::secret_command;
use values::diagnosis::Diagnosis;
use values::profile::{Profile, SecretCommand};
use values::secret::ClientSecret;

/// The commands of all profiles. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub(super) struct SecretCommands {
    pub(super) approvals: Approvals,
    /// Held while one runs: a password manager asks its person once, not once for each profile.
    running: Arc<Mutex<()>>,
}

impl SecretCommands {
    pub(super) fn new(approvals: Approvals) -> Self {
        Self { approvals, running: Arc::default() }
    }

    /// What the profile's command prints.
    ///
    /// # Errors
    /// `secret-command-failed`: it was not approved here, or gave nothing.
    pub(super) async fn secret(
        &self,
        profile: &Profile,
        command: &SecretCommand,
    ) -> Result<ClientSecret, Diagnosis> {
        if !self.approvals.holds(profile) {
            return Err(not_approved(profile, command));
        }
        self.run(profile, command).await
    }

    /// The same for a command that a person approved just now.
    pub(super) async fn run(
        &self,
        profile: &Profile,
        command: &SecretCommand,
    ) -> Result<ClientSecret, Diagnosis> {
        let _running = self.running.lock().await;
        let secret = secret_command::run(command, secret_command::PATIENCE).await;
        secret.map_err(|error| no_secret(profile, command, &error))
    }
}
