//! The dialog that adds or edits a profile: what was pasted, what was dropped, what is saved.

use std::path::PathBuf;
use std::sync::Arc;

use noyo_auth_core::jobs::{NewProfile, NewWithCommand, Saved, Unsaved};
use noyo_auth_core::meaning::input::{gone, invalid_input};
use noyo_auth_core::meaning::secret_command::invalid_command;
use noyo_auth_core::texts::import::{self, ImportError};
use noyo_auth_core::world::chosen_file;
use tauri::{AppHandle, Emitter, Manager};
use values::diagnosis::Diagnosis;
use values::profile::{
    Address, Addresses, ClientId, Field, InvalidCommand, InvalidInput, KeyNumber, Profile, ProfileEdit,
    ProfileId, ProfileName, SecretCommand, check_credential,
};
use values::secret::ClientSecret;
use views::FoundKeyView;

use crate::controller::Controller;
use crate::pasted;
use crate::team;
use crate::view::{
    FailureView, FieldName, Half, HalfView, JobName, PastedView, ProfileForm, SavedView, SeenProfile,
};

/// An ID as the page got it from us.
pub(crate) fn profile_id(text: &str) -> Result<ProfileId, Diagnosis> {
    text.parse().map_err(|_| gone())
}

/// Reads the clipboard and keeps what it finds; the page sees only what it is.
///
/// A text in which a field may be meant, rather than a key, takes nothing's place: `only_key`.
pub(crate) async fn paste(app: &Controller, only_key: bool) -> Result<PastedView, Diagnosis> {
    let text = app.clipboard.board().read().await?;
    if only_key && import::find_keys(&text).is_err() && !team::is_one(&text) {
        let number = app.pasted.lock().number;
        // Lines that hold no key are not for a field of one line, where a secret would be read.
        let line = text.trim();
        let is_secret = pasted::gives_access(line) || app.clipboard.has_ours().await;
        let line = (!is_secret && !line.contains(['\n', '\r'])).then(|| line.to_owned());
        return Ok(PastedView {
            number,
            single: None,
            line,
            keys: Vec::new(),
            message: String::new(),
            imported: None,
        });
    }
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
            Err(why) => nothing_found(&app, None, why.into()),
        };
        let _ = handle.emit_to("main", "pasted", view);
    });
}

async fn found(app: &Controller, text: &str) -> PastedView {
    match team::found(app, text).await {
        Some(Ok(said)) => return imported(app, said),
        Some(Err(why)) => return nothing_found(app, None, why),
        None => {}
    }
    match import::find_keys(text) {
        Ok(keys) => {
            let mut pasted = app.pasted.lock();
            pasted.number += 1;
            let view = PastedView {
                number: pasted.number,
                single: None,
                line: None,
                keys: keys.keys.iter().map(FoundKeyView::from).collect(),
                message: keys.source.to_string(),
                imported: None,
            };
            (pasted.keys, pasted.single) = (Some(keys), None);
            view
        }
        Err(why) => {
            let single = (why == ImportError::NoKey).then(|| single_value(text)).flatten();
            nothing_found(app, single, why.into())
        }
    }
}

/// A team's profiles were in it: there is nothing left to save.
fn imported(app: &Controller, said: String) -> PastedView {
    let mut pasted = app.pasted.lock();
    pasted.clear();
    pasted.number += 1;
    let (number, message) = (pasted.number, String::new());
    PastedView { number, single: None, line: None, keys: Vec::new(), message, imported: Some(said) }
}

/// A value that stands alone, as half of a key would.
fn single_value(text: &str) -> Option<ClientSecret> {
    let text = text.trim();
    let alone = text.chars().all(|c| c.is_ascii_graphic()) && (6..=512).contains(&text.len());
    (alone && check_credential(text, Field::ClientSecret).is_ok()).then(|| ClientSecret::new(text))
}

fn nothing_found(app: &Controller, single: Option<ClientSecret>, why: Diagnosis) -> PastedView {
    let mut pasted = app.pasted.lock();
    pasted.number += 1;
    pasted.keys = None;
    let hint = why.hints.first().map(|hint| format!(" {}", hint.text)).unwrap_or_default();
    let view = PastedView {
        number: pasted.number,
        single: single.as_ref().map(ClientSecret::chars),
        line: None,
        keys: Vec::new(),
        message: format!("{}{hint}", why.message),
        imported: None,
    };
    pasted.single = single;
    view
}

