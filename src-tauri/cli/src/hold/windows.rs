//! On Windows a process that std starts inherits whatever its parent may pass on, the parent's own stdout too: whoever
//! reads that would wait for the holder's end. So the holder is started without handles and without a console, and
//! the two speak over a named pipe.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::windows::named_pipe::{ClientOptions, NamedPipeClient, NamedPipeServer, ServerOptions};
use winsafe::{CreateProcess, STARTUPINFO, co};
use zeroize::Zeroizing;

use crate::arguments::HOLD_CLIPBOARD;
use values::profile::ProfileId;

/// How long the holder may take to start and to put the text on the clipboard.
const PATIENCE: Duration = Duration::from_secs(15);

/// What the holder says first. Everybody on this computer may read from a pipe, and only its owner may write to it:
/// who has written may have the text.
const READY: u8 = 1;

/// Starts the holder, hands it the text, and waits for its word.
pub(super) async fn leave_behind(text: &str, seconds: u32) -> io::Result<String> {
    let name = format!(r"\\.\pipe\noyo-auth-{}", ProfileId::random());
    let pipe = ServerOptions::new().first_pipe_instance(true).max_instances(1).create(&name)?;
    start(&name, seconds)?;
    tokio::time::timeout(PATIENCE, hand_over(pipe, text)).await?
}

async fn hand_over(mut pipe: NamedPipeServer, text: &str) -> io::Result<String> {
    pipe.connect().await?;
    if pipe.read_u8().await? != READY {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let length = u32::try_from(text.len()).map_err(io::Error::other)?;
    pipe.write_u32(length).await?;
    pipe.write_all(text.as_bytes()).await?;
    let mut word = String::new();
    match pipe.read_to_string(&mut word).await {
        // So ends a pipe whose other side has closed it.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(word),
        other => other.map(|_| word),
    }
}

/// Its environment is ours: it is this program, and looks at nothing in it.
fn start(pipe: &str, seconds: u32) -> io::Result<()> {
    let program = std::env::current_exe()?;
    let line = format!("\"{}\" {HOLD_CLIPBOARD} {seconds} {pipe}", program.display());
    let folder = std::env::temp_dir();
    let folder = folder.to_str();
    let flags = co::CREATE::DETACHED_PROCESS | co::CREATE::NEW_PROCESS_GROUP;
    let none = &mut STARTUPINFO::default();
    CreateProcess(None, Some(&line), None, None, false, flags, &[], folder, none)
        .map(drop)
        .map_err(|code| io::Error::other(code.to_string()))
}

/// Who started the holder.
pub(super) struct Parent(NamedPipeClient);

/// The text to hold.
pub(super) async fn take(pipe: Option<&str>) -> io::Result<(Zeroizing<String>, Parent)> {
    let mut pipe = ClientOptions::new().open(pipe.ok_or(io::ErrorKind::NotFound)?)?;
    pipe.write_u8(READY).await?;
    let length = pipe.read_u32().await?.min(1 << 20);
    let mut bytes = Zeroizing::new(vec![0; length as usize]);
    pipe.read_exact(&mut bytes).await?;
    let text = std::str::from_utf8(&bytes).map_err(io::Error::other)?;
    Ok((Zeroizing::new(text.to_owned()), Parent(pipe)))
}

impl Parent {
    /// Whether it was there to hear the word; dropping the pipe ends it.
    pub(super) async fn tell(mut self, word: &str) -> bool {
        self.0.write_all(word.as_bytes()).await.is_ok() && self.0.flush().await.is_ok()
    }
}
