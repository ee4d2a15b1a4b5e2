//! Which secret commands a person approved on this computer: a file beside the profiles, so that a profile
//! file that comes from elsewhere brings no approval with it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::files::{self, LockError};
use values::profile::{Profile, ProfileId, SecretCommand};

/// How long to wait for another program that is writing.
const LOCK_PATIENCE: Duration = Duration::from_secs(8);

/// The file with the approvals.
#[derive(Debug, Clone)]
pub struct Approvals {
    path: PathBuf,
}

/// An approval cannot be stored.
#[derive(Debug, thiserror::Error)]
#[error("The approvals in {path} cannot be written: {source}.")]
pub struct ApprovalsError {
    /// Where they are.
    pub path: String,
    /// What the system says.
    pub source: LockError,
}

#[derive(Default, Serialize, Deserialize)]
struct Document {
    version: u64,
    approved: BTreeMap<ProfileId, String>,
}

impl Approvals {
    /// The approvals in that file, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Whether a person approved this profile's command, exactly as it is, here. A file that cannot be read
    /// approves nothing.
    pub fn holds(&self, profile: &Profile) -> bool {
        let Some(command) = &profile.secret_command else { return false };
        self.read().approved.get(&profile.id).is_some_and(|known| *known == fingerprint(profile, command))
    }

    /// Notes that a person approved the profile's command, in the place of what was approved before. A
    /// profile without one has nothing to approve, and what it had goes.
    ///
    /// # Errors
    /// [`ApprovalsError`]; nothing is approved then.
    pub async fn note(&self, profile: &Profile) -> Result<(), ApprovalsError> {
        let approved = profile.secret_command.as_ref().map(|command| fingerprint(profile, command));
        self.set(profile.id, approved).await
    }

    /// Takes back what was approved for a profile.
    ///
    /// # Errors
    /// [`ApprovalsError`].
    pub async fn forget(&self, id: ProfileId) -> Result<(), ApprovalsError> {
        self.set(id, None).await
    }

    async fn set(&self, id: ProfileId, approved: Option<String>) -> Result<(), ApprovalsError> {
        if self.read().approved.get(&id) == approved.as_ref() {
            return Ok(());
        }
        let failed = |source| ApprovalsError { path: self.path.display().to_string(), source };
        let _lock = files::lock(&files::lock_of(&self.path), LOCK_PATIENCE).await.map_err(failed)?;
        files::sweep(&self.path);
        let mut document = self.read();
        match approved {
            Some(approved) => document.approved.insert(id, approved),
            None => document.approved.remove(&id),
        };
        document.version = 1;
        let bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
        let _ = files::replace(&self.path, &bytes).map_err(|error| failed(error.into()))?;
        Ok(())
    }

    fn read(&self) -> Document {
        let bytes = files::read(&self.path).ok().flatten().unwrap_or_default();
        serde_json::from_slice(&bytes).ok().filter(|read: &Document| read.version == 1).unwrap_or_default()
    }
}

/// What is approved: this computer, this profile, these arguments, and the token endpoint that the secret
/// goes to, as the keychain's keys are bound to theirs.
fn fingerprint(profile: &Profile, command: &SecretCommand) -> String {
    let (computer, id) = (this_computer(), profile.id.to_string());
    let mut hash = Sha256::new();
    let parts = [computer.as_str(), &id, profile.addresses.token_url.as_written()];
    for part in parts.into_iter().chain(command.as_list().iter().map(String::as_str)) {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What the system calls this computer. A container often has no name of its own: then what it is called until
/// it starts again, so that a home that several share brings no approval from one to the other.
fn this_computer() -> String {
    let given = machine_uid::get().ok().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    let until_restart = || std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok();
    given.or_else(until_restart).map(|id| id.trim().to_owned()).unwrap_or_default()
}
