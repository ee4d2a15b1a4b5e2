//! profile add and edit: what is not given is asked for, in a terminal.

use noyo_auth_core::jobs::{NewProfile, NewWithCommand, Saved, Unsaved};
use values::diagnosis::Hint;
use values::profile::{
    Address, Addresses, ClientId, Environment, Field, InvalidCommand, InvalidInput, Profile, ProfileEdit,
    ProfileName, SecretCommand, check_credential,
};
use values::secret::ClientSecret;

use crate::approval;
use crate::arguments::{AddressFlags, Fields};
use crate::invocation::Invocation;
use crate::output::{Stop, asks_a_person, printable};
use crate::profile_json::print_profile;
use crate::prompt;

pub(super) fn add(invocation: &Invocation, name: &str, fields: &Fields) -> Result<(), Stop> {
    let name: ProfileName = name.parse()?;
    if let Some(other) = invocation.jobs.profiles.all()?.find_by_name(name.as_str()) {
        return Err(InvalidInput::NameTaken { name: other.name.to_string() }.into());
    }
    let environment = match fields.environment {
        Some(environment) => environment.into(),
        None => ask_environment(None)?,
    };
    let client_id = match &fields.client_id {
        Some(id) => id.clone(),
        None => {
            prompt::need_a_person("the client ID", "--client-id")?;
            prompt::line("Client ID", None)?
        }
    };
    let client_id: ClientId = client_id.parse()?;
    let addresses = addresses(&fields.addresses, Addresses::of(environment))?;
    let profiles = &invocation.jobs.profiles;
    let saved = if fields.secret_command {
        let secret_command = given_command(fields)?.ok_or(InvalidCommand::Empty)?;
        approval::ask(&invocation.output, name.as_str(), &secret_command, &addresses.token_url, fields.yes)?;
        let new = NewWithCommand { name, environment, client_id, secret_command, addresses };
        invocation.wait(profiles.add_with_command(new, !fields.no_verify))?
    } else {
        let secret = ask_secret(invocation, fields)?;
        let secret = secret.ok_or(InvalidInput::Empty { field: Field::ClientSecret })?;
        let new = NewProfile { name, environment, client_id, secret, addresses };
        invocation.wait(profiles.add(new, !fields.no_verify))?
    };
    tell(invocation, &saved, "Added")
}

pub(super) fn edit(
    invocation: &Invocation,
    name: &str,
    rename: Option<&str>,
    fields: &Fields,
) -> Result<(), Stop> {
    let old = invocation.jobs.profiles.named(Some(name))?;
    let ask_all = rename.is_none() && fields.are_none();
    if ask_all {
        prompt::need_a_person(
            "what to change",
            "--rename, --environment, --client-id, --secret-stdin or --api-url",
        )?;
    }
    let asked = |question: &str, old: &str| -> Result<String, Stop> {
        if ask_all { prompt::line(question, Some(old)) } else { Ok(old.to_owned()) }
    };
    let name = match rename {
        Some(name) => name.to_owned(),
        None => asked("Name", old.name.as_str())?,
    };
    let environment = match fields.environment {
        Some(environment) => environment.into(),
        None if ask_all => ask_environment(Some(old.environment))?,
        None => old.environment,
    };
    let client_id = match &fields.client_id {
        Some(id) => id.clone(),
        None => asked("Client ID", old.client_id.as_str())?,
    };
    let client_id: ClientId = client_id.parse()?;
    // Addresses that were the old environment's own follow the environment.
    let follows = old.addresses == Addresses::of(old.environment);
    let base = if follows { Addresses::of(environment) } else { old.addresses.clone() };
    let addresses = addresses(&fields.addresses, base)?;
    let moved = addresses.token_url != old.addresses.token_url;
    let secret_command = wanted_command(fields, &old, moved)?;
    if let Some(command) = &secret_command {
        approval::ask(&invocation.output, old.name.as_str(), command, &addresses.token_url, fields.yes)?;
    }
    let other_client = client_id != old.client_id;
    let secret = if secret_command.is_some() || old.secret_command.is_some() {
        if fields.secret_stdin { ask_secret(invocation, fields)? } else { None }
    } else {
        new_secret(invocation, fields, ask_all || moved && asks_a_person(), other_client)?
    };
    let name: ProfileName = name.parse()?;
    let edit = ProfileEdit {
        name: changed(&old.name, name),
        environment: changed(&old.environment, environment),
        client_id: changed(&old.client_id, client_id),
        secret,
        secret_command,
        token_url: changed(&old.addresses.token_url, addresses.token_url),
        api_url: changed(&old.addresses.api_url, addresses.api_url),
        tracking_url: changed(&old.addresses.tracking_url, addresses.tracking_url),
        ..ProfileEdit::of(old)
    };
    let saved = invocation.wait(invocation.jobs.profiles.edit(edit, !fields.no_verify))?;
    tell(invocation, &saved, "Changed")
}

