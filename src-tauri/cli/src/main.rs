//! The command line: the same core for terminals, scripts and CI. stdout is data, stderr is talk.
//!
//! Every command first asks what it has to ask, then does its job in one go that Ctrl-C ends between
//! two steps, never in the middle of storing something.

mod approval;
mod arguments;
mod completions;
mod doctor;
mod environment_key;
mod examples;
mod exec_gateway;
mod export;
mod gateway;
mod hints;
mod hold;
mod import;
mod inspect;
mod invocation;
mod output;
mod profile;
mod profile_change;
mod profile_json;
mod profile_names;
mod prompt;
mod signals;
mod team;
mod test;
mod token;
mod view;
mod which;

use std::alloc::System;
use std::ffi::OsString;
use std::process::ExitCode;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use clap_complete::CompleteEnv;
use noyo_auth_core::world::process;
use zeroizing_alloc::ZeroAlloc;

use arguments::{Arguments, Command};
use invocation::Invocation;
use output::{Output, Stop, printable};

/// Everything is wiped when it is given back, also what the HTTP, D-Bus and clipboard libraries made of a
/// secret.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    process::without_core_dumps();
    process::closed_to_others();
    if std::env::var_os(completions::VARIABLE).is_some() {
        CompleteEnv::with_factory(Arguments::command).var(completions::VARIABLE).complete();
    }
    match Arguments::try_parse() {
        Ok(arguments) => {
            let output = Output { json: arguments.json };
            output.end(run(arguments.command, output))
        }
        Err(error) => refuse(&error),
    }
}

/// Help and version go to stdout; wrong usage to stderr, or as JSON where that was asked for.
fn refuse(error: &clap::Error) -> ExitCode {
    let before_command = std::env::args_os().take_while(|a| a != "--");
    let json = before_command.into_iter().any(|a: OsString| a == "--json");
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        // Nobody reading it is no reason to fail.
        let _ = error.print();
        return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
    }
    // What was typed is repeated in it, and may move the cursor.
    let text = printable(&error.render().to_string());
    if !json {
        Output { json }.say(text.trim_end());
        return ExitCode::from(2);
    }
    let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
    Output { json }.end(Err(Stop::usage(message, "noyo-auth --help lists the commands and their flags.")))
}

fn run(command: Command, output: Output) -> Result<(), Stop> {
    match command {
        Command::Completions { shell } => return completions::print(shell, &output),
        Command::Man { folder } => return completions::man(&folder, &output),
        Command::HoldClipboard { seconds, pipe } => {
            return hold::hold(Duration::from_secs(seconds), pipe.as_deref());
        }
        _ => {}
    }
    let invocation = Invocation::open(&command, output)?;
    let done = run_with(&invocation, command);
    invocation.close();
    done
}

fn run_with(invocation: &Invocation, command: Command) -> Result<(), Stop> {
    match command {
        Command::Profile(command) => profile::run(invocation, command),
        Command::Token { profile, fresh } => token::print_token(invocation, &profile, fresh),
        Command::Header { profile, copy } => token::print_header(invocation, &profile, copy),
        Command::Curl { profile } => token::print_curl(invocation, &profile),
        Command::Exec { profile, gateway: true, yes, command } => {
            exec_gateway::exec(invocation, &profile, yes, &command)
        }
        Command::Exec { profile, command, .. } => token::exec(invocation, &profile, &command),
        Command::Gateway(arguments) => gateway::serve(invocation, &arguments),
        Command::Test { profile } => test::test(invocation, &profile),
        Command::Report { profile } => test::report(invocation, &profile),
        Command::Doctor { fix } => doctor::doctor(invocation, fix),
        Command::Inspect { file } => inspect::inspect(invocation, file.as_deref()),
        Command::Export(arguments) => export::export(invocation, &arguments),
        Command::Import(arguments) => import::import(invocation, &arguments),
        Command::Completions { .. } | Command::Man { .. } | Command::HoldClipboard { .. } => Ok(()),
    }
}