/// Takes the single value that was pasted for what the person says that it is.
pub(crate) fn take_half(app: &Controller, half: Half) -> Result<HalfView, Diagnosis> {
    let mut pasted = app.pasted.lock();
    let empty = |field| invalid_input(InvalidInput::Empty { field });
    let field = if half == Half::ClientId { Field::ClientId } else { Field::ClientSecret };
    let single = pasted.single.take().ok_or_else(|| empty(field))?;
    let shown = match half {
        Half::ClientId => {
            let id: ClientId = single.expose().parse().map_err(invalid_input)?;
            let shown = id.fingerprint();
            pasted.client_id = Some(id);
            shown
        }
        Half::ClientSecret => {
            let shown = format!("a secret of {} characters", single.chars());
            pasted.secret = Some(single);
            shown
        }
    };
    Ok(HalfView { half, shown })
}

/// Holds a secret that was typed, until the dialog saves it or is closed.
pub(crate) fn hold_secret(app: &Controller, typed: &[u8]) -> Result<HalfView, Diagnosis> {
    let typed = std::str::from_utf8(typed).map_err(|_| no_secret())?;
    let secret = ClientSecret::new(typed);
    let shown = format!("a secret of {} characters", secret.chars());
    app.pasted.lock().secret = Some(secret);
    Ok(HalfView { half: Half::ClientSecret, shown })
}

pub(crate) fn no_secret() -> Diagnosis {
    invalid_input(InvalidInput::Empty { field: Field::ClientSecret })
}

/// Why the dialog's profile was not saved, and which field that is about.
struct NotSaved(Unsaved, Option<FieldName>);

impl From<Unsaved> for NotSaved {
    fn from(unsaved: Unsaved) -> Self {
        Self(unsaved, None)
    }
}

impl From<Diagnosis> for NotSaved {
    fn from(diagnosis: Diagnosis) -> Self {
        Self(diagnosis.into(), None)
    }
}

impl From<InvalidInput> for NotSaved {
    fn from(input: InvalidInput) -> Self {
        let field = input.field();
        Self(invalid_input(input).into(), Some(field.into()))
    }
}

impl From<InvalidCommand> for NotSaved {
    fn from(command: InvalidCommand) -> Self {
        Self(invalid_command(command).into(), Some(FieldName::SecretCommand))
    }
}

/// Saves the dialog's profile. Cancelled while the key is being checked, it stores nothing.
pub(crate) async fn save(app: &Controller, form: ProfileForm) -> SavedView {
    let is_storing = || app.jobs.profiles.is_storing();
    let saved = app.running.cancellable_until(None, JobName::Save, is_storing, try_save(app, form)).await;
    match saved {
        Ok(saved) => {
            app.pasted.lock().clear();
            app.changed();
            SavedView::Saved {
                id: saved.profile.id.to_string(),
                checked: saved.checked,
                warning: saved.warning.map(FailureView::from),
            }
        }
        Err(NotSaved(Unsaved { diagnosis, unchecked: true }, _)) => {
            SavedView::Unchecked { failure: diagnosis.into() }
        }
        Err(NotSaved(Unsaved { diagnosis, unchecked: false }, field)) => {
            SavedView::Refused { failure: diagnosis.into(), field }
        }
    }
}

async fn try_save(app: &Controller, form: ProfileForm) -> Result<Saved, NotSaved> {
    let verify = form.verify;
    app.pasted.lock().check_held(&form)?;
    match form.seen.as_ref() {
        None => {
            let name = form.name.parse()?;
            if app.wants_name_of_removed(&name) {
                app.remove_what_waits().await;
            }
            app.check_free(&name, None)?;
            Ok(match typed_command(&form)? {
                Some(command) => {
                    let new = new_with_command(form, name, command)?;
                    app.jobs.profiles.add_with_command(new, verify).await?
                }
                None => app.jobs.profiles.add(new_profile(app, form, name)?, verify).await?,
            })
        }
        Some(seen) => {
            let now = app.profile(profile_id(&seen.id)?)?;
            let seen = as_seen(seen, &now)?;
            let id = seen.id;
            let edit = edit(app, form, seen)?;
            if edit.name.as_ref().is_some_and(|name| app.wants_name_of_removed(name)) {
                app.remove_what_waits().await;
            }
            if let Some(name) = &edit.name {
                app.check_free(name, Some(id))?;
            }
            let saved = app.jobs.profiles.edit(edit, verify).await?;
            app.jobs.tests.forget(id);
            // A file that cannot be written shows a test of before at the next start.
            let _ = app.remember(|own| own.keep_test(id, None));
            Ok(saved)
        }
    }
}

/// The command that prints the secret, where the form has one. Whoever typed it here has approved it.
fn typed_command(form: &ProfileForm) -> Result<Option<SecretCommand>, InvalidCommand> {
    let Some(text) = &form.secret_command else { return Ok(None) };
    let list = shlex::split(text).ok_or(InvalidCommand::OpenQuote)?;
    SecretCommand::new(list).map(Some)
}

