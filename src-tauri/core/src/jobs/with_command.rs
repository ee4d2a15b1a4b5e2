//! Profiles whose secret a command prints: added with it, approved on this computer.

use super::profile_store::{ProfileStore, Saved, Unsaved};
use values::diagnosis::Diagnosis;
use values::profile::{Addresses, ClientId, Environment, Profile, ProfileName, SecretCommand};

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
        let saved = self.add_profile(profile, None, verify).await?;
        self.surroundings.commands.approvals.note(&saved.profile).await?;
        Ok(saved)
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
