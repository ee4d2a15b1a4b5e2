//! What it means that a secret command gave no key.

use super::say;
use crate::world::approvals::ApprovalsError;
use crate::world::secret_command::NoSecret;
use values::diagnosis::{Action, Diagnosis, Hint, Kind};
use values::profile::{InvalidCommand, Profile, ProfileName, SecretCommand};

/// A list that cannot be a secret command. (The type is not of this crate, so there is no `From`.)
pub fn invalid_command(command: InvalidCommand) -> Diagnosis {
    let hint = match command {
        InvalidCommand::Empty => "Give a program and its arguments, such as: op read op://work/noyo/secret",
        InvalidCommand::Relative => "Give the program’s whole path, or one that is on the PATH.",
        InvalidCommand::ControlCharacter => "Put a longer script into a file, and name that.",
        InvalidCommand::OpenQuote => "Close it; inside double quotation marks a backslash stands before one.",
        InvalidCommand::TooLong => "Put what the program needs into a file, and name that.",
    };
    say(Kind::InvalidInput, command.to_string(), [Hint::new(hint)])
}

/// What a command prints is used to mint, and goes nowhere else.
pub fn not_copied_out(name: &ProfileName) -> Diagnosis {
    say(
        Kind::InvalidInput,
        format!("The client secret of {name} is printed by a command, and is not copied out of it."),
        [Hint::new("Export it without --with-secret, or with --gateway.")],
    )
}

impl From<ApprovalsError> for Diagnosis {
    fn from(error: ApprovalsError) -> Self {
        let hint = match &error {
            ApprovalsError::Unreadable { path, .. } => {
                format!("Make {path} readable for you, or move it away: commands are then asked about anew.")
            }
            ApprovalsError::Damaged { path, .. } => {
                format!("Correct {path}, or move it away: commands are then asked about anew.")
            }
            ApprovalsError::Newer { .. } => {
                "Use the newer version, or NOYO_AUTH_HOME for another folder.".to_owned()
            }
            ApprovalsError::Unwritable { .. } => {
                "Check that the disk is not full or read-only and that the folder is yours, then try again."
                    .to_owned()
            }
        };
        say(Kind::StorageFailed, error.to_string(), [Hint::new(hint)])
    }
}

/// Nobody on this computer said that this may be run.
pub(crate) fn not_approved(profile: &Profile, command: &SecretCommand) -> Diagnosis {
    say(
        Kind::SecretCommandFailed,
        format!(
            "The secret command of {} was not approved on this computer, and was not run. It is: {command}\nWhat it prints would be sent to {}.",
            profile.name, profile.addresses.token_url
        ),
        [Hint::approving(
            profile.command_shown(),
            "Look at the command and at where its secret would go, and approve it if it is what you expect.",
        )],
    )
}

/// Another program of ours did not come to the end of one in all that time.
pub(crate) fn another_runs(profile: &Profile) -> Diagnosis {
    say(
        Kind::SecretCommandFailed,
        format!(
            "The secret command of {} was not run: another Noyo Auth is still running one.",
            profile.name
        ),
        [Hint::new("Answer what that one asks for, or end it; then try again.")],
    )
}

/// It was run, or should have been.
pub(crate) fn no_secret(profile: &Profile, command: &SecretCommand, error: &NoSecret) -> Diagnosis {
    let said = match error {
        NoSecret::Failed { said, .. }
        | NoSecret::Nothing { said }
        | NoSecret::TooSlow { said, .. }
        | NoSecret::Asks { said } => said.as_str(),
        _ => "",
    };
    let said = if said.is_empty() { String::new() } else { format!("\nIt says: {said}") };
    say(
        Kind::SecretCommandFailed,
        format!("The secret command of {}, {command}, gave no key: {error}.{said}", profile.name),
        [Hint::new(hint(error)), Hint::with(Action::ReplaceApiKey, "Or give the profile another command.")],
    )
}

fn hint(error: &NoSecret) -> &'static str {
    match error {
        NoSecret::NotRun { .. } => "Check that the program is installed and on the PATH of this program.",
        NoSecret::Failed { .. } | NoSecret::Nothing { .. } => {
            "Run the command in a terminal: it must print the client secret alone. It may want you to log in first."
        }
        NoSecret::TooMuch | NoSecret::NotText | NoSecret::Unusable(_) => {
            "Make the command print the client secret alone, on one line."
        }
        NoSecret::TooSlow { .. } => {
            "Unlock the password manager first, or look for its prompt behind other windows, and try again."
        }
        NoSecret::Closing => "Start the program again.",
        NoSecret::Asks { .. } => {
            "Log in to the password manager in this terminal first, so that the command need not ask."
        }
    }
}
