//! The dialog that adds or edits a profile: what was pasted, what was dropped, what is saved.

use std::path::PathBuf;
use std::sync::Arc;

use tauri::{AppHandle, Emitter, Manager};

use super::desk::{Desk, lock};
use crate::broker::{Draft, Unsaved};
use crate::diagnosis::Diagnosis;
use crate::import::{self, Found, ImportError};
use crate::profile::{Address, Addresses, ClientId, Field, InvalidInput, check_credential};
use crate::secret::ClientSecret;
use crate::view::{FailureView, FoundKeyView, PastedView, ProfileForm, SavedView};

/// Reads the clipboard and keeps what it finds; the window sees only what it is.
pub(super) fn paste(desk: &Desk) -> Result<PastedView, Diagnosis> {
    let text = desk.clipboard.read()?;
    Ok(found(desk, import::find_keys(&text)))
}

/// A file was dropped on the window.
pub(super) fn dropped(app: &AppHandle, paths: &[PathBuf]) {
    let Some(path) = paths.first() else { return };
    let desk = app.state::<Arc<Desk>>();
    let keys = import::read_file(path).and_then(|text| import::find_keys(&text));
    let _ = app.emit_to("main", "pasted", found(&desk, keys));
}

fn found(desk: &Desk, keys: Result<Found, ImportError>) -> PastedView {
    match keys {
        Ok(keys) => {
            let view = PastedView {
                keys: keys.keys.iter().map(FoundKeyView::from).collect(),
                message: keys.source.to_string(),
            };
            *lock(&desk.found) = Some(keys);
            view
        }
        Err(why) => {
            *lock(&desk.found) = None;
            let why = Diagnosis::from(why);
            let hint = why.hints.first().map(|hint| format!(" {}", hint.text)).unwrap_or_default();
            PastedView { keys: Vec::new(), message: format!("{}{hint}", why.message) }
        }
    }
}

/// Saves the dialog's profile.
pub(super) async fn save(desk: &Desk, form: ProfileForm) -> SavedView {
    let verify = form.verify;
    let draft = match draft(desk, form) {
        Ok(draft) => draft,
        Err(failure) => return SavedView::Refused { failure: failure.into() },
    };
    match desk.broker.save(draft, verify).await {
        Ok(saved) => {
            *lock(&desk.found) = None;
            desk.changed();
            SavedView::Saved {
                id: saved.profile.id.to_string(),
                warning: saved.warning.map(FailureView::from),
            }
        }
        Err(Unsaved { diagnosis, unchecked: true }) => SavedView::Unchecked { failure: diagnosis.into() },
        Err(Unsaved { diagnosis, unchecked: false }) => SavedView::Refused { failure: diagnosis.into() },
    }
}

fn draft(desk: &Desk, form: ProfileForm) -> Result<Draft, Diagnosis> {
    let id = match form.id {
        Some(id) => Some(super::commands::profile_id(&id)?),
        None => None,
    };
    let (client_id, secret) = match form.pasted.and_then(|index| pasted_key(desk, index)) {
        Some((client_id, secret)) => (Some(client_id), Some(secret)),
        None => typed_key(&form.client_id, form.client_secret, id.is_some())?,
    };
    let own = Addresses::of(form.environment);
    let address = |text: &str, own: Address| -> Result<Address, InvalidInput> {
        if text.trim().is_empty() { Ok(own) } else { text.parse() }
    };
    Ok(Draft {
        id,
        name: form.name.parse()?,
        environment: form.environment,
        client_id,
        secret,
        addresses: Addresses {
            token_url: address(&form.token_url, own.token_url)?,
            api_url: address(&form.api_url, own.api_url)?,
            tracking_url: address(&form.tracking_url, own.tracking_url)?,
        },
    })
}

fn pasted_key(desk: &Desk, index: usize) -> Option<(ClientId, ClientSecret)> {
    let found = lock(&desk.found);
    let key = found.as_ref()?.keys.get(index)?;
    Some((key.client_id.clone(), key.secret.clone()))
}

/// The halves as typed. In an edit, an empty half keeps the one there is.
fn typed_key(
    id: &str,
    secret: String,
    editing: bool,
) -> Result<(Option<ClientId>, Option<ClientSecret>), InvalidInput> {
    let secret = ClientSecret::new(secret);
    let client_id = if editing && id.trim().is_empty() { None } else { Some(id.parse()?) };
    if editing && secret.expose().is_empty() {
        return Ok((client_id, None));
    }
    check_credential(secret.expose(), Field::ClientSecret)?;
    Ok((client_id, Some(secret)))
}
