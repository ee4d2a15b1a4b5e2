//! exec --gateway: a command gets an address and a key that work for its life only, and no token.

use std::ffi::OsString;
use std::process::ExitStatus;

use gateway::{At, Gateway, Opening};
use noyo_auth_core::texts::export::{GatewaySource, gateway_variables};

use crate::arguments::Which;
use crate::gateway::allowed;
use crate::invocation::Invocation;
use crate::output::Stop;
use crate::signals::ended;
use crate::token::cannot_be_run;

pub(super) fn exec(
    invocation: &Invocation,
    which: &Which,
    yes: bool,
    command: &[OsString],
) -> Result<(), Stop> {
    let profile = invocation.profile(which)?;
    let access = allowed(invocation, &profile, false, yes)?;
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    let key = gateway::new_key()?;
    let opening = Opening {
        profile: profile.clone(),
        at: At::Unkept(None),
        key: key.clone(),
        access,
        holder: String::new(),
        // The command's own output is not ours to mix into; Activity has the lines.
        tell: Box::new(|_| ()),
    };
    let status = invocation.run(async {
        let gateway = tokio::select! {
            opened = Gateway::open(invocation.jobs.clone(), opening) => opened?,
            () = ended() => return Err(Stop::cancelled()),
        };
        let mut child = tokio::process::Command::new(program);
        child.args(arguments);
        // A key that was given to us by the environment is not the command's.
        child.env_remove("NOYO_CLIENT_ID").env_remove("NOYO_CLIENT_SECRET");
        let source = GatewaySource { profile: &profile, address: &gateway.address(), key: &key };
        for (name, value) in gateway_variables(&source) {
            child.env(name, value.as_str());
        }
        invocation.jobs.diary.note(Some(&profile), "Ran a command with a gateway", None);
        let status = wait_for(child).await.map_err(|error| cannot_be_run(program, &error));
        gateway.stop().await;
        status
    })?;
    Err(Stop::AsCommand(status))
}

/// Waits for the command. A signal that would end us is the command's to answer: from a terminal it gets
/// it itself, and what is sent to us alone is passed on.
#[cfg(unix)]
async fn wait_for(mut command: tokio::process::Command) -> std::io::Result<ExitStatus> {
    use rustix::process::{Pid, Signal, kill_process};
    use tokio::signal::unix::SignalKind;
    let mut interrupt = Heard::new(SignalKind::interrupt())?;
    let mut quit = Heard::new(SignalKind::quit())?;
    let mut terminate = Heard::new(SignalKind::terminate())?;
    let mut hangup = Heard::new(SignalKind::hangup())?;
    let mut child = command.spawn()?;
    let pid = child.id().and_then(|id| Pid::from_raw(i32::try_from(id).ok()?));
    loop {
        let passed_on = tokio::select! {
            status = child.wait() => return status,
            () = interrupt.recv() => continue,
            () = quit.recv() => continue,
            () = terminate.recv() => Signal::TERM,
            () = hangup.recv() => Signal::HUP,
        };
        // One that has just ended needs no signal.
        let _ = pid.map(|pid| kill_process(pid, passed_on));
    }
}

/// A signal that is listened for, or one that this program was started to ignore: the command then ignores it,
/// too.
#[cfg(unix)]
struct Heard(Option<tokio::signal::unix::Signal>);

#[cfg(unix)]
impl Heard {
    fn new(kind: tokio::signal::unix::SignalKind) -> std::io::Result<Self> {
        let is_heard = !noyo_auth_core::world::process::ignores(kind.as_raw_value());
        is_heard.then(|| tokio::signal::unix::signal(kind)).transpose().map(Self)
    }

    async fn recv(&mut self) {
        match &mut self.0 {
            Some(signal) => signal.recv().await.unwrap_or(()),
            None => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
async fn wait_for(mut command: tokio::process::Command) -> std::io::Result<ExitStatus> {
    let mut child = command.spawn()?;
    loop {
        tokio::select! {
            status = child.wait() => return status,
            _ = tokio::signal::ctrl_c() => {}
        }
    }
}
