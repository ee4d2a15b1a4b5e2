//! Profiles whose secret a command prints: added with it, approved on this computer.

use super::keys::{KeyChange, Stored};
use super::profile_store::{ProfileStore, Saved, Unsaved};
use crate::meaning::saving::changed_meanwhile;
use crate::world::profiles::{LockedProfiles, Profiles};
use values::diagnosis::Diagnosis;
use values::profile::{Addresses, ClientId, Environment, Profile, ProfileEdit, ProfileName, SecretCommand};

/// A profile that is to be added, whose secret a command prints.
#[derive(Debug, Clone)]
pub struct NewWithCommand {
    /// Its name.
    pub name: ProfileName,
    /// Its environment.
    pub environment: Environment,
    /// One half of its key.
    pub client_id: ClientId,
    /// What prints the other half.
    pub secret_command: SecretCommand,
    /// Where tokens are minted and used.
    pub addresses: Addresses,
}

impl ProfileStore {
    /// Adds a profile whose secret command the person has just approved. With `verify`, runs it and mints
    /// with what it prints first, and stores nothing when that fails.
    ///
    /// # Errors
    /// As [`Self::add`], and `secret-command-failed`.
    pub async fn add_with_command(&self, new: NewWithCommand, verify: bool) -> Result<Saved, Unsaved> {
        let profile = Profile::new(new.name, new.environment, new.client_id, new.addresses);
        let profile = Profile { secret_command: Some(new.secret_command), ..profile };
        let approvals = &self.surroundings.commands.approvals;
        approvals.note(&profile).await?;
        let id = profile.id;
        let saved = self.add_profile(profile, None, verify).await;
        if saved.is_err() {
            let _ = approvals.forget(id).await;
        }
        saved
    }

    /// The same for a person who saw it as that text, with where its secret goes. What has changed since then is
    /// not approved.
    ///
    /// # Errors
    /// `storage-failed`; `invalid-input` where it is another by now.
    pub async fn approve_as_shown(&self, profile: &Profile, shown: &str) -> Result<(), Diagnosis> {
        if profile.command_shown().as_deref() != Some(shown) {
            return Err(changed_meanwhile(&profile.name, "secret command"));
        }
        self.approve(profile).await
    }

    /// Stores an edit, and with it what it says of the secret command's approval. Where that fails, both are
    /// as they were; a crash in the middle costs a question.
    pub(super) async fn store_approved(
        &self,
        locked: &LockedProfiles,
        after: Profiles,
        change: KeyChange,
        edit: &ProfileEdit,
        [old, new]: [&Profile; 2],
    ) -> Result<Stored, Diagnosis> {
        if edit.secret_command.is_none() && edit.secret.is_none() {
            return self.surroundings.store(locked, after, change).await;
        }
        let approvals = &self.surroundings.commands.approvals;
        let held = approvals.holds(old);
        if new.secret_command.is_none() && !held {
            return self.surroundings.store(locked, after, change).await;
        }
        approvals.note(new).await?;
        let stored = self.surroundings.store(locked, after, change).await;
        if stored.is_err() {
            let _ = if held { approvals.note(old).await } else { approvals.forget(old.id).await };
        }
        stored
    }

    /// Whether the profile's secret, if a command prints it, may be had without asking the person: the
    /// command was approved on this computer.
    pub fn may_run(&self, profile: &Profile) -> bool {
        profile.secret_command.is_none() || self.surroundings.commands.approvals.holds(profile)
    }

    /// Notes that a person looked at the profile's secret command and approved it on this computer.
    ///
    /// # Errors
    /// `storage-failed`.
    pub async fn approve(&self, profile: &Profile) -> Result<(), Diagnosis> {
        Ok(self.surroundings.commands.approvals.note(profile).await?)
    }
}
