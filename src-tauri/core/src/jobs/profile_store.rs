//! Profiles and their keys: found, added, changed, removed. The key is proven before it replaces
//! another; a change that was cancelled or failed changed nothing.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::Diary;
use super::keys::{KeyChange, Stored, bound};
use super::surroundings::Surroundings;
use super::tokens::{Issued, Tokens};
use crate::meaning::input::{check_environment, gone, invalid_input, no_profile};
use crate::meaning::keychain::{bound_elsewhere, forgetful};
use crate::meaning::saving::broken_off;
use crate::meaning::secret_command::not_copied_out;
use crate::meaning::storage::not_durable;
use crate::world::files::{self, Replaced};
use crate::world::keychain::{Kept, KeychainError, as_one_job, as_rest_of_job, waited};
use crate::world::noyo::Fault;
use crate::world::profiles::{LockedProfiles, Profiles};
use values::diagnosis::Diagnosis;
use values::profile::{
    Addresses, ClientId, Environment, KeyNumber, Profile, ProfileEdit, ProfileId, ProfileName,
};
use values::secret::ClientSecret;

/// A profile that is to be added.
#[derive(Debug, Clone)]
pub struct NewProfile {
    /// Its name.
    pub name: ProfileName,
    /// Its environment.
    pub environment: Environment,
    /// One half of its key.
    pub client_id: ClientId,
    /// The other half.
    pub secret: ClientSecret,
    /// Where tokens are minted and used.
    pub addresses: Addresses,
}

/// A profile was stored.
#[derive(Debug, Clone)]
pub struct Saved {
    /// As it is now.
    pub profile: Profile,
    /// Its key gave a token just now.
    pub checked: bool,
    /// Something worth knowing, such as a keychain that forgets.
    pub warning: Option<Diagnosis>,
}

/// A profile was not stored; everything is as it was.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{diagnosis}")]
pub struct Unsaved {
    /// Why.
    pub diagnosis: Diagnosis,
    /// The key could not be checked, which says nothing against it: it may be saved unchecked.
    pub unchecked: bool,
}

impl<E: Into<Diagnosis>> From<E> for Unsaved {
    fn from(error: E) -> Self {
        Self { diagnosis: error.into(), unchecked: false }
    }
}

/// Profiles and their keys. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct ProfileStore {
    pub(super) surroundings: Surroundings,
    tokens: Tokens,
    diary: Diary,
    /// Held while a profile and its key are being stored or removed.
    storing: Arc<tokio::sync::Mutex<()>>,
}

impl ProfileStore {
    pub(super) fn new(surroundings: Surroundings, tokens: Tokens, diary: Diary) -> Self {
        Self { surroundings, tokens, diary, storing: Arc::default() }
    }

    /// All profiles, and which one is the default.
    ///
    /// # Errors
    /// `storage-failed`: the file cannot be read; it is left alone.
    pub fn all(&self) -> Result<Arc<Profiles>, Diagnosis> {
        Ok(self.surroundings.file.read()?)
    }

    /// The profile of that name, without regard to case; without a name the default one.
    ///
    /// # Errors
    /// `no-profile`, or `storage-failed`.
    pub fn named(&self, name: Option<&str>) -> Result<Profile, Diagnosis> {
        let profiles = self.all()?;
        let found = match name {
            Some(name) => profiles.find_by_name(name),
            None => profiles.default.and_then(|id| profiles.get(id)),
        };
        found.cloned().ok_or_else(|| no_profile(name, &profiles.list))
    }

    /// The profile with that identity.
    ///
    /// # Errors
    /// `no-profile`, or `storage-failed`.
    pub fn by_id(&self, id: ProfileId) -> Result<Profile, Diagnosis> {
        self.all()?.get(id).cloned().ok_or_else(gone)
    }

    /// Makes a profile the default: the one that is meant when none is named.
    ///
    /// # Errors
    /// `no-profile`, or `storage-failed`.
    pub async fn set_default(&self, id: ProfileId) -> Result<(), Diagnosis> {
        self.surroundings
            .file
            .change(|profiles| {
                profiles.get(id).ok_or_else(gone)?;
                profiles.default = Some(id);
                Ok(())
            })
            .await
    }

    /// Adds a profile. With `verify`, mints with the key first and stores nothing when that fails.
    ///
    /// # Errors
    /// [`Unsaved`], with the kinds of input, keychain, file and token endpoint.
    pub async fn add(&self, new: NewProfile, verify: bool) -> Result<Saved, Unsaved> {
        let profile = Profile::new(new.name, new.environment, new.client_id, new.addresses);
        self.add_profile(profile, Some(new.secret), verify).await
    }

