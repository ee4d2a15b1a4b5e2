//! The keys that a person brought to the dialog and has not saved yet.

use noyo_auth_core::texts::import::FoundKeys;
use values::profile::ClientId;
use values::secret::ClientSecret;

/// What was pasted or dropped for the dialog, secrets included. The page knows only what it is.
#[derive(Default)]
pub(crate) struct Pasted {
    /// Counts pastes and drops.
    pub(crate) number: u64,
    pub(crate) keys: Option<FoundKeys>,
    /// A single value, of which nobody has said yet what it is.
    pub(crate) single: Option<ClientSecret>,
    pub(crate) client_id: Option<ClientId>,
    pub(crate) secret: Option<ClientSecret>,
}

impl Pasted {
    /// Lets go of everything.
    pub(crate) fn clear(&mut self) {
        *self = Self { number: self.number, ..Self::default() };
    }
}
