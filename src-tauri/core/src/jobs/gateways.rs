//! What gateways need: a port and a key for each profile, who serves on a port, and the way to Noyo.
//!
//! Deliberately not here: which requests are let through (`noyo-auth-gateway`).

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method};
use parking_lot::Mutex;
use values::call::Call;
use values::diagnosis::{Diagnosis, Kind};
use values::profile::{Address, Profile, ProfileId};
use values::secret::GatewayKey;
use values::token::{Freshness, Token};

use super::surroundings::Surroundings;
use crate::meaning;
use crate::meaning::gateway::{port_of_another, sender_broke_off};
use crate::meaning::input::gone;
use crate::world::files::{self, Lock, LockError};
use crate::world::keychain::as_one_job;
use crate::world::noyo::upstream::{self, Outline, Unanswered};
use crate::world::noyo::{Answer, Fault, Phase, RequestBody};

/// Ports, keys and the way to Noyo. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Gateways {
    surroundings: Surroundings,
    /// The one profile there is, where it stands in no file.
    in_hand: Option<Profile>,
    seen: Arc<Mutex<Option<Seen>>>,
}

/// The profiles as the file had them at a stamp.
#[derive(Debug)]
struct Seen {
    stamp: (SystemTime, u64),
    list: Vec<Profile>,
}

/// The right to serve a profile's gateway among programs of ours, until it is dropped.
#[derive(Debug)]
#[must_use]
pub struct Claim {
    _lock: Lock,
}

impl Gateways {
    pub(super) fn new(surroundings: Surroundings) -> Self {
        Self { surroundings, in_hand: None, seen: Arc::default() }
    }

    pub(super) fn in_hand(mut self, profile: &Profile) -> Self {
        self.in_hand = Some(profile.clone());
        self
    }

    /// The profile as it is now, for each of many requests: the file is read again when it was replaced.
    ///
    /// # Errors
    /// `no-profile`, or `storage-failed`.
    pub fn profile(&self, id: ProfileId) -> Result<Profile, Diagnosis> {
        if let Some(profile) = self.in_hand.as_ref().filter(|profile| profile.id == id) {
            return Ok(profile.clone());
        }
        let stamp = self.surroundings.file.stamp();
        let found = |list: &[Profile]| list.iter().find(|profile| profile.id == id).cloned().ok_or_else(gone);
        let mut seen = self.seen.lock();
        if let Some(seen) = seen.as_ref().filter(|seen| Some(seen.stamp) == stamp) {
            return found(&seen.list);
        }
        let list = self.surroundings.file.read()?.list.clone();
        let profile = found(&list);
        *seen = stamp.map(|stamp| Seen { stamp, list });
        profile
    }

    /// How long a connection may be without a byte that could go on.
    pub async fn idle(&self) -> Duration {
        self.surroundings.deadlines().await.idle
    }

    /// The ports that belong to other profiles.
    ///
    /// # Errors
    /// `storage-failed`.
    pub fn ports_of_others(&self, id: ProfileId) -> Result<Vec<u16>, Diagnosis> {
        let profiles = self.surroundings.file.read()?;
        Ok(profiles
            .list
            .iter()
            .filter(|other| other.id != id)
            .filter_map(|other| other.gateway_port)
            .collect())
    }

    /// Keeps a port for a profile.
    ///
    /// # Errors
    /// `port-taken` where another profile has it, `no-profile`, `storage-failed`.
    pub async fn keep_port(&self, id: ProfileId, port: u16) -> Result<(), Diagnosis> {
        let change = |profiles: &mut crate::world::profiles::Profiles| {
            let of = profiles.list.iter().find(|other| other.id != id && other.gateway_port == Some(port));
            if let Some(other) = of {
                return Err(port_of_another(port, other));
            }
            let profile = profiles.list.iter_mut().find(|profile| profile.id == id).ok_or_else(gone)?;
            profile.gateway_port = Some(port);
            Ok(())
        };
        self.surroundings.file.change(change).await
    }

    /// The key of the profile's gateway; `made` becomes it where there is none yet.
    ///
    /// # Errors
    /// The keychain's kinds, `storage-failed`.
    pub async fn key(&self, id: ProfileId, made: GatewayKey) -> Result<GatewayKey, Diagnosis> {
        as_one_job(self.find_or_keep_key(id, made)).await
    }

