//! token, header, curl, exec: what a token is for.

use std::ffi::OsString;

use serde_json::json;

use super::arguments::Which;
use super::output::Stop;
use super::{Desk, hold};
use crate::broker::Want;
use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::export::{self, ExportSource};
use crate::profile::Profile;
use crate::token::Token;

pub(super) fn print_token(desk: &Desk, which: &Which, fresh: bool) -> Result<(), Stop> {
    let (profile, token) = issue(desk, which, if fresh { Want::New } else { Want::Usable })?;
    if desk.output.json {
        return desk.output.json(&json!({
            "profile": profile.name, "environment": profile.environment,
            "access_token": token.access.expose(), "expires_at": token.expires_at,
        }));
    }
    desk.output.data(&format!("{}\n", token.access.expose()))
}

pub(super) fn print_header(desk: &Desk, which: &Which, copy: bool) -> Result<(), Stop> {
    let (profile, token) = issue(desk, which, Want::Usable)?;
    desk.warn_of_live(&profile);
    let header = token.access.header();
    if copy {
        return hold::copy(desk, &profile, header.expose());
    }
    if desk.output.json {
        return desk.output.json(&json!({
            "profile": profile.name, "environment": profile.environment,
            "header": header.expose(), "expires_at": token.expires_at,
        }));
    }
    desk.output.data(&format!("{}\n", header.expose()))
}

pub(super) fn print_curl(desk: &Desk, which: &Which) -> Result<(), Stop> {
    let (profile, token) = issue(desk, which, Want::Usable)?;
    desk.warn_of_live(&profile);
    let command = export::curl_command(&source(&profile, &token));
    if desk.output.json {
        return desk.output.json(&json!({
            "profile": profile.name, "environment": profile.environment,
            "command": *command, "expires_at": token.expires_at,
        }));
    }
    desk.output.data(&format!("{}\n", *command))
}

/// Becomes the command where the system can do that, so that signals and the exit status are its own.
pub(super) fn exec(desk: &Desk, which: &Which, command: &[OsString]) -> Result<(), Stop> {
    let (profile, token) = issue(desk, which, Want::Usable)?;
    desk.warn_of_live(&profile);
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    let mut child = std::process::Command::new(program);
    child.args(arguments);
    for (name, value) in export::variables(&source(&profile, &token)) {
        child.env(name, value.as_str());
    }
    desk.broker.note(Some(&profile), "Ran a command with the token", None);
    let error = become_it(child);
    Err(Stop::Failed(Diagnosis {
        kind: Kind::InvalidInput,
        message: format!("{} cannot be run: {error}.", program.to_string_lossy()),
        hints: vec![Hint::new("Check that it is installed and on the PATH, or give its full path.")],
    }))
}

#[cfg(unix)]
fn become_it(mut child: std::process::Command) -> std::io::Error {
    use std::os::unix::process::CommandExt;
    child.exec()
}

#[cfg(not(unix))]
fn become_it(mut child: std::process::Command) -> std::io::Error {
    match child.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(1)),
        Err(error) => error,
    }
}

pub(super) fn issue(
    desk: &Desk,
    which: &Which,
    want: Want,
) -> Result<(Profile, std::sync::Arc<Token>), Stop> {
    let profile = desk.profile(which)?;
    let issued = desk.wait(desk.broker.token(&profile, want))?;
    Ok((profile, issued.token))
}

pub(super) fn source<'a>(profile: &'a Profile, token: &'a Token) -> ExportSource<'a> {
    ExportSource { profile, token: &token.access, expires_at: token.expires_at }
}
