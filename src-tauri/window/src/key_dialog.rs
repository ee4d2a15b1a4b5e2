//! The dialog that adds or edits a profile: what was pasted, what was dropped, what is saved.

use std::path::PathBuf;
use std::sync::Arc;

use noyo_auth_core::jobs::{NewProfile, Saved, Unsaved};
use noyo_auth_core::meaning::input::{gone, invalid_input};
use noyo_auth_core::texts::import;
use noyo_auth_core::world::chosen_file;
use tauri::{AppHandle, Emitter, Manager};
use values::diagnosis::Diagnosis;
use values::profile::{
    Address, Addresses, ClientId, Field, InvalidInput, KeyNumber, Profile, ProfileEdit, ProfileId,
    check_credential,
};
use values::secret::ClientSecret;
use views::FoundKeyView;

use crate::controller::Controller;
use crate::team;
use crate::view::{FailureView, PastedView, ProfileForm, SavedView, SeenProfile};

/// An ID as the page got it from us.
pub(crate) fn profile_id(text: &str) -> Result<ProfileId, Diagnosis> {
    text.parse().map_err(|_| gone())
}

/// Reads the clipboard and keeps what it finds; the page sees only what it is.
pub(crate) async fn paste(app: &Controller) -> Result<PastedView, Diagnosis> {
    let text = app.clipboard.clipboard.read().await?;
    Ok(found(app, &text).await)
}

/// A file was dropped on the window.
pub(crate) fn dropped(handle: &AppHandle, paths: &[PathBuf]) {
    let Some(path) = paths.first().cloned() else { return };
    let handle = handle.clone();
    // A disk may take its time, and the window does not wait for it.
    tauri::async_runtime::spawn_blocking(move || {
        let app = handle.state::<Arc<Controller>>();
        let view = match chosen_file::read_file(&path) {
            Ok(text) => tauri::async_runtime::block_on(found(&app, &text)),
            Err(why) => nothing_found(&app, why.into()),
        };
        let _ = handle.emit_to("main", "pasted", view);
    });
}

async fn found(app: &Controller, text: &str) -> PastedView {
    match team::found(app, text).await {
        Some(Ok(view)) => {
            *app.pasted.lock() = None;
            return view;
        }
        Some(Err(why)) => return nothing_found(app, why),
        None => {}
    }
    match import::find_keys(text) {
        Ok(keys) => {
            let view = PastedView {
                keys: keys.keys.iter().map(FoundKeyView::from).collect(),
                message: keys.source.to_string(),
            };
            *app.pasted.lock() = Some(keys);
            view
        }
        Err(why) => nothing_found(app, why.into()),
    }
}

fn nothing_found(app: &Controller, why: Diagnosis) -> PastedView {
    *app.pasted.lock() = None;
    let hint = why.hints.first().map(|hint| format!(" {}", hint.text)).unwrap_or_default();
    PastedView { keys: Vec::new(), message: format!("{}{hint}", why.message) }
}

/// Saves the dialog's profile.
pub(crate) async fn save(app: &Controller, form: ProfileForm) -> SavedView {
    match try_save(app, form).await {
        Ok(saved) => {
            *app.pasted.lock() = None;
            app.changed();
            SavedView::Saved {
                id: saved.profile.id.to_string(),
                warning: saved.warning.map(FailureView::from),
            }
        }
        Err(Unsaved { diagnosis, unchecked: true }) => SavedView::Unchecked { failure: diagnosis.into() },
        Err(Unsaved { diagnosis, unchecked: false }) => SavedView::Refused { failure: diagnosis.into() },
    }
}

async fn try_save(app: &Controller, form: ProfileForm) -> Result<Saved, Unsaved> {
    let verify = form.verify;
    match form.seen.as_ref() {
        None => {
            let new = new_profile(app, form).map_err(invalid_input)?;
            app.jobs.profiles.add(new, verify).await
        }
        Some(seen) => {
            let now = app.jobs.profiles.by_id(profile_id(&seen.id)?)?;
            let seen = as_seen(seen, &now).map_err(invalid_input)?;
            let edit = edit(app, form, seen).map_err(invalid_input)?;
            app.jobs.profiles.edit(edit, verify).await
        }
    }
}

fn new_profile(app: &Controller, form: ProfileForm) -> Result<NewProfile, InvalidInput> {
    let (client_id, secret) = match pasted_key(app, form.pasted) {
        Some(pasted) => pasted,
        None => {
            let secret = ClientSecret::new(form.client_secret);
            let client_id = form.client_id.parse()?;
            check_credential(secret.expose(), Field::ClientSecret)?;
            (client_id, secret)
        }
    };
    let own = Addresses::of(form.environment);
    Ok(NewProfile {
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

/// What the form changes of what the person saw; an empty half of the key keeps the one there is.
fn edit(app: &Controller, form: ProfileForm, seen: Profile) -> Result<ProfileEdit, InvalidInput> {
    let (client_id, secret) = match pasted_key(app, form.pasted) {
        Some((client_id, secret)) => (Some(client_id), Some(secret)),
        None => typed_key(&form.client_id, form.client_secret)?,
    };
    let own = Addresses::of(form.environment);
    let there = &seen.addresses;
    Ok(ProfileEdit {
        name: changed(&seen.name, form.name.parse()?),
        environment: changed(&seen.environment, form.environment),
        client_id,
        secret,
        token_url: changed(&there.token_url, address(&form.token_url, own.token_url)?),
        api_url: changed(&there.api_url, address(&form.api_url, own.api_url)?),
        tracking_url: changed(&there.tracking_url, address(&form.tracking_url, own.tracking_url)?),
        ..ProfileEdit::of(seen)
    })
}

/// The profile as the dialog showed it when it was opened.
fn as_seen(seen: &SeenProfile, now: &Profile) -> Result<Profile, InvalidInput> {
    Ok(Profile {
        name: seen.name.parse()?,
        environment: seen.environment,
        addresses: Addresses {
            token_url: seen.token_url.parse()?,
            api_url: seen.api_url.parse()?,
            tracking_url: seen.tracking_url.parse()?,
        },
        key_number: KeyNumber(seen.key_number),
        ..now.clone()
    })
}

fn changed<T: PartialEq>(old: &T, new: T) -> Option<T> {
    (*old != new).then_some(new)
}

/// As typed; empty means the environment's own.
fn address(text: &str, own: Address) -> Result<Address, InvalidInput> {
    if text.trim().is_empty() { Ok(own) } else { text.parse() }
}

fn pasted_key(app: &Controller, index: Option<usize>) -> Option<(ClientId, ClientSecret)> {
    let pasted = app.pasted.lock();
    let key = pasted.as_ref()?.keys.get(index?)?;
    Some((key.client_id.clone(), key.secret.clone()))
}

/// The halves as typed into an edit. They change together.
fn typed_key(id: &str, secret: String) -> Result<(Option<ClientId>, Option<ClientSecret>), InvalidInput> {
    let secret = ClientSecret::new(secret);
    let client_id = if id.trim().is_empty() { None } else { Some(id.parse()?) };
    if client_id.is_none() && secret.expose().is_empty() {
        return Ok((None, None));
    }
    check_credential(secret.expose(), Field::ClientSecret)?;
    Ok((client_id, Some(secret)))
}
