//! The clipboard: the system's, kept out of histories, and one in memory for tests. The only room that
//! names arboard.

use std::sync::mpsc::{self, Sender};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::diagnosis::{Diagnosis, Hint, Kind};

/// How long the window system may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where text is put for another program to paste.
pub trait Clipboard: Send + Sync {
    /// Puts text there, kept out of clipboard histories.
    ///
    /// # Errors
    /// [`ClipboardError`].
    fn put(&self, text: &str) -> Result<Ticket, ClipboardError>;

    /// The text that is there; empty where there is none.
    ///
    /// # Errors
    /// [`ClipboardError`].
    fn read(&self) -> Result<Zeroizing<String>, ClipboardError>;

    /// Clears the clipboard if what is there is what the ticket was given for, and says whether it was.
    ///
    /// # Errors
    /// [`ClipboardError`].
    fn clear_if_ours(&self, ticket: &Ticket) -> Result<bool, ClipboardError> {
        let ours = ticket.is_for(&self.read()?);
        if ours {
            self.clear()?;
        }
        Ok(ours)
    }

    /// Clears the clipboard, whatever is there.
    ///
    /// # Errors
    /// [`ClipboardError`].
    fn clear(&self) -> Result<(), ClipboardError>;
}

/// With which it can be told later whether a text on the clipboard is the one that we put there. Holds
/// a keyed hash, not the text.
#[derive(Clone)]
pub struct Ticket {
    key: Zeroizing<[u8; 64]>,
    hash: [u8; 32],
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket")
    }
}

impl Ticket {
    /// A ticket for that text.
    ///
    /// # Errors
    /// [`ClipboardError::NoRandomness`].
    pub fn new(text: &str) -> Result<Self, ClipboardError> {
        let mut key = Zeroizing::new([0; 64]);
        getrandom::fill(key.as_mut()).map_err(|_| ClipboardError::NoRandomness)?;
        let hash = keyed_hash(&key, text);
        Ok(Self { key, hash })
    }

    /// Whether it is for that text.
    pub fn is_for(&self, text: &str) -> bool {
        keyed_hash(&self.key, text) == self.hash
    }
}

fn keyed_hash(key: &[u8; 64], text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new(key.into());
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// Why the clipboard cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClipboardError {
    /// No window system, or one without a clipboard that can be reached.
    #[error("There is no clipboard to reach: no display.")]
    Unavailable,
    /// It did not answer.
    #[error("The clipboard did not answer within {} seconds.", PATIENCE.as_secs())]
    Timeout,
    /// Another program holds on to it.
    #[error("Another program holds on to the clipboard.")]
    Occupied,
    /// The system gave no random numbers.
    #[error("The system gave no random numbers.")]
    NoRandomness,
}

impl From<ClipboardError> for Diagnosis {
    fn from(error: ClipboardError) -> Self {
        let hint = match error {
            ClipboardError::Unavailable => {
                "In a terminal without a desktop, print it instead: noyo-auth header, without --copy."
            }
            _ => "Try again; if it stays, close the clipboard’s history program.",
        };
        Self { kind: Kind::StorageFailed, message: error.to_string(), hints: vec![Hint::new(hint)] }
    }
}

type Job = Box<dyn FnOnce(&mut Option<arboard::Clipboard>) + Send>;

/// The system's clipboard. On X11 and Wayland what is on it lives in the program that put it there, so
/// one thread holds it for as long as this value lives.
#[derive(Debug)]
pub struct SystemClipboard(Mutex<Option<Sender<Job>>>);

impl Default for SystemClipboard {
    fn default() -> Self {
        Self::new()
    }
}

impl SystemClipboard {
    /// Opened when it is first used.
    pub fn new() -> Self {
        let (sender, jobs) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new().name("clipboard".to_owned()).spawn(move || {
            let mut clipboard = None;
            while let Ok(job) = jobs.recv() {
                job(&mut clipboard);
            }
        });
        Self(Mutex::new(thread.is_ok().then_some(sender)))
    }