    async fn find_or_keep_key(&self, id: ProfileId, made: GatewayKey) -> Result<GatewayKey, Diagnosis> {
        if let Some(key) = self.surroundings.keychain.gateway_key(id).await? {
            return Ok(key);
        }
        // Two programs that look at once must not each keep a key of their own.
        let locked = self.surroundings.file.lock().await?;
        if let Some(key) = self.surroundings.keychain.gateway_key(id).await? {
            return Ok(key);
        }
        locked.read().get(id).ok_or_else(gone)?;
        self.surroundings.keychain.keep_gateway_key(id, &made).await?;
        Ok(made)
    }

    /// Replaces the key of the profile's gateway.
    ///
    /// # Errors
    /// `no-profile`, `storage-failed`, the keychain's kinds.
    pub async fn replace_key(&self, id: ProfileId, key: &GatewayKey) -> Result<(), Diagnosis> {
        as_one_job(async {
            let locked = self.surroundings.file.lock().await?;
            locked.read().get(id).ok_or_else(gone)?;
            Ok(self.surroundings.keychain.keep_gateway_key(id, key).await?)
        })
        .await
    }

    /// Takes a profile's gateway among programs of ours; `holder` is who does, in words. None where the disk
    /// takes no lock: then only the system says who has its port.
    ///
    /// # Errors
    /// In words, which program of ours serves it.
    pub async fn claim(&self, id: ProfileId, holder: &str) -> Result<Option<Claim>, String> {
        if self.in_hand.is_some() {
            return Ok(None);
        }
        let (lock, note) =
            (self.surroundings.home.gateway_lock(id), self.surroundings.home.gateway_holder(id));
        match files::lock(&lock, Duration::ZERO).await {
            Ok(lock) => {
                // Without the note, the other program says less.
                let _ = files::replace(&note, holder.as_bytes());
                Ok(Some(Claim { _lock: lock }))
            }
            Err(LockError::Busy { .. }) => {
                let noted = files::read(&note).ok().flatten();
                let words = noted.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
                Err(if words.is_empty() { "another Noyo Auth".to_owned() } else { words })
            }
            Err(LockError::Io(_)) => Ok(None),
        }
    }

    /// Sends a request on with that token, and reads the head of the answer.
    ///
    /// # Errors
    /// Why there is no answer, as the kinds of the network have it.
    pub async fn send(
        &self,
        profile: &Profile,
        to: &Address,
        (method, below, headers): (Method, &str, HeaderMap),
        token: &Token,
        body: RequestBody,
    ) -> Result<Answer, Diagnosis> {
        let noyo = self.surroundings.noyo().await?;
        let url = to.with_target(below).ok_or_else(sender_broke_off)?;
        let call =
            Call { url: url.clone(), took: Duration::ZERO, status: None, date: None, request_id: None };
        let outline = Outline { method, url, headers, token: &token.access };
        noyo.stream(to, outline, body).await.map_err(|why| match why {
            Unanswered::BySender => sender_broke_off(),
            Unanswered::Fault(fault) => {
                let known = self.surroundings.known(profile, Phase::Groups, None, None);
                meaning::diagnose(&fault, &call, &known)
            }
        })
    }

    /// What a 401 to that token means. Its body still streams on.
    pub async fn meaning_of_401(
        &self,
        profile: &Profile,
        to: &Address,
        token: &Token,
        answer: &mut Answer,
    ) -> Kind {
        let reason = upstream::stated_reason(answer).await;
        let now = self.surroundings.clock.now();
        let date = upstream::date(answer);
        let skew = date.map(|date| now.wall.duration_since(date));
        let mut known = self.surroundings.known(profile, Phase::Groups, skew, None);
        known.token_expired = token.freshness(now, Duration::ZERO) == Freshness::Expired;
        let url = to.as_url().clone();
        let call = Call { url, took: Duration::ZERO, status: Some(401), date, request_id: None };
        meaning::diagnose(&Fault::Unauthorized { reason }, &call, &known).kind
    }
}