/// The secret that comes with a change of a key in the keychain; another client ID needs one.
fn new_secret(
    invocation: &Invocation,
    fields: &Fields,
    is_wanted: bool,
    other_client: bool,
) -> Result<Option<ClientSecret>, Stop> {
    let asks = fields.secret_stdin || is_wanted || other_client;
    let secret = if asks { ask_secret(invocation, fields)? } else { None };
    if secret.is_none() && other_client {
        return Err(InvalidInput::Empty { field: Field::ClientSecret }.into());
    }
    Ok(secret)
}

/// What differs from what was there: the rest stays as it is when the change is made.
fn changed<T: PartialEq>(old: &T, new: T) -> Option<T> {
    (*old != new).then_some(new)
}

impl Fields {
    fn are_none(&self) -> bool {
        self.environment.is_none()
            && self.client_id.is_none()
            && !self.secret_stdin
            && !self.secret_command
            && self.addresses.token_url.is_none()
            && self.addresses.api_url.is_none()
            && self.addresses.tracking_url.is_none()
    }
}

/// The list after `--`, where there is one.
fn given_command(fields: &Fields) -> Result<Option<SecretCommand>, InvalidCommand> {
    let list = Some(&fields.command).filter(|list| !list.is_empty());
    list.map(|list| SecretCommand::new(list.clone())).transpose()
}

/// The secret command that the edit stores or approves: a new one, the one there is where the flag names it,
/// and the one there is where its secret would go elsewhere.
fn wanted_command(fields: &Fields, old: &Profile, moved: bool) -> Result<Option<SecretCommand>, Stop> {
    if !fields.secret_command {
        return Ok(old.secret_command.clone().filter(|_| moved && !fields.secret_stdin));
    }
    let wanted = given_command(fields)?.or_else(|| old.secret_command.clone());
    Ok(Some(wanted.ok_or(InvalidCommand::Empty)?))
}

pub(super) fn ask_environment(old: Option<Environment>) -> Result<Environment, Stop> {
    prompt::need_a_person("the environment", "--environment sandbox or --environment live")?;
    loop {
        match prompt::line("Environment (sandbox or live)", old.map(Environment::as_str))?.as_str() {
            "sandbox" => return Ok(Environment::Sandbox),
            "live" => return Ok(Environment::Live),
            _ => {}
        }
    }
}

/// The secret, from stdin or asked for without echo; none where a person left it empty.
fn ask_secret(invocation: &Invocation, fields: &Fields) -> Result<Option<ClientSecret>, Stop> {
    let secret = if fields.secret_stdin {
        Some(prompt::secret_from_stdin()?)
    } else {
        prompt::need_a_person("the client secret", "--secret-stdin")?;
        let _asking = invocation.asking_without_echo();
        prompt::secret("Client secret (not shown)")?
    };
    if let Some(secret) = &secret {
        check_credential(secret.expose(), Field::ClientSecret)?;
    }
    Ok(secret)
}

/// The addresses that were named, and for the rest those of `base`.
pub(super) fn addresses(flags: &AddressFlags, base: Addresses) -> Result<Addresses, Stop> {
    let one = |given: &Option<String>, base: Address| -> Result<Address, Stop> {
        given.as_ref().map_or(Ok(base), |text| Ok(text.parse()?))
    };
    Ok(Addresses {
        token_url: one(&flags.token_url, base.token_url)?,
        api_url: one(&flags.api_url, base.api_url)?,
        tracking_url: one(&flags.tracking_url, base.tracking_url)?,
    })
}

/// Says what became of a profile that was stored.
pub(super) fn tell(invocation: &Invocation, saved: &Saved, done: &str) -> Result<(), Stop> {
    if let Some(warning) = &saved.warning {
        invocation.output.warning(warning);
    }
    if invocation.output.json {
        return print_profile(invocation, &saved.profile);
    }
    let name = printable(saved.profile.name.as_str());
    let checked = if saved.checked { " Its key works." } else { "" };
    invocation.output.say(&format!("{done} {name} ({}).{checked}", saved.profile.environment));
    Ok(())
}

impl From<Unsaved> for Stop {
    fn from(unsaved: Unsaved) -> Self {
        let mut diagnosis = unsaved.diagnosis;
        if unsaved.unchecked {
            diagnosis
                .hints
                .push(Hint::new("Nothing was stored. To store the key unchecked, add --no-verify."));
        }
        Self::Failed(diagnosis)
    }
}
