//! `header --copy`: what is on a clipboard lives in the program that put it there, so a process of our
//! own stays behind and holds it until it is replaced or its time is over. The prompt returns at once.

#[cfg_attr(unix, path = "hold/unix.rs")]
#[cfg_attr(not(unix), path = "hold/windows.rs")]
mod system;

use std::time::{Duration, Instant};

use serde_json::json;
use zeroize::Zeroizing;

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
    let word = invocation.wait(async { Ok::<_, Stop>(system::leave_behind(text, seconds).await) })?;
    if word.ok().as_deref() != Some(PUT) {
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

/// The holder's own job.
pub(super) fn hold(time: Duration, pipe: Option<&str>) -> Result<(), Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|_| Stop::Reported)?.block_on(async {
        let (text, parent) = system::take(pipe).await.map_err(|_| Stop::Reported)?;
        hold_text(text, parent, time).await
    })
}

async fn hold_text(text: Zeroizing<String>, parent: system::Parent, time: Duration) -> Result<(), Stop> {
    let clipboard = Clipboard::system();
    let ticket = clipboard.put(&text).await?;
    drop(text);
    if !parent.tell(PUT).await {
        // Whoever asked has been told that nothing was copied.
        clipboard.clear_if_ours(&ticket).await?;
        return Ok(());
    }
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
