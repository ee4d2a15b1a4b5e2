//! Profile changes. The key is proven before it replaces another, and put back if the file cannot be
//! written.

use std::future::Future;
use std::sync::Arc;

use super::{Broker, mint::Issued, mint::abandoned};
use values::diagnosis::{Action, Diagnosis, Hint, Kind};
use crate::world::keychain::Kept;
use crate::world::noyo::Fault;
use values::profile::{
    Addresses, ClientId, Environment, Field, InvalidInput, Profile, ProfileId, ProfileName,
};
use values::secret::ClientSecret;
use crate::meaning::input;

/// A profile as it shall be.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The profile to change; none adds one.
    pub id: Option<ProfileId>,
    /// Its name.
    pub name: ProfileName,
    /// Its environment.
    pub environment: Environment,
    /// None keeps the one there is.
    pub client_id: Option<ClientId>,
    /// None keeps the one there is.
    pub secret: Option<ClientSecret>,
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

impl Broker {
    /// Adds or changes a profile. With `verify`, mints with the key first and stores nothing when
    /// that fails.
    ///
    /// # Errors
    /// [`Unsaved`], with the kinds of input, keychain, file and token endpoint.
    pub async fn save(&self, draft: Draft, verify: bool) -> Result<Saved, Unsaved> {
        let (profile, old) = self.planned(&draft)?;
        let rekeyed = draft.secret.is_some() || old.as_ref().is_none_or(|old| key_differs(old, &profile));
        let issued = if verify && rekeyed { Some(self.prove(&profile, &draft).await?) } else { None };
        let (add, checked) = (old.is_none(), issued.is_some());
        let (broker, new) = (self.clone(), profile.clone());
        let stored = self.to_the_end(async move {
            if rekeyed {
                broker.forget_tokens(new.id).await;
            }
            let kept = broker.store(&new, draft.secret, add).await?;
            if let Some(issued) = issued {
                broker.keep(&new, &issued.token).await;
                broker.seat(&new, Arc::clone(&issued.token));
            }
            Ok(kept)
        });
        let kept = stored.await?;
        self.mark(profile.id, None);
        self.note(
            Some(&profile),
            if old.is_some() { "Changed the profile" } else { "Added the profile" },
            None,
        );
        Ok(Saved { checked, warning: (kept == Some(Kept::UntilTheSessionEnds)).then(forgetful), profile })
    }

    /// Does what must not be left half done, also when whoever asked for it gives up waiting.
    async fn to_the_end<T: Send + 'static>(
        &self,
        job: impl Future<Output = Result<T, Diagnosis>> + Send + 'static,
    ) -> Result<T, Diagnosis> {
        let storing = self.0.storing.clone().lock_owned().await;
        let task = tokio::spawn(async move {
            let _storing = storing;
            job.await
        });
        task.await.unwrap_or_else(|_| Err(abandoned()))
    }

    /// The profile as it shall be, and as it was.
    fn planned(&self, draft: &Draft) -> Result<(Profile, Option<Profile>), Diagnosis> {
        let profiles = self.profiles()?;
        let old = match draft.id {
            Some(id) => {
                Some(profiles.get(id).ok_or_else(|| words::no_profile(None, &profiles.list))?.clone())
            }
            None => None,
        };
        if let Some(other) = profiles.find_by_name(draft.name.as_str()).filter(|p| Some(p.id) != draft.id) {
            return Err(InvalidInput::NameTaken { name: other.name.to_string() }.into());
        }
        let client_id = match (&draft.client_id, &old) {
            (Some(id), _) => id.clone(),
            (None, Some(old)) => old.client_id.clone(),
            (None, None) => return Err(InvalidInput::Empty { field: Field::ClientId }.into()),
        };
        if old.is_none() && draft.secret.is_none() {
            return Err(InvalidInput::Empty { field: Field::ClientSecret }.into());
        }
        let proven_in = old.as_ref().filter(|old| old.client_id == client_id).and_then(|old| old.proven_in);
        let profile = Profile {
            id: draft.id.unwrap_or_else(ProfileId::random),
            name: draft.name.clone(),
            environment: draft.environment,
            client_id,
            addresses: draft.addresses.clone(),
            proven_in,
        };
        Ok((profile, old))
    }

    async fn prove(&self, profile: &Profile, draft: &Draft) -> Result<Issued, Unsaved> {
        words::check_environment(profile.environment, &profile.addresses)?;
        let secret = match &draft.secret {
            Some(secret) => secret.clone(),
            None => self.0.keychain.secret(profile.id).await?,
        };
        self.mint_with(profile, &secret).await.map_err(|none| Unsaved {
            unchecked: none.fault.as_ref().is_some_and(Fault::says_nothing_of_the_key),
            diagnosis: none.diagnosis,
        })
    }

    /// The secret first, then the file; where the file cannot be written, the secret that was there
    /// is put back.
    async fn store(
        &self,
        profile: &Profile,
        secret: Option<ClientSecret>,
        add: bool,
    ) -> Result<Option<Kept>, Diagnosis> {
        let keychain = &self.0.keychain;
        let mut previous = None;
        let mut kept = None;
        if let Some(secret) = &secret {
            previous = if add { None } else { keychain.secret(profile.id).await.ok() };
            kept = Some(keychain.keep_secret(profile.id, secret.clone()).await?);
        }
        let written = self.0.file.change(|profiles| {
            if add {
                profiles.add(profile.clone())?;
                profiles.in_use.get_or_insert(profile.id);
            } else {
                profiles.replace(profile.clone())?;
            }
            Ok::<_, Diagnosis>(())
        });
        if let (Err(_), Some(_)) = (&written, &secret) {
            let _ = match previous {
                Some(previous) => keychain.keep_secret(profile.id, previous).await.map(drop),
                None => keychain.remove_secret(profile.id).await,
            };
        }
        written.map(|()| kept)
    }

    /// The client secret, for an export that a person asked for by name and confirmed.
    ///
    /// # Errors
    /// The keychain's kinds.
    pub async fn secret_for_export(&self, profile: &Profile) -> Result<ClientSecret, Diagnosis> {
        Ok(self.0.keychain.secret(profile.id).await?)
    }

    /// Removes a profile with its key and its token. The key goes first: should the keychain refuse,
    /// the profile stays, and says where the key is.
    ///
    /// # Errors
    /// `no-profile`, `storage-failed`, the keychain's kinds.
    pub async fn remove(&self, id: ProfileId) -> Result<(), Diagnosis> {
        let profile = self.profile_by_id(id)?;
        let broker = self.clone();
        self.to_the_end(async move {
            broker.0.keychain.remove_secret(id).await?;
            broker.forget_tokens(id).await;
            broker.0.file.change(|profiles| {
                profiles.remove(id);
                Ok::<_, Diagnosis>(())
            })
        })
        .await?;
        self.mark(id, None);
        self.note(Some(&profile), "Removed the profile and its key", None);
        Ok(())
    }
}

fn key_differs(old: &Profile, new: &Profile) -> bool {
    old.client_id != new.client_id || old.addresses != new.addresses || old.environment != new.environment
}

fn forgetful() -> Diagnosis {
    Diagnosis {
        kind: Kind::KeychainUnavailable,
        message: "The key is stored, and this keychain forgets it when you log out.".to_owned(),
        hints: vec![
            Hint::with(Action::ReplaceApiKey, "After the next login, the key must be entered again."),
            Hint::new(
                "For one that remembers, install gnome-keyring or KDE Wallet and create a default keyring.",
            ),
        ],
    }
}