    pub(super) async fn add_profile(
        &self,
        profile: Profile,
        secret: Option<ClientSecret>,
        verify: bool,
    ) -> Result<Saved, Unsaved> {
        Profiles::clone(&*self.all()?).add(profile.clone()).map_err(invalid_input)?;
        let issued = match (&secret, &profile.secret_command) {
            (Some(secret), _) if verify => Some(self.prove(&profile, secret).await?),
            (None, Some(command)) if verify => {
                let secret = self.surroundings.commands.run(&profile, command).await?;
                Some(self.prove(&profile, &secret).await?)
            }
            _ => None,
        };
        let new = secret.map(|secret| (profile.key(), bound(&profile, secret)));
        let added = profile.clone();
        let stored = self.to_the_end(|store| async move {
            let checked = issued.is_some();
            let locked = store.lock().await?;
            let mut after = locked.read().clone();
            if after.list.is_empty() && added.environment == Environment::Sandbox {
                after.default = Some(added.id);
            }
            after.add(added.clone()).map_err(invalid_input)?;
            let change = KeyChange { new, old: None };
            let stored = store.surroundings.store(&locked, after, change).await?;
            store.take_over(&added, issued).await;
            Ok((stored, checked))
        });
        let (stored, checked) = stored.await?;
        Ok(self.saved(profile, "Added the profile", checked, stored))
    }

    /// Changes the fields that the edit names, on the profile as it is when it is stored. With
    /// `verify`, a key that is new or goes elsewhere is minted with first.
    ///
    /// # Errors
    /// [`Unsaved`], with the kinds of input, keychain, file and token endpoint; also where the same
    /// fields were changed meanwhile, or the profile is gone.
    pub async fn edit(&self, edit: ProfileEdit, verify: bool) -> Result<Saved, Unsaved> {
        let profiles = self.all()?;
        let old = profiles.get(edit.seen.id).ok_or_else(gone)?.clone();
        let planned = applied(&edit, &old)?;
        Profiles::clone(&profiles).replace(planned.clone()).map_err(invalid_input)?;
        as_one_job(async {
            let issued = self.proof_of(&edit, &old, &planned, verify).await?;
            let checked = issued.is_some();
            let (stored, profile) =
                self.to_the_end(|store| async move { store.commit(&edit, issued).await }).await?;
            Ok(self.saved(profile, "Changed the profile", checked, stored))
        })
        .await
    }

    /// A token minted with the key as it shall be, where something about the key changes.
    async fn proof_of(
        &self,
        edit: &ProfileEdit,
        old: &Profile,
        planned: &Profile,
        verify: bool,
    ) -> Result<Option<Issued>, Unsaved> {
        let goes_elsewhere = planned.addresses.token_url != old.addresses.token_url;
        if edit.secret.is_none() && planned.secret_command.is_none() && goes_elsewhere {
            return Err(bound_elsewhere(planned, &old.addresses.token_url).into());
        }
        if !verify || !(edit.secret.is_some() || key_differs(old, planned)) {
            return Ok(None);
        }
        let secret = match (&edit.secret, &edit.secret_command) {
            (Some(secret), _) => secret.clone(),
            (None, Some(command)) => self.surroundings.commands.run(planned, command).await?,
            (None, None) if planned.secret_command.is_some() => self.surroundings.bound_key(planned).await?.1,
            (None, None) => self.surroundings.bound_key(old).await?.1,
        };
        self.prove(planned, &secret).await.map(Some)
    }

    async fn commit(
        &self,
        edit: &ProfileEdit,
        issued: Option<Issued>,
    ) -> Result<(Stored, Profile), Diagnosis> {
        let locked = self.lock().await?;
        let old = locked.read().get(edit.seen.id).ok_or_else(gone)?.clone();
        let mut new = applied(edit, &old)?;
        let mut change = KeyChange::default();
        if let Some(secret) = &edit.secret {
            new.key_number = KeyNumber::drawn();
            change = KeyChange { new: Some((new.key(), bound(&new, secret.clone()))), old: Some(old.key()) };
        } else if new.secret_command != old.secret_command {
            new.key_number = KeyNumber::drawn();
            change.old = Some(old.key()).filter(|_| old.secret_command.is_none());
        }
        let mut after = locked.read().clone();
        after.replace(new.clone()).map_err(invalid_input)?;
        if new.environment == Environment::Live && old.environment != new.environment {
            after.default = after.default.filter(|id| *id != new.id);
        }
        let stored = self.store_approved(&locked, after, change, edit, [&old, &new]).await?;
        if edit.secret.is_some() || key_differs(&old, &new) {
            self.tokens.forget(new.id).await;
            self.surroundings.drop_connections().await;
        }
        self.take_over(&new, issued).await;
        Ok((stored, new))
    }

