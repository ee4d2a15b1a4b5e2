//! import: keys out of a file. Shows what it found without the secret, and stores what was chosen.

use serde_json::json;

use crate::arguments::Import;
use crate::invocation::Invocation;
use crate::output::{Stop, asks_a_person, printable};
use crate::profile_change::{addresses, ask_environment, tell};
use crate::{inspect, prompt, team};
use noyo_auth_core::jobs::NewProfile;
use noyo_auth_core::texts;
use noyo_auth_core::texts::import::{self, FoundKey};
use values::diagnosis::Hint;
use values::profile::{Addresses, Environment, InvalidInput, Profile, ProfileEdit, ProfileName};
use views::FoundKeyView;

pub(super) fn import(invocation: &Invocation, arguments: &Import) -> Result<(), Stop> {
    let text = inspect::read(invocation, arguments.file.as_deref())?;
    if let Some(profiles) = texts::team::read(&text) {
        return team::import(invocation, arguments, &profiles?);
    }
    let found = import::find_keys(&text)?;
    drop(text);
    if arguments.dry_run {
        return show(invocation, &found);
    }
    for line in listed(&found.keys) {
        invocation.output.say(&line);
    }
    let key = chosen(&found.keys, arguments)?;
    let (name, taken) = name(invocation, key, arguments)?;
    let verify = !arguments.no_verify;
    let (saved, done) = match taken {
        Some(old) => {
            let edit = replacement(key, arguments, old)?;
            (invocation.wait(invocation.jobs.profiles.edit(edit, verify))?, "Replaced the key of")
        }
        None => {
            let environment = environment(key, arguments)?;
            let new = NewProfile {
                name,
                environment,
                client_id: key.client_id.clone(),
                secret: key.secret.clone(),
                addresses: addresses(&arguments.addresses, Addresses::of(environment))?,
            };
            (invocation.wait(invocation.jobs.profiles.add(new, verify))?, "Imported")
        }
    };
    tell(invocation, &saved, done)
}

/// A new key for a profile that is there. Its environment and addresses stay as they are unless a flag
/// says otherwise: what the text looks like is a guess.
fn replacement(key: &FoundKey, arguments: &Import, old: Profile) -> Result<ProfileEdit, Stop> {
    let address = |text: &Option<String>| text.as_deref().map(str::parse).transpose();
    let environment = arguments.environment.map(Environment::from).filter(|there| *there != old.environment);
    let flags = &arguments.addresses;
    let mut edit = ProfileEdit {
        environment,
        client_id: Some(key.client_id.clone()),
        secret: Some(key.secret.clone()),
        token_url: address(&flags.token_url)?,
        api_url: address(&flags.api_url)?,
        tracking_url: address(&flags.tracking_url)?,
        ..ProfileEdit::of(old.clone())
    };
    // Addresses that were the old environment's own follow the environment that a flag names.
    if let Some(environment) = environment.filter(|_| old.addresses == Addresses::of(old.environment)) {
        let own = Addresses::of(environment);
        edit.token_url.get_or_insert(own.token_url);
        edit.api_url.get_or_insert(own.api_url);
        edit.tracking_url.get_or_insert(own.tracking_url);
    }
    Ok(edit)
}

fn show(invocation: &Invocation, found: &import::FoundKeys) -> Result<(), Stop> {
    if invocation.output.json {
        let keys: Vec<_> = found.keys.iter().map(FoundKeyView::from).collect();
        return invocation.output.json(&json!({ "source": found.source.to_string(), "keys": keys }));
    }
    let lines: String = listed(&found.keys).into_iter().map(|line| line + "\n").collect();
    invocation.output.data(&format!("{} with:\n{lines}", found.source))
}

/// `1  client …7f3a, a secret of 48 characters, sandbox because …`
fn listed(keys: &[FoundKey]) -> Vec<String> {
    let line = |(n, key): (usize, &FoundKey)| {
        let name = key.name.as_ref().map(|name| format!("{}: ", printable(name))).unwrap_or_default();
        let place = match (key.environment, &key.because) {
            (Some(environment), Some(because)) => format!(", {environment} because {}", printable(because)),
            (Some(environment), None) => format!(", {environment}"),
            (None, _) => String::new(),
        };
        let (client, chars) = (key.client_id.fingerprint(), key.secret.chars());
        format!("{}  {name}client {client}, a secret of {chars} characters{place}", n + 1)
    };
    keys.iter().enumerate().map(line).collect()
}

fn chosen<'a>(keys: &'a [FoundKey], arguments: &Import) -> Result<&'a FoundKey, Stop> {
    let most = keys.len();
    let number = match arguments.key {
        Some(number) => number,
        None if most == 1 => 1,
        None => {
            prompt::need_a_person("which of the keys to take", &format!("--key 1 to --key {most}"))?;
            prompt::line(&format!("Which one, 1 to {most}"), None)?.parse().unwrap_or(0)
        }
    };
    number.checked_sub(1).and_then(|index| keys.get(index)).ok_or_else(|| {
        Stop::usage(format!("There is no key number {number}."), format!("Choose one from 1 to {most}."))
    })
}

fn environment(key: &FoundKey, arguments: &Import) -> Result<Environment, Stop> {
    match arguments.environment {
        Some(environment) => Ok(environment.into()),
        None if asks_a_person() => ask_environment(key.environment),
        None => key.environment.ok_or_else(|| {
            Stop::usage(
                "Nothing in the text says whether the key is for sandbox or live.",
                "Say it with --environment sandbox or --environment live.",
            )
        }),
    }
}

/// The profile's name, and the profile that has it already where its key shall be replaced.
fn name(
    invocation: &Invocation,
    key: &FoundKey,
    arguments: &Import,
) -> Result<(ProfileName, Option<Profile>), Stop> {
    let name = match (&arguments.name, &key.name) {
        (Some(name), _) => name.clone(),
        (None, suggested) if asks_a_person() => prompt::line("Name of the profile", suggested.as_deref())?,
        (None, Some(suggested)) => suggested.clone(),
        (None, None) => {
            return Err(Stop::usage("The profile needs a name.", "Give it with --name NAME."));
        }
    };
    let name: ProfileName = name.parse()?;
    let Some(old) = invocation.jobs.profiles.all()?.find_by_name(name.as_str()).cloned() else {
        return Ok((name, None));
    };
    if arguments.replace {
        return Ok((old.name.clone(), Some(old)));
    }
    if !asks_a_person() {
        let mut stop = Stop::from(InvalidInput::NameTaken { name: old.name.to_string() });
        if let Stop::Failed(diagnosis) = &mut stop {
            diagnosis.hints.push(Hint::new("Or replace its key with --replace."));
        }
        return Err(stop);
    }
    let shown = printable(old.name.as_str());
    match prompt::yes(&format!("There is a profile {shown} ({}). Replace its key?", old.environment))? {
        true => Ok((old.name.clone(), Some(old))),
        false => Err(Stop::cancelled()),
    }
}