    fn run<T: Send + 'static>(
        &self,
        job: impl Fn(&mut arboard::Clipboard) -> Result<T, arboard::Error> + Send + 'static,
    ) -> Result<T, ClipboardError> {
        let (reply, answer) = mpsc::sync_channel(1);
        let run: Job = Box::new(move |held| {
            let _ = reply.send(with_clipboard(held, &job));
        });
        let sender = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        sender.ok_or(ClipboardError::Unavailable)?.send(run).map_err(|_| ClipboardError::Unavailable)?;
        answer.recv_timeout(PATIENCE).map_err(|_| ClipboardError::Timeout)?
    }
}

fn with_clipboard<T>(
    held: &mut Option<arboard::Clipboard>,
    job: impl Fn(&mut arboard::Clipboard) -> Result<T, arboard::Error>,
) -> Result<T, ClipboardError> {
    if held.is_none() {
        *held = Some(arboard::Clipboard::new().map_err(of_arboard)?);
    }
    let result = match held {
        Some(clipboard) => job(clipboard),
        None => return Err(ClipboardError::Unavailable),
    };
    result.map_err(|error| {
        // The display may have gone away; the next call opens it anew.
        if !matches!(error, arboard::Error::ContentNotAvailable) {
            *held = None;
        }
        of_arboard(error)
    })
}

fn of_arboard(error: arboard::Error) -> ClipboardError {
    match error {
        arboard::Error::ClipboardOccupied => ClipboardError::Occupied,
        _ => ClipboardError::Unavailable,
    }
}

impl Clipboard for SystemClipboard {
    fn put(&self, text: &str) -> Result<Ticket, ClipboardError> {
        let ticket = Ticket::new(text)?;
        let text = Zeroizing::new(text.to_owned());
        self.run(move |clipboard| set(clipboard, &text))?;
        Ok(ticket)
    }

    fn read(&self) -> Result<Zeroizing<String>, ClipboardError> {
        self.run(|clipboard| match clipboard.get_text() {
            Err(arboard::Error::ContentNotAvailable) => Ok(Zeroizing::default()),
            other => other.map(Zeroizing::new),
        })
    }

    fn clear(&self) -> Result<(), ClipboardError> {
        self.run(|clipboard| clipboard.clear())
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
fn set(clipboard: &mut arboard::Clipboard, text: &str) -> Result<(), arboard::Error> {
    use arboard::SetExtLinux;
    clipboard.set().exclude_from_history().text(text)
}

#[cfg(target_os = "macos")]
fn set(clipboard: &mut arboard::Clipboard, text: &str) -> Result<(), arboard::Error> {
    use arboard::SetExtApple;
    clipboard.set().exclude_from_history().text(text)
}

#[cfg(windows)]
fn set(clipboard: &mut arboard::Clipboard, text: &str) -> Result<(), arboard::Error> {
    use arboard::SetExtWindows;
    clipboard.set().exclude_from_cloud().exclude_from_history().exclude_from_monitoring().text(text)
}

/// A clipboard in memory, for tests of what is around it.
#[derive(Debug, Default)]
pub struct MemoryClipboard(Mutex<String>);

impl Clipboard for MemoryClipboard {
    fn put(&self, text: &str) -> Result<Ticket, ClipboardError> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = text.to_owned();
        Ticket::new(text)
    }

    fn read(&self) -> Result<Zeroizing<String>, ClipboardError> {
        Ok(Zeroizing::new(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    }

    fn clear(&self) -> Result<(), ClipboardError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_what_is_ours_is_cleared() {
        let clipboard = MemoryClipboard::default();
        let ticket = clipboard.put("ours").unwrap();
        let _ = clipboard.put("somebody else's").unwrap();
        assert!(!clipboard.clear_if_ours(&ticket).unwrap());
        assert_eq!(*clipboard.read().unwrap(), "somebody else's");
        let ticket = clipboard.put("ours").unwrap();
        assert!(clipboard.clear_if_ours(&ticket).unwrap());
        assert!(clipboard.read().unwrap().is_empty());
    }
}
