//! The broker owns the parts: mint, copy, test, profile changes; one refresh at a time.
//!
//! Deliberately not here: anything of the window or of the terminal, and the time, which the shells
//! pass in as a [`Clock`].

mod cached;
mod copy;
mod mint;
mod save;
mod test;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use jiff::Timestamp;

pub use copy::Copied;
pub use mint::{Issued, Want};
pub use save::{Draft, Saved, Unsaved};
pub use test::{Check, ConnectionTest};

use crate::activity::{Activity, Event};
use crate::clock::Clock;
use crate::diagnosis::{Diagnosis, Kind};
use crate::home::Home;
use crate::inspect::{self, Inspection, MintedTokens};
use crate::keychain::Keychain;
use crate::noyo::{Network, Noyo};
use crate::profile::{Profile, ProfileId};
use crate::profiles::{Profiles, ProfilesFile};
use crate::report;
use crate::token::Token;
use crate::words;

/// How much of its life a token must have left to be handed out, unless the settings say otherwise.
pub const DEFAULT_MARGIN: Duration = Duration::from_secs(300);

/// How long a token inspection waits for the keychain, which is only one of its witnesses.
const WITNESS_PATIENCE: Duration = Duration::from_secs(1);

/// The owner of the parts. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct Broker(Arc<Parts>);

struct Parts {
    home: Home,
    file: ProfilesFile,
    keychain: Keychain,
    clock: Clock,
    noyo: RwLock<Arc<Noyo>>,
    margin: RwLock<Duration>,
    slots: Mutex<HashMap<mint::TokenKey, mint::Slot>>,
    minted: Mutex<MintedTokens>,
    activity: Mutex<Activity>,
    last_tests: Mutex<HashMap<ProfileId, (Timestamp, ConnectionTest)>>,
    failing: Mutex<HashMap<ProfileId, Kind>>,
    /// Held while a profile and its key are being stored or removed.
    storing: Arc<tokio::sync::Mutex<()>>,
}

impl Broker {
    /// Puts the parts together; reads and opens nothing yet.
    pub fn open(home: Home, keychain: Keychain, network: Network, clock: Clock) -> Self {
        let file = ProfilesFile::at(home.profiles_file());
        let activity = Mutex::new(Activity::at(home.activity_file()));
        Self(Arc::new(Parts {
            file,
            home,
            keychain,
            clock,
            activity,
            noyo: RwLock::new(Arc::new(Noyo::new(network))),
            margin: RwLock::new(DEFAULT_MARGIN),
            slots: Mutex::default(),
            minted: Mutex::default(),
            last_tests: Mutex::default(),
            failing: Mutex::default(),
            storing: Arc::default(),
        }))
    }

    /// All profiles, and which one is in use.
    ///
    /// # Errors
    /// `storage-failed`: the file cannot be read; it is left alone.
    pub fn profiles(&self) -> Result<Profiles, Diagnosis> {
        Ok(self.0.file.read()?)
    }

    /// The profile of that name, without regard to case; without a name the one in use.
    ///
    /// # Errors
    /// `no-profile`, or `storage-failed`.
    pub fn profile(&self, name: Option<&str>) -> Result<Profile, Diagnosis> {
        let profiles = self.profiles()?;
        let found = match name {
            Some(name) => profiles.find_by_name(name),
            None => profiles.in_use.and_then(|id| profiles.get(id)),
        };
        found.cloned().ok_or_else(|| words::no_profile(name, &profiles.list))
    }

    /// The profile with that identity.
    ///
    /// # Errors
    /// `no-profile`, or `storage-failed`.
    pub fn profile_by_id(&self, id: ProfileId) -> Result<Profile, Diagnosis> {
        let profiles = self.profiles()?;
        profiles.get(id).cloned().ok_or_else(|| words::no_profile(None, &profiles.list))
    }

    /// Puts a profile in use: the one that is meant when none is named.
    ///
    /// # Errors
    /// `no-profile`, or `storage-failed`.
    pub fn choose(&self, id: ProfileId) -> Result<(), Diagnosis> {
        self.0.file.change(|profiles| {
            if profiles.get(id).is_none() {
                return Err(words::no_profile(None, &profiles.list));
            }
            profiles.in_use = Some(id);
            Ok(())
        })
    }

    /// Waits until nothing is half stored.
    pub async fn settle(&self) {
        drop(self.0.storing.lock().await);
    }

    /// Uses other network settings from the next call on.
    pub fn set_network(&self, network: Network) {
        *self.0.noyo.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(Noyo::new(network));
    }

    /// How much of its life a token must have left from the next copy on.
    pub fn set_margin(&self, margin: Duration) {
        *self.0.margin.write().unwrap_or_else(PoisonError::into_inner) = margin;
    }

    /// Asks the keychain to unlock; the system shows its own prompt.
    ///
    /// # Errors
    /// The keychain's kinds.
    pub async fn unlock_keychain(&self) -> Result<(), Diagnosis> {
        Ok(self.0.keychain.unlock().await?)
    }

    /// The token of a profile that is in memory, usable or not.
    pub fn token_in_memory(&self, profile: &Profile) -> Option<Arc<Token>> {
        lock(&self.0.slots).get(&mint::TokenKey::of(profile)).and_then(mint::Slot::current)
    }

    /// Why the last mint or test of a profile failed, if it did.
    pub fn failing(&self, id: ProfileId) -> Option<Kind> {
        lock(&self.0.failing).get(&id).copied()
    }

    /// How much of its life a token must have left.
    pub fn margin(&self) -> Duration {
        *self.0.margin.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The clock that this broker goes by.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// What a text is that a person has in hand. Nothing is sent anywhere; the tokens that other
    /// processes left are looked at, where the keychain answers soon.
    pub async fn inspect(&self, text: &str) -> Inspection {
        let _ = tokio::time::timeout(WITNESS_PATIENCE, self.recall_all()).await;
        let now = self.0.clock.now().wall;
        let mut minted = lock(&self.0.minted);
        minted.forget_old(now);
        inspect::inspect(text, &minted, now, &jiff::tz::TimeZone::system())
    }

    /// A text for support@noyo.com about the last test of a profile: no secret, no token.
    pub fn support_report(&self, profile: &Profile) -> String {
        let last = lock(&self.0.last_tests).get(&profile.id).cloned();
        report::write(profile, last.as_ref(), self.0.clock.now().wall)
    }

    /// What was done, newest last.
    pub fn activity(&self) -> Vec<Event> {
        lock(&self.0.activity).events()
    }

    /// Forgets what was done, in memory and on disk.
    ///
    /// # Errors
    /// `storage-failed`.
    pub fn clear_activity(&self) -> Result<(), Diagnosis> {
        Ok(lock(&self.0.activity).clear()?)
    }

    /// Notes what was done.
    pub fn note(&self, profile: Option<&Profile>, what: impl Into<String>, kind: Option<Kind>) {
        let event = Event {
            at: self.0.clock.now().wall,
            profile: profile.map(|p| p.name.to_string()),
            what: what.into(),
            kind,
        };
        lock(&self.0.activity).note(event);
    }

    fn noyo(&self) -> Arc<Noyo> {
        self.0.noyo.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn mark(&self, id: ProfileId, kind: Option<Kind>) {
        let mut failing = lock(&self.0.failing);
        match kind {
            Some(kind) => failing.insert(id, kind),
            None => failing.remove(&id),
        };
    }
}

/// A poisoned lock is no reason to stop: what it guards is replaced whole, never changed half.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
