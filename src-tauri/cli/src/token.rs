//! token, header, curl, exec: what a token is for.

use std::ffi::{OsStr, OsString};
use std::sync::Arc;

use serde_json::json;

use crate::arguments::Which;
use crate::environment_key::KEY_VARIABLES;
use crate::hold;
use crate::invocation::Invocation;
use crate::output::Stop;
use noyo_auth_core::jobs::Want;
use noyo_auth_core::texts::export::{self, ExportSource};
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::profile::Profile;
use values::token::Token;

pub(super) fn print_token(invocation: &Invocation, which: &Which, fresh: bool) -> Result<(), Stop> {
    let profile = invocation.profile(which)?;
    let token = issue(invocation, &profile, if fresh { Want::New } else { Want::Usable })?;
    if invocation.output.json {
        return invocation.output.json(&json!({
            "profile": profile.name, "environment": profile.environment,
            "access_token": token.access.expose(), "expires_at": token.expires_at,
        }));
    }
    invocation.output.data(&format!("{}\n", token.access.expose()))
}

pub(super) fn print_header(invocation: &Invocation, which: &Which, copy: bool) -> Result<(), Stop> {
    let profile = invocation.profile(which)?;
    let token = issue(invocation, &profile, Want::Usable)?;
    invocation.warn_of_live(&profile);
    let header = token.access.header();
    if copy {
        return hold::copy(invocation, &profile, header.expose());
    }
    if invocation.output.json {
        return invocation.output.json(&json!({
            "profile": profile.name, "environment": profile.environment,
            "header": header.expose(), "expires_at": token.expires_at,
        }));
    }
    invocation.output.data(&format!("{}\n", header.expose()))
}

pub(super) fn print_curl(invocation: &Invocation, which: &Which) -> Result<(), Stop> {
    let profile = invocation.profile(which)?;
    let token = issue(invocation, &profile, Want::Usable)?;
    invocation.warn_of_live(&profile);
    let command = export::curl_command(&source(&profile, &token));
    if invocation.output.json {
        return invocation.output.json(&json!({
            "profile": profile.name, "environment": profile.environment,
            "command": *command, "expires_at": token.expires_at,
        }));
    }
    invocation.output.data(&format!("{}\n", *command))
}

/// Becomes the command where the system can do that, so that signals and the exit status are its own.
pub(super) fn exec(invocation: &Invocation, which: &Which, command: &[OsString]) -> Result<(), Stop> {
    let profile = invocation.profile(which)?;
    let token = issue(invocation, &profile, Want::Usable)?;
    invocation.warn_of_live(&profile);
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    let mut child = std::process::Command::new(program);
    child.args(arguments);
    for name in KEY_VARIABLES {
        child.env_remove(name);
    }
    for (name, value) in export::variables(&source(&profile, &token)) {
        child.env(name, value.as_str());
    }
    invocation.jobs.diary.note(Some(&profile), "Ran a command with the token", None);
    let error = become_it(child);
    Err(cannot_be_run(program, &error))
}

pub(super) fn cannot_be_run(program: &OsStr, error: &std::io::Error) -> Stop {
    Stop::Failed(Diagnosis {
        kind: Kind::InvalidInput,
        message: format!("{} cannot be run: {error}.", program.to_string_lossy()),
        hints: vec![Hint::new("Check that it is installed and on the PATH, or give its full path.")],
    })
}

#[cfg(unix)]
fn become_it(mut child: std::process::Command) -> std::io::Error {
    use std::os::unix::process::CommandExt;
    noyo_auth_core::world::process::with_core_dumps_as_before();
    child.exec()
}

#[cfg(not(unix))]
fn become_it(mut child: std::process::Command) -> std::io::Error {
    match child.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}

pub(super) fn issue(invocation: &Invocation, profile: &Profile, want: Want) -> Result<Arc<Token>, Stop> {
    Ok(invocation.wait(invocation.jobs.tokens.get(profile, want))?.token)
}

pub(super) fn source<'a>(profile: &'a Profile, token: &'a Token) -> ExportSource<'a> {
    ExportSource { profile, token: &token.access, expires_at: token.expires_at }
}
