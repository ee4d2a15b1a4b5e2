//! All profiles, and which one is the default.

use serde_json::{Map, Value};

use values::profile::{InvalidInput, Profile, ProfileId};

/// All profiles, and which one the command line means when none is named.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profiles {
    /// The default profile. It need not be in the list: a profile may have been removed by hand.
    pub default: Option<ProfileId>,
    /// In the order in which they were added.
    pub list: Vec<Profile>,
    /// The profile that an older version had in use, default and shown in one.
    pub once_in_use: Option<ProfileId>,
    /// Fields of the file that this version does not know; they are written back.
    pub(super) unknown: Map<String, Value>,
}

impl Profiles {
    /// The profile of that name, without regard to case and to space around it.
    pub fn find_by_name(&self, name: &str) -> Option<&Profile> {
        let folded = name.trim().to_lowercase();
        self.list.iter().find(|profile| profile.name.folded() == folded)
    }

    /// The profile with that identity.
    pub fn get(&self, id: ProfileId) -> Option<&Profile> {
        self.list.iter().find(|profile| profile.id == id)
    }

    /// Adds a profile.
    ///
    /// # Errors
    /// [`InvalidInput::NameTaken`].
    pub fn add(&mut self, profile: Profile) -> Result<(), InvalidInput> {
        self.check_name(&profile)?;
        self.list.push(profile);
        Ok(())
    }

    /// Puts a profile in the place of the one with the same identity, and says whether there is one.
    ///
    /// # Errors
    /// [`InvalidInput::NameTaken`].
    pub fn replace(&mut self, profile: Profile) -> Result<bool, InvalidInput> {
        self.check_name(&profile)?;
        let held = self.list.iter_mut().find(|held| held.id == profile.id);
        Ok(held.map(|held| *held = profile).is_some())
    }

    /// Removes a profile. If it was the default, there is none until somebody chooses one.
    pub fn remove(&mut self, id: ProfileId) {
        self.list.retain(|profile| profile.id != id);
        if self.default == Some(id) {
            self.default = None;
        }
    }

    /// A name that another profile has, or that looks like another's, is refused. Names that were there
    /// before stay.
    fn check_name(&self, profile: &Profile) -> Result<(), InvalidInput> {
        let others = || self.list.iter().filter(|held| held.id != profile.id);
        let folded = profile.name.folded();
        if let Some(held) = others().find(|held| held.name.folded() == folded) {
            return Err(InvalidInput::NameTaken { name: held.name.to_string() });
        }
        if self.get(profile.id).is_some_and(|held| held.name == profile.name) {
            return Ok(());
        }
        let skeleton = profile.name.skeleton();
        match others().find(|held| held.name.skeleton() == skeleton) {
            Some(held) => Err(InvalidInput::LooksLike { name: held.name.to_string() }),
            None => Ok(()),
        }
    }
}
