//! A command that prints a client secret: run without a shell, without stdin, in a process group of its
//! own, with a deadline. What it prints is wiped; of what it says on stderr a little is kept, with
//! everything that looks like a secret taken out.
//!
//! Deliberately not here: whether it may be run at all (`jobs`).

mod output;
mod process;
mod redact;

use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use zeroize::Zeroizing;

use process::{Ended, Group};
use values::profile::{Field, InvalidInput, SecretCommand, check_credential};
use values::secret::ClientSecret;

/// How long a command may take: a person may have to unlock a password manager.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// The most bytes of a secret.
pub(crate) const MOST_BYTES: usize = 8 * 1024;

/// How long what a command left running may keep its output open.
const REST: Duration = Duration::from_millis(500);

/// Not passed on: a command reads its own store, and a key in our environment is none of its business.
const NOT_PASSED_ON: [&str; 4] =
    ["NOYO_CLIENT_ID", "NOYO_CLIENT_SECRET", "NOYO_ENVIRONMENT", "NOYO_ACCESS_TOKEN"];

/// A command gave no secret.
#[derive(Debug, thiserror::Error)]
pub enum NoSecret {
    /// The program is not there, or may not be run.
    #[error("{program} cannot be run: {source}")]
    NotRun {
        /// The program.
        program: String,
        /// What the system says.
        source: std::io::Error,
    },
    /// It ended with a status that is not 0.
    #[error("it ended {}", how(*status))]
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// What it said on stderr, with what looks like a secret taken out.
        said: String,
    },
    /// It ended well and printed nothing.
    #[error("it printed nothing")]
    Nothing {
        /// As above.
        said: String,
    },
    /// It printed more than [`MOST_BYTES`], and was ended.
    #[error("it printed more than {} KiB", MOST_BYTES / 1024)]
    TooMuch,
    /// What it printed is not text.
    #[error("what it printed is not UTF-8 text")]
    NotText,
    /// What it printed is more than a line.
    #[error("what it printed is no client secret: {0}")]
    Unusable(InvalidInput),
    /// It did not end in time, and was ended with all that it had started.
    #[error("it did not end within {} seconds", after.as_secs())]
    TooSlow {
        /// How long it was waited for.
        after: Duration,
        /// As above.
        said: String,
    },
    /// It was ended, or not run at all, because this program is being closed.
    #[error("this program is being closed")]
    Closing,
    /// It wanted to ask something on the terminal, which it does not have.
    #[error("it asks for something on the terminal, which it does not have")]
    Asks {
        /// As above.
        said: String,
    },
}

fn how(status: ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("with status {code}"),
        // Of a signal, the system's own words say which.
        None => format!("by {status}"),
    }
}

/// Runs the command and takes the secret that it prints, without one line break at the end.
///
/// # Errors
/// [`NoSecret`].
pub async fn run(command: &SecretCommand, patience: Duration) -> Result<ClientSecret, NoSecret> {
    let not_run = |source| NoSecret::NotRun { program: command.program().to_owned(), source };
    let mut child = prepared(command).spawn().map_err(not_run)?;
    let group = Group::of(&child);
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let mut printed = output::Printed::new();
    let mut said = output::Said::new();
    let ended = {
        let mut reading = std::pin::pin!(async {
            tokio::join!(printed.read(stdout, &group), said.read(stderr));
        });
        let mut open = true;
        let ended = {
            let mut ending = std::pin::pin!(group.ended(&mut child, patience));
            loop {
                tokio::select! {
                    ended = &mut ending => break ended,
                    () = &mut reading, if open => open = false,
                }
            }
        };
        // What it left running goes with it; one that left the group may hold the pipes open for ever.
        group.end();
        if open {
            let _ = tokio::time::timeout(REST, reading).await;
        }
        ended
    };
    let status = child.wait().await.map_err(not_run)?;
    group.over();
    judge(ended, status, &printed, &said, patience)
}

fn prepared(command: &SecretCommand) -> tokio::process::Command {
    let mut prepared = std::process::Command::new(command.program());
    prepared.args(command.arguments()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    for name in NOT_PASSED_ON {
        prepared.env_remove(name);
    }
    process::apart(&mut prepared);
    let mut prepared = tokio::process::Command::from(prepared);
    prepared.kill_on_drop(true);
    prepared
}

fn judge(
    ended: Ended,
    status: ExitStatus,
    printed: &output::Printed,
    said: &output::Said,
    patience: Duration,
) -> Result<ClientSecret, NoSecret> {
    let said = || redact::without_secrets(said.text(), printed.bytes());
    if printed.is_too_much() {
        return Err(NoSecret::TooMuch);
    }
    match ended {
        Ended::Asking => return Err(NoSecret::Asks { said: said() }),
        Ended::TooLate => return Err(NoSecret::TooSlow { after: patience, said: said() }),
        Ended::ByItself if !status.success() => return Err(NoSecret::Failed { status, said: said() }),
        Ended::ByItself => {}
    }
    let text = std::str::from_utf8(printed.bytes()).map_err(|_| NoSecret::NotText)?;
    let text = text.strip_suffix('\n').map_or(text, |text| text.strip_suffix('\r').unwrap_or(text));
    if text.is_empty() {
        return Err(NoSecret::Nothing { said: said() });
    }
    check_credential(text, Field::ClientSecret).map_err(NoSecret::Unusable)?;
    let text = Zeroizing::new(text.to_owned());
    Ok(ClientSecret::new(text.as_str()))
}
