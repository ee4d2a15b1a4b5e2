//! The jobs, each one way through: mint, copy, test the connection, change profiles, inspect.
//!
//! Each is a struct that does one thing, cheap to clone, and all clones are one:
//! [`Profiles`](ProfileStore) and their keys, [`Tokens`] and their refresh, [`ConnectionTests`],
//! [`Diary`] and [`Preferences`]. They share what is outside, the [`Surroundings`].
//!
//! Deliberately not here: anything of the window or of the terminal, and the time, which the shells
//! pass in as a [`Clock`].

mod ahead;
mod checkup;
mod connection_test;
mod copy;
mod diary;
mod gateways;
mod in_hand;
mod keys;
mod preferences;
mod profile_store;
mod refresh;
mod secret_commands;
mod shared_token;
mod surroundings;
mod team;
mod token_key;
mod tokens;
mod with_command;
mod witnesses;

use std::time::Duration;

use jiff::tz::TimeZone;

pub use connection_test::ConnectionTests;
pub use copy::Copied;
pub use diary::Diary;
pub use gateways::{Claim, Gateways};
pub use preferences::Preferences;
pub use profile_store::{NewProfile, ProfileStore, Saved, Unsaved};
pub use team::Shared;
pub use tokens::{Issued, Tokens, Want};
pub use with_command::NewWithCommand;

use crate::texts::inspect::{self, Inspection};
use crate::texts::report;
use crate::world::home::Home;
use crate::world::keychain::Keychain;
use crate::world::noyo::Network;
use surroundings::Surroundings;
use values::clock::Clock;
use values::diagnosis::Diagnosis;
use values::profile::Profile;

/// How long a token inspection waits for the keychain, which is only one of its witnesses.
const WITNESS_PATIENCE: Duration = Duration::from_secs(1);

/// All jobs, on one folder of files and one keychain.
#[derive(Clone)]
pub struct Jobs {
    /// Profiles and their keys, changed together.
    pub profiles: ProfileStore,
    /// Tokens and their refresh.
    pub tokens: Tokens,
    /// Connection tests.
    pub tests: ConnectionTests,
    /// What was done.
    pub diary: Diary,
    /// What gateways need: ports, keys, and the way to Noyo.
    pub gateways: Gateways,
    /// What a person set.
    pub preferences: Preferences,
    surroundings: Surroundings,
}

impl Jobs {
    /// Puts the parts together; reads and opens nothing yet.
    pub fn open(home: &Home, keychain: Keychain, network: Network, clock: Clock) -> Self {
        let diary = Diary::new(home, clock.clone());
        let surroundings = Surroundings::new(home, keychain, network, clock);
        let tokens = Tokens::new(surroundings.clone(), diary.clone());
        let profiles = ProfileStore::new(surroundings.clone(), tokens.clone(), diary.clone());
        let tests = ConnectionTests::new(surroundings.clone(), tokens.clone(), diary.clone());
        let gateways = Gateways::new(surroundings.clone());
        let preferences = Preferences::new(home, surroundings.clone(), tokens.clone());
        Self { profiles, tokens, tests, diary, gateways, preferences, surroundings }
    }

    /// The clock that the jobs go by.
    pub fn clock(&self) -> &Clock {
        &self.surroundings.clock
    }

    /// Makes ready what the first token of a profile will need, and asks no host and no person: which
    /// certificates to trust, the way to the keychain. What is wrong there is told by the job that needs it.
    pub async fn warm_up(&self, profile: &Profile) {
        tokio::join!(
            self.surroundings.keychain.warm_up(),
            self.surroundings.warm_up(&profile.addresses.token_url)
        );
    }

    /// Asks the keychain to unlock; the system shows its own prompt.
    ///
    /// # Errors
    /// The keychain's kinds.
    pub async fn unlock_keychain(&self) -> Result<(), Diagnosis> {
        Ok(self.surroundings.keychain.unlock().await?)
    }

    /// Drops every token, from memory and from the keychain, and the connections that carried one. Keys
    /// stay: what needs a token next has one minted.
    ///
    /// # Errors
    /// `storage-failed`, and the keychain's kinds: then tokens may be left in it.
    pub async fn forget_tokens(&self) -> Result<(), Diagnosis> {
        self.tokens.forget_in_memory();
        self.surroundings.drop_connections().await;
        let mut done = Ok(());
        for profile in &self.profiles.all()?.list {
            let removed = self.surroundings.keychain.remove_cached_token(profile.id).await;
            done = done.and(removed.map_err(Diagnosis::from));
        }
        // What was taken from the keychain meanwhile.
        self.tokens.forget_in_memory();
        done?;
        self.diary.note(None, "Forgot every token", None);
        Ok(())
    }

    /// Ends the secret command that runs, with all that it started, and lets no other start. For a program
    /// that is being closed.
    pub async fn end_commands(&self) {
        self.surroundings.commands.end().await;
    }

    /// What a text is that a person has in hand. Nothing is sent anywhere; the tokens that other
    /// processes left are looked at, where the keychain answers soon. `zone` is where times are shown.
    pub async fn inspect(&self, text: &str, zone: &TimeZone) -> Inspection {
        let profiles = self.profiles.all().unwrap_or_default();
        let _ = tokio::time::timeout(WITNESS_PATIENCE, self.tokens.recall_all(&profiles.list)).await;
        let now = self.clock().now().wall;
        self.tokens.with_minted(now, |minted| inspect::inspect(text, minted, now, zone))
    }

    /// A text for support@noyo.com about the last test of a profile: no secret, no token.
    pub async fn support_report(&self, profile: &Profile) -> String {
        // A look at files and keychain says nothing of a key that is in neither.
        let findings = if self.keeps_nothing() { Vec::new() } else { self.check_up().await };
        report::write(profile, self.tests.last(profile.id).as_ref(), &findings, self.clock().now().wall)
    }
}
