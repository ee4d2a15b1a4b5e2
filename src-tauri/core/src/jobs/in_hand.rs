//! Jobs with one key that is in hand, and nothing outside but the network: no keychain, no file, nothing
//! that outlives the program.

use super::Jobs;
use super::keys::bound;
use crate::world::home::Home;
use crate::world::keychain::Keychain;
use crate::world::noyo::Network;
use values::clock::Clock;
use values::diagnosis::Diagnosis;
use values::profile::Profile;
use values::secret::ClientSecret;

impl Jobs {
    /// Jobs for a profile that is kept nowhere, with its key. No folder is asked for and none is made.
    ///
    /// # Errors
    /// `keychain-unavailable`: the memory that takes its place cannot be had.
    pub async fn in_hand(
        profile: &Profile,
        secret: ClientSecret,
        network: Network,
        clock: Clock,
    ) -> Result<Self, Diagnosis> {
        let keychain = Keychain::in_memory()?;
        keychain.keep_key(profile.key(), &bound(profile, secret)).await?;
        let jobs = Self::open(&Home::nowhere(), keychain, network, clock);
        Ok(Self { gateways: jobs.gateways.clone().in_hand(profile), ..jobs })
    }

    /// Whether the key is in hand, and kept nowhere.
    pub(super) fn keeps_nothing(&self) -> bool {
        self.surroundings.home.is_nowhere()
    }
}
