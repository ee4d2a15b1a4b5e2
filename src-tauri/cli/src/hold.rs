//! `header --copy`: what is on a clipboard lives in the program that put it there, so a process of our
//! own stays behind and holds it until it is replaced or its time is over. The prompt returns at once.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;
use zeroize::Zeroizing;

use crate::arguments::HOLD_CLIPBOARD;
use crate::environment_key::KEY_VARIABLES;
use crate::invocation::Invocation;
use crate::output::Stop;
use noyo_auth_core::world::clipboard::{Clipboard, ClipboardError};
use values::diagnosis::{Diagnosis, Hint};
use values::profile::Profile;

/// How often the holder looks whether what is there is still ours.
const LOOK: Duration = Duration::from_millis(500);

/// What the holder says when the text is on the clipboard.
const PUT: &str = "put";

pub(super) fn copy(invocation: &Invocation, profile: &Profile, text: &str) -> Result<(), Stop> {
    let seconds = invocation.jobs.preferences.current().clipboard_seconds;
    if leave_behind(text, seconds).ok().as_deref() != Some(PUT) {
        let mut diagnosis = Diagnosis::from(ClipboardError::Unavailable);
        let hint = "In a terminal without a desktop, print it instead: noyo-auth header, without --copy.";
        diagnosis.hints = vec![Hint::new(hint)];
        return Err(diagnosis.into());
    }
    invocation.jobs.diary.note(Some(profile), "Copied the authorization header", None);
    if invocation.output.json {
        let cleared = (seconds > 0).then_some(seconds);
        return invocation.output.json(&json!({
            "profile": profile.name, "environment": profile.environment,
            "copied": "header", "cleared_after_seconds": cleared,
        }));
    }
    invocation.output.say(&match seconds {
        0 => "Copied. It stays on the clipboard until something else is copied.".to_owned(),
        seconds => format!("Copied. The clipboard is cleared in {seconds} s."),
    });
    Ok(())
}

/// Starts the holder, hands it the text over a pipe, and waits for its word.
fn leave_behind(text: &str, seconds: u32) -> io::Result<String> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args([HOLD_CLIPBOARD, &seconds.to_string()]).current_dir(std::env::temp_dir());
    for name in KEY_VARIABLES {
        command.env_remove(name);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut holder = command.spawn()?;
    if let Some(mut stdin) = holder.stdin.take() {
        stdin.write_all(text.as_bytes())?;
    }
    let mut word = String::new();
    if let Some(mut stdout) = holder.stdout.take() {
        stdout.read_to_string(&mut word)?;
    }
    Ok(word)
}

/// The holder's own job.
pub(super) fn hold(time: Duration) -> Result<(), Stop> {
    leave_the_terminal();
    let mut text = Zeroizing::new(String::new());
    io::stdin().lock().take(1 << 20).read_to_string(&mut text).map_err(|_| Stop::Reported)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    runtime.map_err(|_| Stop::Reported)?.block_on(hold_text(text, time))
}

async fn hold_text(text: Zeroizing<String>, time: Duration) -> Result<(), Stop> {
    let clipboard = Clipboard::system();
    let ticket = clipboard.put(&text).await?;
    drop(text);
    tell_parent();
    let deadline = (!time.is_zero()).then(|| Instant::now() + time);
    while deadline.is_none_or(|at| Instant::now() < at) {
        let left = deadline.map_or(LOOK, |at| at.saturating_duration_since(Instant::now()));
        tokio::time::sleep(LOOK.min(left)).await;
        if !clipboard.is_ours(&ticket).await.unwrap_or(false) {
            return Ok(());
        }
    }
    clipboard.clear_if_ours(&ticket).await?;
    Ok(())
}

/// A pipe that stays open would keep whoever reads our parent's output waiting; the word ends it.
fn tell_parent() {
    let mut out = io::stdout().lock();
    let _ = out.write_all(PUT.as_bytes()).and_then(|()| out.flush());
    drop(out);
    close_stdout();
}

#[cfg(unix)]
fn close_stdout() {
    if let Ok(null) = std::fs::File::options().write(true).open("/dev/null") {
        let _ = rustix::stdio::dup2_stdout(null);
    }
}

#[cfg(unix)]
fn leave_the_terminal() {
    let _ = rustix::process::setsid();
}

#[cfg(not(unix))]
fn close_stdout() {}

#[cfg(not(unix))]
fn leave_the_terminal() {}
