//! The holder and its parent speak over the holder's stdin and stdout.

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use crate::arguments::HOLD_CLIPBOARD;
use crate::environment_key::KEY_VARIABLES;

/// Starts the holder, hands it the text, and waits for its word. One that is not waited for any more finds nobody
/// to say it to, and takes the text off the clipboard again.
pub(super) async fn leave_behind(text: &str, seconds: u32) -> io::Result<String> {
    let text = Zeroizing::new(text.to_owned());
    tokio::task::spawn_blocking(move || start(&text, seconds)).await?
}

fn start(text: &str, seconds: u32) -> io::Result<String> {
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

/// Who started the holder.
pub(super) struct Parent;

/// The text to hold.
pub(super) async fn take(_pipe: Option<&str>) -> io::Result<(Zeroizing<String>, Parent)> {
    // Out of the terminal, whose end would end the holder.
    let _ = rustix::process::setsid();
    let mut text = Zeroizing::new(String::new());
    io::stdin().lock().take(1 << 20).read_to_string(&mut text)?;
    Ok((text, Parent))
}

impl Parent {
    /// Whether it was there to hear the word. A pipe that stays open would keep whoever reads our parent's output
    /// waiting; the word ends it.
    pub(super) async fn tell(self, word: &str) -> bool {
        let mut out = io::stdout().lock();
        let told = out.write_all(word.as_bytes()).and_then(|()| out.flush()).is_ok();
        drop(out);
        if let Ok(null) = std::fs::File::options().write(true).open("/dev/null") {
            let _ = rustix::stdio::dup2_stdout(null);
        }
        told
    }
}
