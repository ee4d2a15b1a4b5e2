//! A key and its profile change together, or not at all.
//!
//! There are two stores, the keychain and the profile file, and one step decides: the rename of the
//! file. A new key goes into an entry of its own first, the file's record names it, the old entry goes
//! last. Which entries are in question is written down before the first of them is touched, so that
//! whoever comes after a crash can clear up.

use std::borrow::Cow;

use super::surroundings::Surroundings;
use crate::meaning::keychain::bound_elsewhere;
use crate::world::files::Replaced;
use crate::world::keychain::{Kept, KeychainError, StoredKey};
use crate::world::profiles::{LockedProfiles, Pending, Profiles};
use values::diagnosis::Diagnosis;
use values::profile::{KeyName, KeyNumber, Profile};
use values::secret::ClientSecret;

/// What becomes of keys when the file is written.
#[derive(Debug, Default)]
pub(super) struct KeyChange {
    /// This one is new.
    pub(super) new: Option<(KeyName, StoredKey)>,
    /// This one goes.
    pub(super) old: Option<KeyName>,
}

/// A secret, bound to the token endpoint that its profile names.
pub(super) fn bound(profile: &Profile, secret: ClientSecret) -> StoredKey {
    StoredKey { secret, token_url: Some(profile.addresses.token_url.clone()) }
}

/// It is stored.
#[derive(Debug)]
pub(super) struct Stored {
    /// How long the keychain keeps a new key.
    pub(super) kept: Option<Kept>,
    /// Whether the file outlives a power failure.
    pub(super) file: Replaced,
}

impl Surroundings {
    /// Writes the profiles as they shall be, with their keys. Where that fails, both are as they were.
    ///
    /// # Errors
    /// `storage-failed`, the keychain's kinds.
    pub(super) async fn store(
        &self,
        locked: &LockedProfiles,
        after: Profiles,
        change: KeyChange,
    ) -> Result<Stored, Diagnosis> {
        let new = change.new.as_ref().map(|(name, _)| *name);
        let mut pending = locked.pending()?;
        let before = pending.keys.len();
        pending.keys.extend(new.into_iter().chain(change.old));
        if pending.keys.len() > before {
            locked.set_pending(&pending)?;
        }
        let is_removed = change.old.is_some_and(|old| after.get(old.profile).is_none());
        let written = self.write_both(locked, after, change.new).await;
        let (left_over, stays) =
            if written.is_ok() { ((change.old, is_removed), new) } else { ((new, false), change.old) };
        self.drop_key(locked, pending, left_over, stays).await;
        written
    }

    /// Removes a key, and where its profile goes too, what the keychain has beside it.
    async fn remove_all_of(&self, key: KeyName, is_removed: bool) -> Result<(), KeychainError> {
        self.keychain.remove_key(key).await?;
        if is_removed {
            self.keychain.remove_cached_token(key.profile).await?;
            self.keychain.remove_gateway_key(key.profile).await?;
        }
        Ok(())
    }

    async fn write_both(
        &self,
        locked: &LockedProfiles,
        after: Profiles,
        new: Option<(KeyName, StoredKey)>,
    ) -> Result<Stored, Diagnosis> {
        let kept = match new {
            Some((name, key)) => Some(self.keychain.keep_key(name, &key).await?),
            None => None,
        };
        Ok(Stored { kept, file: locked.write(after)? })
    }

    /// Removes a key that nothing names any more, and takes what is done off the note. A keychain that does
    /// not do it now is asked again by whoever clears up next; what others left on the note stays there.
    async fn drop_key(
        &self,
        locked: &LockedProfiles,
        mut pending: Pending,
        (key, is_removed): (Option<KeyName>, bool),
        stays: Option<KeyName>,
    ) {
        let before = pending.keys.len();
        let gone = match key {
            Some(key) => self.remove_all_of(key, is_removed).await.is_ok(),
            None => false,
        };
        pending.keys.retain(|name| Some(*name) != stays && !(gone && Some(*name) == key));
        if pending.keys.len() < before {
            let _ = locked.set_pending(&pending);
        }
    }

    /// Finishes or undoes what a program was doing that ended in the middle: of the keys that it had
    /// written down, those that the file does not name go.
    ///
    /// # Errors
    /// `storage-failed`, the keychain's kinds; it is tried again the next time.
    pub(super) async fn clear_up(&self, locked: &LockedProfiles) -> Result<(), Diagnosis> {
        let pending = locked.pending()?;
        for key in &pending.keys {
            let profile = locked.read().get(key.profile);
            if profile.map(Profile::key) != Some(*key) {
                self.remove_all_of(*key, profile.is_none()).await?;
            }
        }
        if locked.has_pending() {
            locked.set_pending(&Pending::default())?;
        }
        Ok(())
    }

    /// The profile's client secret, if it was entered for the token endpoint that it would be sent to,
    /// and the profile as it is after that. A key from before keys were bound is bound now, to what its
    /// profile says; where that cannot be stored, it is tried again the next time.
    ///
    /// # Errors
    /// The keychain's kinds; `no-api-key` where the key was entered for another token endpoint;
    /// `secret-command-failed`.
    pub(super) async fn bound_key<'a>(
        &self,
        profile: &'a Profile,
    ) -> Result<(Cow<'a, Profile>, ClientSecret), Diagnosis> {
        if let Some(command) = &profile.secret_command {
            return Ok((Cow::Borrowed(profile), self.commands.secret(profile, command).await?));
        }
        let profile = self.counted(profile);
        let StoredKey { secret, token_url } = self.keychain.key(profile.key()).await?;
        match token_url {
            None => {
                let bound = self.bind(&profile, &secret).await;
                Ok((bound.map_or(profile, Cow::Owned), secret))
            }
            Some(bound) if bound == profile.addresses.token_url => Ok((profile, secret)),
            Some(elsewhere) => Err(bound_elsewhere(&profile, &elsewhere)),
        }
    }

    /// A profile that was read before its key got its number, as it is now.
    fn counted<'a>(&self, profile: &'a Profile) -> Cow<'a, Profile> {
        if profile.key_number != KeyNumber(0) {
            return Cow::Borrowed(profile);
        }
        let now = self.file.read().ok().and_then(|profiles| profiles.get(profile.id).cloned());
        match now.filter(|now| now.client_id == profile.client_id && now.key_number == KeyNumber::FIRST) {
            Some(now) => Cow::Owned(Profile { key_number: now.key_number, ..profile.clone() }),
            None => Cow::Borrowed(profile),
        }
    }

    async fn bind(&self, profile: &Profile, secret: &ClientSecret) -> Result<Profile, Diagnosis> {
        let locked = self.file.lock().await?;
        let mut bound = profile.clone();
        bound.key_number = KeyNumber::FIRST;
        let mut after = locked.read().clone();
        let same = |there: &Profile| there == profile;
        if !locked.read().get(profile.id).is_some_and(same) {
            return Ok(profile.clone());
        }
        // The name is its own already.
        let _ = after.replace(bound.clone());
        let key = StoredKey { secret: secret.clone(), token_url: Some(profile.addresses.token_url.clone()) };
        let change = KeyChange { new: Some((bound.key(), key)), old: Some(profile.key()) };
        self.store(&locked, after, change).await?;
        Ok(bound)
    }
}
