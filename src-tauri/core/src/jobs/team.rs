//! A team's profiles: added without their keys. What each of them still needs is for its person to do.

use super::profile_store::ProfileStore;
use crate::meaning::input::{check_environment, invalid_input};
use crate::texts::team::SharedProfile;
use crate::world::profiles::Profiles;
use values::diagnosis::Diagnosis;
use values::profile::{Environment, Profile};

/// What became of a profile of the team's.
#[derive(Debug, Clone)]
pub enum Shared {
    /// It was added. It has no key yet, or a command that nobody approved here.
    Added(Profile),
    /// There is a profile of its name already, which was left alone.
    There(Profile),
    /// It cannot be added.
    Refused(Diagnosis),
}

impl ProfileStore {
    /// Adds those profiles whose names are free, all in one step.
    ///
    /// # Errors
    /// `storage-failed`; none was added then.
    pub async fn add_shared(&self, shared: &[SharedProfile]) -> Result<Vec<Shared>, Diagnosis> {
        self.surroundings.file.change(|there| Ok(shared.iter().map(|one| add(there, one)).collect())).await
    }

    /// What would become of them, without adding any.
    ///
    /// # Errors
    /// `storage-failed`.
    pub fn shared(&self, shared: &[SharedProfile]) -> Result<Vec<Shared>, Diagnosis> {
        let mut there = Profiles::clone(&*self.all()?);
        Ok(shared.iter().map(|one| add(&mut there, one)).collect())
    }
}

fn add(there: &mut Profiles, shared: &SharedProfile) -> Shared {
    let addresses = shared.addresses();
    if let Some(held) = there.find_by_name(shared.name.as_str()) {
        return Shared::There(held.clone());
    }
    // A file may have what nobody may type, such as a character that cannot be seen.
    let name = match shared.name.as_str().parse() {
        Ok(name) => name,
        Err(error) => return Shared::Refused(invalid_input(error)),
    };
    if let Err(why) = check_environment(shared.environment, &addresses) {
        return Shared::Refused(why);
    }
    let profile = Profile::new(name, shared.environment, shared.client_id.clone(), addresses);
    let profile = Profile { secret_command: shared.secret_command.clone(), ..profile };
    let is_first = there.list.is_empty();
    match there.add(profile.clone()) {
        Ok(()) => {
            if is_first && profile.environment == Environment::Sandbox {
                there.default = Some(profile.id);
            }
            Shared::Added(profile)
        }
        Err(error) => Shared::Refused(invalid_input(error)),
    }
}
