//! The guard before a live copy: one yes holds for a while.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use values::profile::{Environment, Profile, ProfileId};

/// When a person last said yes to a live copy, by profile.
#[derive(Default)]
pub(crate) struct LiveGuard {
    said_yes: Mutex<HashMap<ProfileId, Instant>>,
}

impl LiveGuard {
    /// Whether a copy may go ahead: always for a sandbox profile, for a live one where somebody says yes
    /// now, or said it no longer ago than `holds`.
    pub(crate) fn admits(&self, profile: &Profile, confirmed: bool, holds: Duration) -> bool {
        if profile.environment == Environment::Sandbox {
            return true;
        }
        let mut said_yes = self.said_yes.lock();
        if confirmed {
            said_yes.insert(profile.id, Instant::now());
        }
        confirmed || said_yes.get(&profile.id).is_some_and(|at| at.elapsed() < holds)
    }
}
