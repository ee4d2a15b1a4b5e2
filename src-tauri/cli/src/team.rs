//! A team's profiles without secrets: export profiles, and import of them.

use serde::Serialize;
use serde_json::json;

use crate::arguments::{Export, Import};
use crate::invocation::Invocation;
use crate::output::{Stop, printable};
use noyo_auth_core::jobs::Shared;
use noyo_auth_core::texts::team::{self, SharedProfile};
use values::diagnosis::Diagnosis;
use values::profile::{Address, Addresses, Environment, Profile, SecretCommand};

/// The text for all profiles, or for the one that is named.
pub(super) fn exported(invocation: &Invocation, arguments: &Export) -> Result<String, Stop> {
    let profiles = match &arguments.profile.profile {
        Some(name) => vec![invocation.jobs.profiles.named(Some(name))?],
        None => invocation.jobs.profiles.all()?.list.clone(),
    };
    Ok(team::write(&profiles))
}

/// Adds what is not there yet, and says for each profile what it still needs.
pub(super) fn import(
    invocation: &Invocation,
    arguments: &Import,
    found: &[SharedProfile],
) -> Result<(), Stop> {
    if arguments.names_one() {
        return Err(Stop::usage(
            "The file has whole profiles, which are imported as they are.",
            "Leave --key, --name, --environment, --replace and the addresses away, and edit a profile afterwards.",
        ));
    }
    let profiles = &invocation.jobs.profiles;
    let done = if arguments.dry_run {
        profiles.shared(found)?
    } else {
        invocation.wait(profiles.add_shared(found))?
    };
    let may_run = |there: &Profile| profiles.may_run(there);
    let rows: Vec<Row> =
        found.iter().zip(&done).map(|(shared, done)| Row::of(shared, done, &may_run)).collect();
    if invocation.output.json {
        invocation.output.json(&json!({ "source": "profiles of Noyo Auth", "profiles": rows }))?;
    } else {
        rows.iter().for_each(|row| invocation.output.say(&printable(&row.line(arguments.dry_run))));
    }
    if done.iter().all(|one| matches!(one, Shared::Refused(_))) && !done.is_empty() {
        return Err(Stop::Reported);
    }
    Ok(())
}

impl Import {
    fn names_one(&self) -> bool {
        let addresses = &self.addresses;
        self.key.is_some()
            || self.name.is_some()
            || self.environment.is_some()
            || self.replace
            || [&addresses.token_url, &addresses.api_url, &addresses.tracking_url].iter().any(|a| a.is_some())
    }
}

/// What became of a profile, and what it needs.
#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    environment: Environment,
    outcome: &'static str,
    needs: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    api_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    secret_command: Option<&'a SecretCommand>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

impl<'a> Row<'a> {
    fn of(shared: &'a SharedProfile, done: &'a Shared, may_run: &dyn Fn(&Profile) -> bool) -> Self {
        let (outcome, needs, message) = match done {
            Shared::Added(Profile { secret_command: Some(_), .. }) => ("added", "approval", None),
            Shared::Added(_) => ("added", "key", None),
            Shared::There(there) if there.secret_command.is_some() && !may_run(there) => {
                ("there", "approval", None)
            }
            Shared::There(_) => ("there", "nothing", None),
            Shared::Refused(Diagnosis { message, .. }) => ("refused", "nothing", Some(message.clone())),
        };
        let (there, own) = (shared.addresses(), Addresses::of(shared.environment));
        let elsewhere = |there: Address, own: Address| (there != own).then(|| there.to_string());
        Self {
            name: shared.name.as_str(),
            environment: shared.environment,
            outcome,
            needs,
            token_url: elsewhere(there.token_url, own.token_url),
            api_url: elsewhere(there.api_url, own.api_url),
            tracking_url: elsewhere(there.tracking_url, own.tracking_url),
            secret_command: shared.secret_command.as_ref(),
            message,
        }
    }

    fn line(&self, dry_run: bool) -> String {
        let name = format!("{} ({})", self.name, self.environment);
        if let Some(message) = &self.message {
            return format!("Not imported: {name}. {message}");
        }
        if self.outcome == "there" {
            return format!("Not imported: {name}. There is a profile of this name, and it stays as it is.");
        }
        let done = if dry_run { "Would import" } else { "Imported" };
        let addresses = [
            ("whose secret goes to", &self.token_url),
            ("whose tokens go to", &self.api_url),
            ("whose tokens go to", &self.tracking_url),
        ];
        let elsewhere: String =
            addresses.iter().filter_map(|(what, url)| Some(format!(", {what} {}", url.as_ref()?))).collect();
        match self.secret_command {
            Some(command) => format!(
                "{done} {name}{elsewhere}. Its secret comes from a command, and you are asked when it is first run: {command}"
            ),
            None => format!(
                "{done} {name}{elsewhere}. It needs its key: noyo-auth profile edit {} --secret-stdin",
                quoted(self.name)
            ),
        }
    }
}

/// A name as it is typed.
fn quoted(name: &str) -> String {
    let is_word = name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
    if is_word { name.to_owned() } else { format!("'{}'", name.replace('\'', r"'\''")) }
}
