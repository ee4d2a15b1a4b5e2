//! The keys that a person brought to the dialog and has not saved yet.

use noyo_auth_core::texts::import::FoundKeys;
use values::jwt::Jwt;
use values::profile::{ClientId, Field, InvalidInput};
use values::secret::ClientSecret;

use crate::view::ProfileForm;

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

    /// What the form says is held, and is not any more: nothing is saved in its place.
    pub(crate) fn check_held(&self, form: &ProfileForm) -> Result<(), InvalidInput> {
        let chosen_is_there = form.pasted.as_ref().is_none_or(|chosen| chosen.number == self.number);
        if form.held_client_id && self.client_id.is_none() {
            return Err(InvalidInput::Empty { field: Field::ClientId });
        }
        if form.held_secret && self.secret.is_none() || !chosen_is_there {
            return Err(InvalidInput::Empty { field: Field::ClientSecret });
        }
        Ok(())
    }
}

/// Whether a line is a token, a header or a gateway key: the page is told of none, whoever asks.
pub(crate) fn gives_access(line: &str) -> bool {
    let last = line.rsplit(char::is_whitespace).next().unwrap_or(line);
    Jwt::read(last).is_ok() || gateway::may_be_key(last)
}
