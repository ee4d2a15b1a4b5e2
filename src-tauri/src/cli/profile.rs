//! profile add, list, show, edit, remove, use.

use super::arguments::{AddressFlags, Fields, ProfileCommand};
use super::output::{Output, QUIET, Stop, asks_a_person, printable};
use super::{Desk, prompt};
use crate::broker::{Draft, Unsaved};
use crate::diagnosis::Hint;
use crate::profile::{
    Address, Addresses, ClientId, Environment, Field, InvalidInput, Profile, ProfileName, check_credential,
};
use crate::secret::ClientSecret;
use crate::view::ProfileListed;

pub(super) fn obey(desk: &Desk, command: ProfileCommand) -> Result<(), Stop> {
    match command {
        ProfileCommand::Add { name, fields } => add(desk, &name, &fields),
        ProfileCommand::List => list(desk),
        ProfileCommand::Show { name } => show(desk, &name),
        ProfileCommand::Edit { name, rename, fields } => edit(desk, &name, rename.as_deref(), &fields),
        ProfileCommand::Remove { name, yes } => remove(desk, &name, yes),
        ProfileCommand::Use { name } => put_in_use(desk, &name),
    }
}

fn add(desk: &Desk, name: &str, fields: &Fields) -> Result<(), Stop> {
    let name: ProfileName = name.parse()?;
    if let Some(other) = desk.broker.profiles()?.find_by_name(name.as_str()) {
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
    let secret = ask_secret(desk, fields)?.ok_or(InvalidInput::Empty { field: Field::ClientSecret })?;
    let draft =
        Draft { id: None, name, environment, client_id: Some(client_id), secret: Some(secret), addresses };
    save(desk, draft, !fields.no_verify, "Added")
}

fn edit(desk: &Desk, name: &str, rename: Option<&str>, fields: &Fields) -> Result<(), Stop> {
    let old = desk.broker.profile(Some(name))?;
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
    let needs_secret = ask_all || fields.secret_stdin || client_id != old.client_id;
    let secret = if needs_secret { ask_secret(desk, fields)? } else { None };
    if secret.is_none() && client_id != old.client_id {
        return Err(InvalidInput::Empty { field: Field::ClientSecret }.into());
    }
    // Addresses that were the old environment's own follow the environment.
    let follows = old.addresses == Addresses::of(old.environment);
    let base = if follows { Addresses::of(environment) } else { old.addresses.clone() };
    let draft = Draft {
        id: Some(old.id),
        name: name.parse()?,
        environment,
        client_id: Some(client_id),
        secret,
        addresses: addresses(&fields.addresses, base)?,
    };
    save(desk, draft, !fields.no_verify, "Changed")
}

impl Fields {
    fn are_none(&self) -> bool {
        self.environment.is_none()
            && self.client_id.is_none()
            && !self.secret_stdin
            && self.addresses.token_url.is_none()
            && self.addresses.api_url.is_none()
            && self.addresses.tracking_url.is_none()
    }
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
fn ask_secret(desk: &Desk, fields: &Fields) -> Result<Option<ClientSecret>, Stop> {
    let secret = if fields.secret_stdin {
        Some(prompt::secret_from_stdin()?)
    } else {
        prompt::need_a_person("the client secret", "--secret-stdin")?;
        desk.mind_ctrl_c();
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

/// Stores a profile, and says what became of it.
pub(super) fn save(desk: &Desk, draft: Draft, verify: bool, done: &str) -> Result<(), Stop> {
    let saved = desk.wait(desk.broker.save(draft, verify))?;
    if let Some(warning) = &saved.warning {
        desk.output.warning(warning);
    }
    if desk.output.json {
        return print_json(&desk.output, desk, &saved.profile);
    }
    let name = printable(saved.profile.name.as_str());
    let checked = if saved.checked { " Its key works." } else { "" };
    desk.output.say(&format!("{done} {name} ({}).{checked}", saved.profile.environment));
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

fn list(desk: &Desk) -> Result<(), Stop> {
    let profiles = desk.broker.profiles()?;
    let mut list: Vec<&Profile> = profiles.list.iter().collect();
    list.sort_by_key(|p| (p.environment, p.name.folded()));
    if desk.output.json {
        let listed: Vec<_> = list.iter().map(|p| ProfileListed::of(p, profiles.in_use)).collect();
        return desk.output.json(&listed);
    }
    if list.is_empty() {
        desk.output.say("There is no profile yet. Add one: noyo-auth profile add NAME");
    }
    let width = list.iter().map(|p| p.name.as_str().chars().count()).max().unwrap_or(0);
    for profile in list {
        let mark = if profiles.in_use == Some(profile.id) { "*" } else { " " };
        desk.output.styled(&format!(
            "{mark} {:<width$}  {:<7}  {QUIET}client {}  {}{QUIET:#}\n",
            printable(profile.name.as_str()),
            profile.environment.as_str(),
            profile.client_id.fingerprint(),
            profile.addresses.api_url.place(),
        ))?;
    }
    Ok(())
}

fn show(desk: &Desk, name: &str) -> Result<(), Stop> {
    let profile = desk.broker.profile(Some(name))?;
    if desk.output.json {
        return print_json(&desk.output, desk, &profile);
    }
    let in_use = desk.broker.profiles()?.in_use == Some(profile.id);
    let rows = [
        ("Name", printable(profile.name.as_str())),
        ("Environment", profile.environment.to_string()),
        ("Client ID", profile.client_id.fingerprint()),
        ("Token endpoint", profile.addresses.token_url.to_string()),
        ("API base", profile.addresses.api_url.to_string()),
        ("Tracking base", profile.addresses.tracking_url.to_string()),
        ("In use", if in_use { "yes" } else { "no" }.to_owned()),
    ];
    let text: String = rows.iter().map(|(name, value)| format!("{name:<14}  {value}\n")).collect();
    desk.output.data(&text)
}

fn remove(desk: &Desk, name: &str, yes: bool) -> Result<(), Stop> {
    let profile = desk.broker.profile(Some(name))?;
    if !yes {
        if !asks_a_person() {
            return Err(Stop::usage(
                format!("There is no terminal to ask whether {} shall be removed.", profile.name),
                "Add --yes to remove it with its API key and its token.",
            ));
        }
        let name = printable(profile.name.as_str());
        let question = format!("Remove {name} ({}), its API key and its token?", profile.environment);
        if !prompt::yes(&question)? {
            return Err(Stop::cancelled());
        }
    }
    desk.wait(desk.broker.remove(profile.id))?;
    if desk.output.json {
        return desk.output.json(&serde_json::json!({ "removed": profile.name }));
    }
    desk.output.say(&format!("Removed {}, its API key and its token.", printable(profile.name.as_str())));
    Ok(())
}

fn put_in_use(desk: &Desk, name: &str) -> Result<(), Stop> {
    let profile = desk.broker.profile(Some(name))?;
    desk.broker.choose(profile.id)?;
    if desk.output.json {
        return print_json(&desk.output, desk, &profile);
    }
    let name = printable(profile.name.as_str());
    desk.output.say(&format!("{name} ({}) is now in use.", profile.environment));
    Ok(())
}

pub(super) fn print_json(output: &Output, desk: &Desk, profile: &Profile) -> Result<(), Stop> {
    output.json(&ProfileListed::of(profile, desk.broker.profiles()?.in_use))
}
