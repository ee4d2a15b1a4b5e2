//! The command line: the same core for terminals, scripts and CI. stdout is data, stderr is talk.
//!
//! Every command first asks what it has to ask, then does its job in one go that Ctrl-C ends between
//! two steps, never in the middle of storing something.

mod arguments;
mod completions;
mod examples;
mod export;
mod hold;
mod import;
mod inspect;
mod output;
mod profile;
mod prompt;
mod test;
mod token;

use std::env::VarError;
use std::ffi::OsString;
use std::future::Future;
use std::process::ExitCode;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use clap_complete::CompleteEnv;
use tokio::runtime::Runtime;

use arguments::{Arguments, Command, Which};
use output::{Output, Stop};

use crate::broker::Broker;
use crate::clock::Clock;
use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::home::Home;
use crate::keychain::Keychain;
use crate::profile::{Environment, Profile};
use crate::settings;
use crate::view::SettingsView;

/// Runs what the process's arguments say.
pub fn run() -> ExitCode {
    if std::env::var_os(completions::VARIABLE).is_some() {
        CompleteEnv::with_factory(Arguments::command).var(completions::VARIABLE).complete();
    }
    match Arguments::try_parse() {
        Ok(arguments) => {
            let output = Output { json: arguments.json };
            output.end(obey(arguments.command, output))
        }
        Err(error) => refuse(&error),
    }
}

/// Help and version go to stdout; wrong usage to stderr, or as JSON where that was asked for.
fn refuse(error: &clap::Error) -> ExitCode {
    let before_command = std::env::args_os().take_while(|a| a != "--");
    let json = before_command.into_iter().any(|a: OsString| a == "--json");
    if !error.use_stderr() || !json || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // Nobody reading it is no reason to fail.
        let _ = error.print();
        return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
    }
    let text = error.render().to_string();
    let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    Output { json }.end(Err(Stop::usage(message, "noyo-auth --help lists the commands and their flags.")))
}

fn obey(command: Command, output: Output) -> Result<(), Stop> {
    match command {
        Command::Completions { shell } => return completions::print(shell, &output),
        Command::Man { folder } => return completions::man(&folder, &output),
        Command::HoldClipboard { seconds } => return hold::hold(Duration::from_secs(seconds)),
        _ => {}
    }
    let desk = Desk::open(output)?;
    match command {
        Command::Profile(command) => profile::obey(&desk, command),
        Command::Token { profile, fresh } => token::print_token(&desk, &profile, fresh),
        Command::Header { profile, copy } => token::print_header(&desk, &profile, copy),
        Command::Curl { profile } => token::print_curl(&desk, &profile),
        Command::Exec { profile, command } => token::exec(&desk, &profile, &command),
        Command::Test { profile } => test::test(&desk, &profile),
        Command::Report { profile } => test::report(&desk, &profile),
        Command::Inspect { file } => inspect::inspect(&desk, file.as_deref()),
        Command::Export(arguments) => export::export(&desk, &arguments),
        Command::Import(arguments) => import::import(&desk, &arguments),
        Command::Completions { .. } | Command::Man { .. } | Command::HoldClipboard { .. } => Ok(()),
    }
}

/// What a command works with.
struct Desk {
    output: Output,
    broker: Broker,
    settings: SettingsView,
    runtime: Runtime,
}

impl Desk {
    fn open(output: Output) -> Result<Self, Stop> {
        let home = Home::from_environment()?;
        // One thread is enough for one job; the keychain has its own.
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(|e| Diagnosis {
                kind: Kind::StorageFailed,
                message: format!("The system lets no program start anything: {e}."),
                hints: vec![Hint::new("Close other programs, or raise the limit of open files (ulimit -n).")],
            })?;
        let settings = settings::read(&home.settings_file()).unwrap_or_else(|damaged| {
            output.warning(&damaged.into());
            SettingsView::default()
        });
        let broker = Broker::open(home, Keychain::system(), settings::network(&settings), Clock::system());
        broker.set_margin(Duration::from_secs(u64::from(settings.token_seconds)));
        Ok(Self { output, broker, settings, runtime })
    }

    /// The profile that is meant: by name, by `$NOYO_AUTH_PROFILE`, or the one in use.
    fn profile(&self, which: &Which) -> Result<Profile, Stop> {
        Ok(self.broker.profile(named(which)?.as_deref())?)
    }

    /// Does a job until it is done or Ctrl-C is pressed; what is just being stored is stored to the end.
    fn wait<T, E: Into<Stop>>(&self, job: impl Future<Output = Result<T, E>>) -> Result<T, Stop> {
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                done = job => done.map_err(Into::into),
                Ok(()) = tokio::signal::ctrl_c() => {
                    self.broker.settle().await;
                    Err(Stop::cancelled())
                }
            }
        })
    }

    /// From here on Ctrl-C does not end the program by itself: a question without echo must put the
    /// terminal back first.
    fn mind_ctrl_c(&self) {
        let _inside = self.runtime.enter();
        #[cfg(unix)]
        let _ = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::interrupt());
    }

    /// Says in a terminal that a live profile is meant.
    fn warn_of_live(&self, profile: &Profile) {
        if profile.environment == Environment::Live && output::talks_to_a_person() {
            let bad = output::BAD;
            let name = output::printable(profile.name.as_str());
            self.output.say(&format!("{bad}LIVE:{bad:#} {name}: requests act on real people’s benefits."));
        }
    }
}

/// A variable that cannot be read is no reason to take another profile than the one that is meant.
fn named(which: &Which) -> Result<Option<String>, Stop> {
    let name = match (&which.profile, std::env::var("NOYO_AUTH_PROFILE")) {
        (Some(name), _) => Some(name.clone()),
        (None, Ok(name)) => Some(name),
        (None, Err(VarError::NotPresent)) => None,
        (None, Err(VarError::NotUnicode(_))) => {
            return Err(Stop::usage(
                "NOYO_AUTH_PROFILE is not UTF-8 text.",
                "Name the profile on the command line.",
            ));
        }
    };
    Ok(name.filter(|name| !name.trim().is_empty()))
}