    /// Removes a profile with its key and its token.
    ///
    /// # Errors
    /// `no-profile`, `storage-failed`, the keychain's kinds.
    pub async fn remove(&self, id: ProfileId) -> Result<(), Diagnosis> {
        let profile = self.by_id(id)?;
        self.to_the_end(|store| async move {
            let locked = store.lock().await?;
            let there = locked.read().get(id).ok_or_else(gone)?.clone();
            // A keychain that cannot be asked now would keep the key: then the profile stays. Where a command
            // has the secret there may be no keychain at all, and if there is, only what can be had anew in it.
            let key = match (store.surroundings.keychain.cached_token(id).await, &there.secret_command) {
                (Ok(_), _) => Some(there.key()),
                (Err(KeychainError::Unavailable { .. }), Some(_)) => None,
                (Err(_), Some(_)) => Some(there.key()),
                (Err(why), None) => return Err(why.into()),
            };
            let mut after = locked.read().clone();
            after.remove(id);
            let change = KeyChange { new: None, old: key };
            store.surroundings.store(&locked, after, change).await?;
            let _ = store.surroundings.commands.approvals.forget(id).await;
            store.tokens.forget(id).await;
            store.surroundings.drop_connections().await;
            Ok(())
        })
        .await?;
        self.tokens.mark(id, None);
        self.diary.note(Some(&profile), "Removed the profile and its key", None);
        Ok(())
    }

    /// The client secret, for an export that a person asked for by name and confirmed.
    ///
    /// # Errors
    /// The keychain's kinds; `invalid-input` where a command prints it: that is never kept anywhere.
    pub async fn secret_for_export(&self, profile: &Profile) -> Result<ClientSecret, Diagnosis> {
        if profile.secret_command.is_some() {
            return Err(not_copied_out(&profile.name));
        }
        Ok(as_one_job(self.surroundings.bound_key(profile)).await?.1)
    }

    /// Whether a profile and its key are just being stored.
    pub fn is_storing(&self) -> bool {
        self.storing.try_lock().is_err()
    }

    /// Waits until nothing is half stored.
    pub async fn settle(&self) {
        drop(self.storing.lock().await);
    }

    /// Clears up after a program that ended in the middle. Where nothing was wrong, nothing is touched;
    /// what cannot be cleared up now is left for the next time.
    pub async fn clear_up(&self) {
        let file = &self.surroundings.file;
        if file.has_pending() || file.has_temporary() {
            let _ = self.lock().await;
        }
        for path in [self.surroundings.home.settings_file(), self.surroundings.home.activity_file()] {
            if files::has_temporary(&path)
                && let Ok(_lock) = files::lock(&files::lock_of(&path), Duration::ZERO).await
            {
                files::sweep(&path);
            }
        }
    }

    /// Keeps every other program out, and clears up after one that ended in the middle.
    async fn lock(&self) -> Result<LockedProfiles, Diagnosis> {
        let locked = self.surroundings.file.lock().await?;
        let _ = self.surroundings.clear_up(&locked).await;
        Ok(locked)
    }

    /// Does what must not be left half done, also when whoever asked for it gives up waiting.
    async fn to_the_end<T, F>(&self, job: impl FnOnce(Self) -> F) -> Result<T, Diagnosis>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, Diagnosis>> + Send + 'static,
    {
        let storing = self.storing.clone().lock_owned().await;
        let job = as_rest_of_job(waited(), job(self.clone()));
        let task = tokio::spawn(async move {
            let _storing = storing;
            job.await
        });
        task.await.unwrap_or_else(|_| Err(broken_off()))
    }

    async fn prove(&self, profile: &Profile, secret: &ClientSecret) -> Result<Issued, Unsaved> {
        check_environment(profile.environment, &profile.addresses)?;
        self.tokens.mint_with(profile, secret).await.map_err(|none| Unsaved {
            unchecked: none.fault.as_ref().is_some_and(Fault::says_nothing_of_the_key),
            diagnosis: none.diagnosis,
        })
    }

    /// The token with which a key was proven, if it was.
    async fn take_over(&self, profile: &Profile, issued: Option<Issued>) {
        if let Some(issued) = issued {
            self.tokens.take_over(profile, issued.token).await;
        }
    }

    fn saved(&self, profile: Profile, what: &str, checked: bool, stored: Stored) -> Saved {
        self.tokens.mark(profile.id, None);
        self.diary.note(Some(&profile), what, None);
        Saved { profile, checked, warning: warning(stored) }
    }
}

/// The profile as the edit makes it of `old`.
fn applied(edit: &ProfileEdit, old: &Profile) -> Result<Profile, Diagnosis> {
    edit.applied_to(old).map_err(|what| crate::meaning::saving::changed_meanwhile(&old.name, what))
}

fn key_differs(old: &Profile, new: &Profile) -> bool {
    old.secret_command != new.secret_command
        || old.client_id != new.client_id
        || old.addresses != new.addresses
        || old.environment != new.environment
}

fn warning(stored: Stored) -> Option<Diagnosis> {
    match (stored.kept, stored.file) {
        (Some(Kept::UntilTheSessionEnds), _) => Some(forgetful()),
        (_, Replaced::ForNow(error)) => Some(not_durable(&error)),
        _ => None,
    }
}
