//! The secret that a profile's command prints: only where a person approved it, and one run at a time.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, watch};

use crate::meaning::secret_command::{another_runs, no_secret, not_approved};
use crate::world::approvals::Approvals;
use crate::world::files::{self, LockError};
use crate::world::secret_command::{self, NoSecret};
use values::diagnosis::Diagnosis;
use values::profile::{Profile, SecretCommand};
use values::secret::ClientSecret;

/// The commands of all profiles. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub(super) struct SecretCommands {
    pub(super) approvals: Approvals,
    /// Held while one runs: a password manager asks its person once, not once for each profile.
    running: Arc<Mutex<()>>,
    /// Locked while one runs, for our other programs.
    lock: PathBuf,
    /// The program is being closed: what runs is ended, and nothing is run any more.
    over: Arc<watch::Sender<bool>>,
}

/// How long another command is waited for: longer than it may take.
const OTHERS_PATIENCE: Duration = secret_command::PATIENCE.saturating_add(Duration::from_secs(5));

impl SecretCommands {
    pub(super) fn new(approvals: Approvals, lock: PathBuf) -> Self {
        Self { approvals, running: Arc::default(), lock, over: Arc::new(watch::Sender::new(false)) }
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
        let mut over = self.over.subscribe();
        tokio::select! {
            biased;
            _ = over.wait_for(|over| *over) => Err(no_secret(profile, command, &NoSecret::Closing)),
            secret = self.run_in_turn(profile, command) => secret,
        }
    }

    /// Whether another program of ours is running one.
    pub(super) async fn another_program_runs_one(&self) -> bool {
        matches!(files::lock(&self.lock, Duration::ZERO).await, Err(LockError::Busy { .. }))
    }

    /// Ends the command that runs, with all that it started, and lets no other start.
    pub(super) async fn end(&self) {
        self.over.send_replace(true);
        let _none_runs = self.running.lock().await;
    }

    async fn run_in_turn(
        &self,
        profile: &Profile,
        command: &SecretCommand,
    ) -> Result<ClientSecret, Diagnosis> {
        let running = tokio::time::timeout(OTHERS_PATIENCE, self.running.lock()).await;
        let _running = running.map_err(|_| another_runs(profile))?;
        let _alone = match files::lock(&self.lock, OTHERS_PATIENCE).await {
            Ok(lock) => Some(lock),
            Err(LockError::Busy { .. }) => return Err(another_runs(profile)),
            // A disk that takes no lock is no reason to have no token.
            Err(LockError::Io(_)) => None,
        };
        let secret = secret_command::run(command, secret_command::PATIENCE).await;
        secret.map_err(|error| no_secret(profile, command, &error))
    }
}