fn new_with_command(
    form: ProfileForm,
    name: ProfileName,
    secret_command: SecretCommand,
) -> Result<NewWithCommand, InvalidInput> {
    let addresses = addresses(&form)?;
    let client_id = form.client_id.parse()?;
    Ok(NewWithCommand { name, environment: form.environment, client_id, secret_command, addresses })
}

fn addresses(form: &ProfileForm) -> Result<Addresses, InvalidInput> {
    let own = Addresses::of(form.environment);
    Ok(Addresses {
        token_url: address(&form.token_url, own.token_url)?,
        api_url: address(&form.api_url, own.api_url)?,
        tracking_url: address(&form.tracking_url, own.tracking_url)?,
    })
}

fn new_profile(app: &Controller, form: ProfileForm, name: ProfileName) -> Result<NewProfile, InvalidInput> {
    let addresses = addresses(&form)?;
    let (client_id, secret) = match pasted_key(app, &form) {
        Some(pasted) => pasted,
        None => {
            let (client_id, secret) = halves(app, &form);
            let client_id = client_id.map_or_else(|| form.client_id.parse(), Ok)?;
            let secret = secret.ok_or(InvalidInput::Empty { field: Field::ClientSecret })?;
            check_credential(secret.expose(), Field::ClientSecret)?;
            (client_id, secret)
        }
    };
    Ok(NewProfile { name, environment: form.environment, client_id, secret, addresses })
}

/// What the form changes of what the person saw; an empty half of the key keeps the one there is.
fn edit(app: &Controller, form: ProfileForm, seen: Profile) -> Result<ProfileEdit, NotSaved> {
    let command = typed_command(&form)?;
    let (client_id, secret) = match pasted_key(app, &form) {
        _ if command.is_some() => (typed_client_id(&form)?, None),
        Some((client_id, secret)) => (Some(client_id), Some(secret)),
        None => typed_key(app, &form)?,
    };
    // From a command to the keychain: there is no secret yet that could stay.
    if command.is_none() && seen.secret_command.is_some() && secret.is_none() {
        return Err(InvalidInput::Empty { field: Field::ClientSecret }.into());
    }
    let new = addresses(&form)?;
    let there = &seen.addresses;
    let changes = ProfileEdit {
        name: changed(&seen.name, form.name.parse()?),
        environment: changed(&seen.environment, form.environment),
        client_id,
        secret,
        secret_command: command.clone().filter(|command| seen.secret_command.as_ref() != Some(command)),
        token_url: changed(&there.token_url, new.token_url),
        api_url: changed(&there.api_url, new.api_url),
        tracking_url: changed(&there.tracking_url, new.tracking_url),
        ..ProfileEdit::of(seen)
    };
    Ok(if is_approved(&changes, form.approved.as_deref()) {
        ProfileEdit { secret_command: command, ..changes }
    } else {
        changes
    })
}

/// Whether the person approved the command as it would be from now on, and what it prints going there.
fn is_approved(changes: &ProfileEdit, approved: Option<&str>) -> bool {
    let planned = changes.applied_to(&changes.seen);
    approved.is_some() && planned.is_ok_and(|planned| planned.command_shown().as_deref() == approved)
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

/// None also where something else was pasted or dropped since the page was told of the key.
fn pasted_key(app: &Controller, form: &ProfileForm) -> Option<(ClientId, ClientSecret)> {
    let chosen = form.pasted.as_ref()?;
    let pasted = app.pasted.lock();
    let keys = pasted.keys.as_ref().filter(|_| pasted.number == chosen.number)?;
    let key = keys.keys.get(chosen.index)?;
    Some((key.client_id.clone(), key.secret.clone()))
}

/// The halves that were pasted by themselves, where the form wants them.
fn halves(app: &Controller, form: &ProfileForm) -> (Option<ClientId>, Option<ClientSecret>) {
    let pasted = app.pasted.lock();
    (
        pasted.client_id.clone().filter(|_| form.held_client_id),
        pasted.secret.clone().filter(|_| form.held_secret),
    )
}

fn typed_client_id(form: &ProfileForm) -> Result<Option<ClientId>, InvalidInput> {
    (!form.client_id.trim().is_empty()).then(|| form.client_id.parse()).transpose()
}

/// The halves as typed or pasted into an edit. They change together.
fn typed_key(
    app: &Controller,
    form: &ProfileForm,
) -> Result<(Option<ClientId>, Option<ClientSecret>), InvalidInput> {
    let (held_id, held_secret) = halves(app, form);
    let typed_id = typed_client_id(form)?;
    let client_id = held_id.or(typed_id);
    let Some(secret) = held_secret else {
        let empty = InvalidInput::Empty { field: Field::ClientSecret };
        return if client_id.is_none() { Ok((None, None)) } else { Err(empty) };
    };
    check_credential(secret.expose(), Field::ClientSecret)?;
    Ok((client_id, Some(secret)))
}
