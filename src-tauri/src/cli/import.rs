//! import: keys out of a file. Shows what it found without the secret, and stores what was chosen.

use serde_json::json;

use super::arguments::Import;
use super::output::{Stop, asks_a_person, printable};
use super::profile::{addresses, save};
use super::{Desk, inspect, prompt};
use crate::broker::Draft;
use crate::diagnosis::Hint;
use crate::import::{self, FoundKey};
use crate::profile::{Addresses, Environment, InvalidInput, Profile, ProfileName};
use crate::view::FoundKeyView;

pub(super) fn import(desk: &Desk, arguments: &Import) -> Result<(), Stop> {
    let text = inspect::read(desk, arguments.file.as_deref())?;
    let found = import::find_keys(&text)?;
    drop(text);
    if arguments.dry_run {
        return show(desk, &found);
    }
    for line in listed(&found.keys) {
        desk.output.say(&line);
    }
    let key = chosen(&found.keys, arguments)?;
    let environment = environment(key, arguments)?;
    let (name, taken) = name(desk, key, arguments)?;
    let base = match &taken {
        Some(old) if old.environment == environment => old.addresses.clone(),
        _ => Addresses::of(environment),
    };
    let draft = Draft {
        id: taken.as_ref().map(|old| old.id),
        name,
        environment,
        client_id: Some(key.client_id.clone()),
        secret: Some(key.secret.clone()),
        addresses: addresses(&arguments.addresses, base)?,
    };
    save(desk, draft, !arguments.no_verify, if taken.is_some() { "Replaced the key of" } else { "Imported" })
}

fn show(desk: &Desk, found: &import::Found) -> Result<(), Stop> {
    if desk.output.json {
        let keys: Vec<_> = found.keys.iter().map(FoundKeyView::from).collect();
        return desk.output.json(&json!({ "source": found.source.to_string(), "keys": keys }));
    }
    let lines: String = listed(&found.keys).into_iter().map(|line| line + "\n").collect();
    desk.output.data(&format!("{} with:\n{lines}", found.source))
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
        None if asks_a_person() => super::profile::ask_environment(key.environment),
        None => key.environment.ok_or_else(|| {
            Stop::usage(
                "Nothing in the text says whether the key is for sandbox or live.",
                "Say it with --environment sandbox or --environment live.",
            )
        }),
    }
}

/// The profile's name, and the profile that has it already where its key shall be replaced.
fn name(desk: &Desk, key: &FoundKey, arguments: &Import) -> Result<(ProfileName, Option<Profile>), Stop> {
    let name = match (&arguments.name, &key.name) {
        (Some(name), _) => name.clone(),
        (None, suggested) if asks_a_person() => prompt::line("Name of the profile", suggested.as_deref())?,
        (None, Some(suggested)) => suggested.clone(),
        (None, None) => {
            return Err(Stop::usage("The profile needs a name.", "Give it with --name NAME."));
        }
    };
    let name: ProfileName = name.parse()?;
    let Some(old) = desk.broker.profiles()?.find_by_name(name.as_str()).cloned() else {
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
