//! What a token belongs to, and whether that is still there.

use super::surroundings::Surroundings;
use values::profile::{Addresses, ClientId, KeyName, KeyNumber, Profile};

/// What a token belongs to. Never the token endpoint alone: sandbox and live share one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct TokenKey {
    pub(super) key: KeyName,
    client_id: ClientId,
    addresses: Addresses,
}

impl TokenKey {
    pub(super) fn of(profile: &Profile) -> Self {
        let (client_id, addresses) = (profile.client_id.clone(), profile.addresses.clone());
        let mut key = profile.key();
        // A key from before keys were counted becomes the first one when it is used.
        key.number = key.number.max(KeyNumber::FIRST);
        Self { key, client_id, addresses }
    }

    /// Another program removed the profile or replaced its key. A file that cannot be read says nothing.
    pub(super) fn is_gone_from(&self, surroundings: &Surroundings) -> bool {
        let now = surroundings.file.read();
        now.is_ok_and(|now| now.get(self.key.profile).map(Self::of).as_ref() != Some(self))
    }
}
