//! A secret command is run only where a person approved it: asked in a terminal, `--yes` elsewhere.

use crate::invocation::Invocation;
use crate::output::{Stop, asks_a_person, printable};
use crate::prompt;
use values::profile::{Address, Profile, SecretCommand};

/// Asks about a command that nobody approved on this computer yet, such as an imported one. Where there is
/// nobody to ask, the job itself says that it was not run.
pub(super) fn ask_first(invocation: &Invocation, profile: &Profile) -> Result<(), Stop> {
    let Some(command) = &profile.secret_command else { return Ok(()) };
    if invocation.jobs.profiles.may_run(profile) || !asks_a_person() {
        return Ok(());
    }
    if !is_wanted(invocation, profile.name.as_str(), command, &profile.addresses.token_url)? {
        return Err(Stop::cancelled());
    }
    invocation.wait(invocation.jobs.profiles.approve(profile))
}

/// Asks a person about a command that is being stored, unless `--yes` has said it.
pub(super) fn ask(
    invocation: &Invocation,
    name: &str,
    command: &SecretCommand,
    token_url: &Address,
    yes: bool,
) -> Result<(), Stop> {
    if yes {
        return Ok(());
    }
    if !asks_a_person() {
        return Err(Stop::usage(
            format!("There is no terminal to ask whether this may be run: {command}"),
            "Add --yes, before the --, if it is what you expect.",
        ));
    }
    if is_wanted(invocation, name, command, token_url)? { Ok(()) } else { Err(Stop::cancelled()) }
}

fn is_wanted(
    invocation: &Invocation,
    name: &str,
    command: &SecretCommand,
    token_url: &Address,
) -> Result<bool, Stop> {
    let say = |line: &str| invocation.output.say(&printable(line));
    say(&format!("The client secret of {name} comes from a command that was not approved on this computer:"));
    for (n, argument) in command.as_list().iter().enumerate() {
        say(&format!("  {n}  {}", argument.replace('\n', "\u{2424}")));
    }
    say(&format!("What it prints is sent to {token_url}, and kept nowhere."));
    prompt::yes("Run it whenever a token is needed?")
}
