//! A look at this computer: files, keychain, clock, network. It needs no profile, sends no credentials, and
//! changes nothing but a throwaway entry; what it can mend it mends when it is told to.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Jobs;
use crate::meaning;
use crate::meaning::findings as say;
use crate::meaning::findings::LeftOver;
use crate::world::files;
use crate::world::keychain::{EntryName, Holds, KeychainError};
use crate::world::profiles::Profiles;
use crate::world::settings::SettingsFile;
use values::diagnosis::Diagnosis;
use values::finding::{Finding, Mend, Subject};
use values::profile::{Addresses, Environment, Profile};

impl Jobs {
    /// Looks at everything, and says what is wrong and what mends it.
    pub async fn check_up(&self) -> Vec<Finding> {
        let home = &self.surroundings.home;
        if let (false, Err(shared)) = (home.is_nowhere(), home.check()) {
            return self.check_up_without_files(shared.into()).await;
        }
        let mut found = vec![say::folder(home.folder(), &home.open_to_others())];
        let profiles = self.profiles.all();
        found.push(say::profiles(&profiles));
        found.push(say::settings(SettingsFile::at(home.settings_file()).read()));
        let lock = files::lock(&files::lock_of(&home.profiles_file()), Duration::ZERO).await;
        found.push(say::locks(lock.map(drop)));
        let are_known = profiles.is_ok();
        let profiles = profiles.unwrap_or_default();
        found.extend(self.look_at_commands(&profiles));
        // Of a file that cannot be read nobody knows which keys are whose.
        found.extend(self.look_at_keychain(&profiles, are_known).await);
        found.extend(self.look_at_network(&profiles).await);
        found
    }

    /// Where somebody else may have put the files, nothing is read from them.
    async fn check_up_without_files(&self, why: Diagnosis) -> Vec<Finding> {
        let keychain = self.surroundings.keychain.round_trip().await;
        let mut found = vec![say::failed(Subject::Folder, why), say::keychain(keychain)];
        found.extend(self.look_at_network(&Profiles::default()).await);
        found
    }

    async fn look_at_keychain(&self, profiles: &Profiles, are_known: bool) -> Vec<Finding> {
        let keychain = &self.surroundings.keychain;
        let round_trip = keychain.round_trip().await;
        let works = round_trip.is_ok();
        let mut found = vec![say::keychain(round_trip)];
        if !works || !are_known {
            return found;
        }
        let mut without = Vec::new();
        let in_keychain: Vec<_> = profiles.list.iter().filter(|p| p.secret_command.is_none()).collect();
        for profile in &in_keychain {
            match keychain.key(profile.key()).await {
                Ok(_) => {}
                Err(KeychainError::NoKey | KeychainError::NotText) => without.push(profile.name.to_string()),
                Err(error) => {
                    found.push(say::failed(Subject::Keys, error.into()));
                    return found;
                }
            }
        }
        found.push(say::keys(in_keychain.len(), &without));
        let pending = self.surroundings.file.has_pending();
        match keychain.entries().await {
            Ok(entries) => {
                found.extend(say::left_over(pending, &left_over(entries.unwrap_or_default(), profiles)))
            }
            Err(error) => found.push(say::failed(Subject::LeftOver, error.into())),
        }
        found
    }

    /// Nothing where no secret comes from a command and none did.
    fn look_at_commands(&self, profiles: &Profiles) -> Option<Finding> {
        if let Err(unusable) = self.surroundings.commands.approvals.check() {
            return Some(say::failed(Subject::Commands, unusable.into()));
        }
        let by_command: Vec<_> = profiles.list.iter().filter(|p| p.secret_command.is_some()).collect();
        let not_approved: Vec<_> =
            by_command.iter().filter(|p| !self.profiles.may_run(p)).map(|p| p.name.to_string()).collect();
        (!by_command.is_empty()).then(|| say::commands(by_command.len(), &not_approved))
    }

    async fn look_at_network(&self, profiles: &Profiles) -> Vec<Finding> {
        let noyo = match self.surroundings.noyo().await {
            Ok(noyo) => noyo,
            Err(error) => return vec![say::failed(Subject::Proxy, error.into())],
        };
        let addresses = looked_at(profiles);
        let way = noyo.way_to(&addresses.token_url);
        let mut found = Vec::new();
        let ready = way.is_ok();
        found.extend(say::way(way, self.preferences.current().extra_ca_file.is_some()));
        if !ready {
            return found;
        }
        let mut clock = None;
        for (address, path) in [(&addresses.token_url, None), (&addresses.api_url, Some("/ping"))] {
            let (call, answer) = noyo.reach(address, path).await;
            let now = self.surroundings.clock.now().wall;
            clock = clock.or_else(|| Some((call.place(), now.duration_since(call.date?))));
            let why = answer.err().map(|fault| meaning::unreached(&fault, &call.place()));
            found.push(say::host(&call.place(), call.took, why));
        }
        found.extend(clock.map(|(host, skew)| say::clock(meaning::skewed(Some(skew), &host), &host)));
        found
    }

    /// Mends what can be mended without a person.
    ///
    /// # Errors
    /// `storage-failed`, the keychain's kinds.
    pub async fn mend(&self, mend: &Mend) -> Result<(), Diagnosis> {
        let keychain = &self.surroundings.keychain;
        match mend {
            Mend::Permissions => {
                self.surroundings.home.close_to_others().map_err(say::not_mended)?;
            }
            Mend::ClearUp => self.profiles.clear_up().await,
            Mend::RemoveEntries(names) => {
                for name in names {
                    keychain.remove_entry(name.clone()).await?;
                }
            }
            Mend::RemoveDoubles(names) => {
                for name in names {
                    keychain.remove_doubles(name.clone()).await?;
                }
            }
        }
        Ok(())
    }
}

fn left_over(entries: Vec<EntryName>, profiles: &Profiles) -> LeftOver {
    let current: BTreeSet<_> =
        profiles.list.iter().map(Profile::key).map(|key| (key.profile, key.number)).collect();
    let is_orphan = |entry: &EntryName| match entry.holds {
        Holds::Key(key) => !current.contains(&(key.profile, key.number)),
        Holds::Of(profile) => profiles.get(profile).is_none(),
        Holds::Throwaway | Holds::Settings | Holds::Unknown => false,
    };
    let mut seen = BTreeSet::new();
    let doubles: BTreeSet<_> =
        entries.iter().filter(|entry| !seen.insert(entry.name.clone())).map(|e| e.name.clone()).collect();
    let orphans: BTreeSet<_> = entries.iter().filter(|e| is_orphan(e)).map(|e| e.name.clone()).collect();
    let throwaways = entries.iter().filter(|entry| matches!(entry.holds, Holds::Throwaway));
    LeftOver {
        throwaways: throwaways.map(|entry| entry.name.clone()).collect(),
        doubles: doubles.difference(&orphans).cloned().collect(),
        orphans: orphans.into_iter().collect(),
    }
}

/// The addresses of the default profile if it is a sandbox one, else of any sandbox profile, else the
/// vendor's: a live host is not looked at.
fn looked_at(profiles: &Profiles) -> Addresses {
    let is_sandbox = |profile: &&Profile| profile.environment == Environment::Sandbox;
    let default = profiles.default.and_then(|id| profiles.get(id)).filter(is_sandbox);
    let profile = default.or_else(|| profiles.list.iter().find(is_sandbox));
    profile.map_or_else(|| Addresses::of(Environment::Sandbox), |profile| profile.addresses.clone())
}
