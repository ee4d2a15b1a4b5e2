//! A secret command is run only where a person approved it: asked in a terminal, `--yes` elsewhere.

use crate::output::{Output, Stop, asks_a_person, printable};
use crate::prompt;
use values::profile::{Address, SecretCommand};

/// Asks a person about a command that is being stored, unless `--yes` has said it: then it is shown alone.
pub(super) fn ask(
    output: &Output,
    name: &str,
    command: &SecretCommand,
    token_url: &Address,
    yes: bool,
) -> Result<(), Stop> {
    if yes {
        show(output, name, command, token_url);
        return Ok(());
    }
    if !asks_a_person() {
        return Err(Stop::usage(
            format!("There is no terminal to ask whether this may be run: {command}"),
            "Add --yes, before the --, if it is what you expect.",
        ));
    }
    if is_wanted(output, name, command, token_url)? { Ok(()) } else { Err(Stop::cancelled()) }
}

/// Shows the list and where its secret would go, and asks.
pub(super) fn is_wanted(
    output: &Output,
    name: &str,
    command: &SecretCommand,
    token_url: &Address,
) -> Result<bool, Stop> {
    output.say(&printable(&format!("The command for {name} was not approved on this computer.")));
    show(output, name, command, token_url);
    prompt::yes("Run it whenever a token is needed?")
}

fn show(output: &Output, name: &str, command: &SecretCommand, token_url: &Address) {
    let say = |line: &str| output.say(&printable(line));
    say(&format!("The client secret of {name} comes from this command:"));
    for (n, argument) in command.as_list().iter().enumerate() {
        say(&format!("  {n}  {argument}"));
    }
    say(&format!("What it prints is sent to {token_url}, and kept nowhere."));
}
