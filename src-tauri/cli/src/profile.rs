//! profile add, list, show, edit, remove, use.

use values::profile::{Environment, Profile};

use crate::arguments::ProfileCommand;
use crate::invocation::Invocation;
use crate::output::{QUIET, Stop, asks_a_person, printable};
use crate::profile_json::print_profile;
use crate::view::ProfileListed;
use crate::{profile_change, prompt};

pub(super) fn run(invocation: &Invocation, command: ProfileCommand) -> Result<(), Stop> {
    match command {
        ProfileCommand::Add { name, fields } => profile_change::add(invocation, &name, &fields),
        ProfileCommand::List => list(invocation),
        ProfileCommand::Show { name } => show(invocation, &name),
        ProfileCommand::Edit { name, rename, fields } => {
            profile_change::edit(invocation, &name, rename.as_deref(), &fields)
        }
        ProfileCommand::Remove { name, yes } => remove(invocation, &name, yes),
        ProfileCommand::Use { name, yes } => set_default(invocation, &name, yes),
    }
}

fn list(invocation: &Invocation) -> Result<(), Stop> {
    let profiles = invocation.jobs.profiles.all()?;
    let mut list: Vec<&Profile> = profiles.list.iter().collect();
    list.sort_by_key(|p| (p.environment, p.name.folded()));
    if invocation.output.json {
        let listed: Vec<_> = list.iter().map(|p| ProfileListed::of(p, profiles.default)).collect();
        return invocation.output.json(&listed);
    }
    if list.is_empty() {
        invocation.output.say("There is no profile yet. Add one: noyo-auth profile add NAME");
    }
    let width = list.iter().map(|p| p.name.as_str().chars().count()).max().unwrap_or(0);
    for profile in list {
        let mark = if profiles.default == Some(profile.id) { "*" } else { " " };
        invocation.output.styled(&format!(
            "{mark} {:<width$}  {:<7}  {QUIET}client {}  {}{}{QUIET:#}\n",
            printable(profile.name.as_str()),
            profile.environment.as_str(),
            profile.client_id.fingerprint(),
            profile.addresses.api_url.place(),
            source(profile),
        ))?;
    }
    Ok(())
}

fn show(invocation: &Invocation, name: &str) -> Result<(), Stop> {
    let profile = invocation.jobs.profiles.named(Some(name))?;
    if invocation.output.json {
        return print_profile(invocation, &profile);
    }
    let is_default = invocation.jobs.profiles.all()?.default == Some(profile.id);
    let rows = [
        ("Name", printable(profile.name.as_str())),
        ("Environment", profile.environment.to_string()),
        ("Client ID", profile.client_id.fingerprint()),
        ("Key from", shown_source(invocation, &profile)),
        ("Token endpoint", profile.addresses.token_url.to_string()),
        ("API base", profile.addresses.api_url.to_string()),
        ("Tracking base", profile.addresses.tracking_url.to_string()),
        ("Default", if is_default { "yes" } else { "no" }.to_owned()),
    ];
    let text: String = rows.iter().map(|(name, value)| format!("{name:<14}  {value}\n")).collect();
    invocation.output.data(&text)
}

/// Where a key comes from, where that is not the keychain.
fn source(profile: &Profile) -> String {
    let program = profile.secret_command.as_ref().map(|command| printable(command.program()));
    format!("  key from {}", program.as_deref().unwrap_or("the keychain"))
}

fn shown_source(invocation: &Invocation, profile: &Profile) -> String {
    let Some(command) = &profile.secret_command else { return "the keychain".to_owned() };
    let approved = if invocation.jobs.profiles.may_run(profile) { "" } else { ", not approved here" };
    format!("a command{approved}: {}", printable(&command.to_string()))
}

fn remove(invocation: &Invocation, name: &str, yes: bool) -> Result<(), Stop> {
    let profile = invocation.jobs.profiles.named(Some(name))?;
    if !yes {
        let name = printable(profile.name.as_str());
        ask(
            &format!("Remove {name} ({}), its API key and its token?", profile.environment),
            format!("There is no terminal to ask whether {} shall be removed.", profile.name),
            "Add --yes to remove it with its API key and its token.",
        )?;
    }
    invocation.wait(invocation.jobs.profiles.remove(profile.id))?;
    if invocation.output.json {
        return invocation.output.json(&serde_json::json!({ "removed": profile.name }));
    }
    invocation
        .output
        .say(&format!("Removed {}, its API key and its token.", printable(profile.name.as_str())));
    Ok(())
}

fn set_default(invocation: &Invocation, name: &str, yes: bool) -> Result<(), Stop> {
    let profile = invocation.jobs.profiles.named(Some(name))?;
    let shown = printable(profile.name.as_str());
    if profile.environment == Environment::Live && !yes {
        let question = format!("Make {shown} the default? Then every command without a name is LIVE.");
        ask(
            &question,
            format!("{} is a live profile, and there is no terminal to ask.", profile.name),
            "Add --yes if that is meant.",
        )?;
    }
    invocation.wait(invocation.jobs.profiles.set_default(profile.id))?;
    if invocation.output.json {
        return print_profile(invocation, &profile);
    }
    invocation.output.say(&format!("{shown} ({}) is now the default profile.", profile.environment));
    Ok(())
}

/// Asks a person in a terminal; elsewhere `--yes` is the answer, or none.
fn ask(question: &str, nobody_to_ask: String, hint: &str) -> Result<(), Stop> {
    if !asks_a_person() {
        return Err(Stop::usage(nobody_to_ask, hint));
    }
    if prompt::yes(question)? { Ok(()) } else { Err(Stop::cancelled()) }
}
