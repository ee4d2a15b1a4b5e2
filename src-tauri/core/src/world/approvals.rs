//! Which secret commands a person approved on this computer: a file beside the profiles, so that a profile
//! file that comes from elsewhere brings no approval with it.

use std::collections::BTreeMap;
use std::io;
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

/// An approval cannot be stored. The file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ApprovalsError {
    /// The file cannot be read, and so not be added to.
    #[error("The approvals in {path} cannot be read: {source}.")]
    Unreadable {
        /// Where they are.
        path: String,
        /// What the system says.
        source: io::Error,
    },
    /// It says nothing that can be used.
    #[error("The approvals in {path} are damaged ({source}).")]
    Damaged {
        /// Where they are.
        path: String,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// A newer version of the program wrote it.
    #[error("The approvals in {path} were written by a newer version of Noyo Auth.")]
    Newer {
        /// Where they are.
        path: String,
    },
    /// The file cannot be written.
    #[error("The approvals in {path} cannot be written: {source}.")]
    Unwritable {
        /// Where they are.
        path: String,
        /// What the system says.
        source: LockError,
    },
}

/// What this version writes.
const VERSION: u64 = 1;

#[derive(Default, Serialize, Deserialize)]
struct Document {
    version: u64,
    approved: BTreeMap<ProfileId, String>,
}

#[derive(Deserialize)]
struct Version {
    version: u64,
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
        let approved = self.read().map(|document| document.approved).unwrap_or_default();
        approved.get(&profile.id).is_some_and(|known| *known == fingerprint(profile, command))
    }

    /// Whether the file can be used; one that is not there can.
    ///
    /// # Errors
    /// [`ApprovalsError`].
    pub(crate) fn check(&self) -> Result<(), ApprovalsError> {
        self.read().map(drop)
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
        if self.read()?.approved.get(&id) == approved.as_ref() {
            return Ok(());
        }
        let unwritable = |source| ApprovalsError::Unwritable { path: self.shown(), source };
        let _lock = files::lock(&files::lock_of(&self.path), LOCK_PATIENCE).await.map_err(unwritable)?;
        files::sweep(&self.path);
        let mut document = self.read()?;
        match approved {
            Some(approved) => document.approved.insert(id, approved),
            None => document.approved.remove(&id),
        };
        document.version = VERSION;
        let bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
        let _ = files::replace(&self.path, &bytes).map_err(|error| unwritable(error.into()))?;
        Ok(())
    }

    fn read(&self) -> Result<Document, ApprovalsError> {
        let read = files::read(&self.path)
            .map_err(|source| ApprovalsError::Unreadable { path: self.shown(), source })?;
        let Some(bytes) = read else { return Ok(Document::default()) };
        let damaged = |source| ApprovalsError::Damaged { path: self.shown(), source };
        // First alone: what else a newer version writes there is not ours to understand.
        let Version { version } = serde_json::from_slice(&bytes).map_err(damaged)?;
        if version > VERSION {
            return Err(ApprovalsError::Newer { path: self.shown() });
        }
        serde_json::from_slice(&bytes).map_err(damaged)
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use values::profile::{Addresses, Environment};

    fn profile() -> Profile {
        let addresses = Addresses::of(Environment::Sandbox);
        let mut profile =
            Profile::new("checkout".parse().unwrap(), Environment::Sandbox, "id".parse().unwrap(), addresses);
        profile.secret_command = Some(SecretCommand::new(vec!["true".to_owned()]).unwrap());
        profile
    }

    #[tokio::test]
    async fn what_cannot_be_read_approves_nothing_and_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("approvals.json");
        let (approvals, profile) = (Approvals::at(path.clone()), profile());
        approvals.note(&profile).await.unwrap();
        assert!(approvals.holds(&profile));
        let good = std::fs::read_to_string(&path).unwrap();
        let newer = good.replace("\"version\": 1", "\"version\": 2");
        for unusable in ["", "{", "[]", "{\"version\": 1, \"approved\": 7}", &newer] {
            std::fs::write(&path, unusable).unwrap();
            assert!(!approvals.holds(&profile), "{unusable}");
            assert!(approvals.note(&profile).await.is_err(), "{unusable}");
            assert!(approvals.forget(profile.id).await.is_err(), "{unusable}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), unusable, "it was written over");
        }
    }
}
