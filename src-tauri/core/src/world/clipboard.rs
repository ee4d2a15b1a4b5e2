//! The clipboard: the system's, kept out of histories, and one in memory for the demo's tests. The only
//! room that names arboard.
//!
//! On X11 and Wayland what is on the clipboard lives in the program that put it there, so one thread
//! holds it for as long as a [`Clipboard`] lives.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::worker::{NotDone, Worker};

/// How long the window system, and the program that owns the clipboard, may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The clipboard. Cheap to clone; all clones share one thread.
#[derive(Debug, Clone)]
pub struct Clipboard {
    worker: Worker<Box<dyn Board>>,
    patience: Duration,
}

/// With which it can be told later whether a text on the clipboard is the one that we put there. Holds
/// a keyed hash, not the text.
#[derive(Clone)]
pub struct Ticket {
    key: Zeroizing<[u8; 64]>,
    hash: [u8; 32],
}

/// Why the clipboard cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClipboardError {
    /// No window system, or one without a clipboard that can be reached.
    #[error("There is no clipboard to reach: no display.")]
    Unavailable,
    /// It did not answer.
    #[error("The clipboard did not answer within {} seconds.", after.as_secs())]
    Timeout {
        /// How long it was waited for.
        after: Duration,
    },
    /// Another program holds on to it.
    #[error("Another program holds on to the clipboard.")]
    Occupied,
    /// The system gave no random numbers.
    #[error("The system gave no random numbers.")]
    NoRandomness,
}

impl Clipboard {
    /// The system's. Opened when it is first used.
    pub fn system() -> Self {
        Self::on(Box::new(System::default()))
    }

    /// One in memory, for tests of what is around it.
    pub fn in_memory() -> Self {
        Self::on(Box::new(Memory::default()))
    }

    fn on(board: Box<dyn Board>) -> Self {
        Self { worker: Worker::start("clipboard", board), patience: PATIENCE }
    }

    /// With another deadline, for the exit and for tests.
    #[must_use]
    pub fn with_patience(&self, patience: Duration) -> Self {
        Self { patience, ..self.clone() }
    }

    /// Puts text there, kept out of clipboard histories. What gets there too late, when the caller has
    /// been told that it failed, is taken off again.
    ///
    /// # Errors
    /// [`ClipboardError`].
    pub async fn put(&self, text: &str) -> Result<Ticket, ClipboardError> {
        let ticket = Ticket::new(text)?;
        let text = Zeroizing::new(text.to_owned());
        let late = ticket.clone();
        let undo = move |board: &mut Box<dyn Board>, put: Result<(), ClipboardError>| {
            if put.is_ok() {
                let _ = clear_if(board.as_mut(), &late);
            }
        };
        self.call(move |board| board.put(&text), undo).await?;
        Ok(ticket)
    }

    /// The text that is there; empty where there is none.
    ///
    /// # Errors
    /// [`ClipboardError`].
    pub async fn read(&self) -> Result<Zeroizing<String>, ClipboardError> {
        self.call(|board| board.read(), |_, _| ()).await
    }

    /// Whether what is there is what the ticket was given for.
    ///
    /// # Errors
    /// [`ClipboardError`].
    pub async fn is_ours(&self, ticket: &Ticket) -> Result<bool, ClipboardError> {
        Ok(ticket.is_for(&self.read().await?))
    }

    /// Clears the clipboard if what is there is what the ticket was given for, and says whether it was.
    ///
    /// # Errors
    /// [`ClipboardError`].
    pub async fn clear_if_ours(&self, ticket: &Ticket) -> Result<bool, ClipboardError> {
        let ticket = ticket.clone();
        self.call(move |board| clear_if(board.as_mut(), &ticket), |_, _| ()).await
    }

    /// Clears the clipboard, whatever is there.
    ///
    /// # Errors
    /// [`ClipboardError`].
    pub async fn clear(&self) -> Result<(), ClipboardError> {
        self.call(|board| board.clear(), |_, _| ()).await
    }

    async fn call<R: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Box<dyn Board>) -> Result<R, ClipboardError> + Send + 'static,
        late: impl FnOnce(&mut Box<dyn Board>, Result<R, ClipboardError>) + Send + 'static,
    ) -> Result<R, ClipboardError> {
        match self.worker.call(self.patience, job, late).await {
            Ok(result) => result,
            Err(NotDone::TimedOut) => Err(ClipboardError::Timeout { after: self.patience }),
            Err(NotDone::NoThread | NotDone::Broken) => Err(ClipboardError::Unavailable),
        }
    }
}

fn clear_if(board: &mut dyn Board, ticket: &Ticket) -> Result<bool, ClipboardError> {
    let ours = ticket.is_for(&board.read()?);
    if ours {
        board.clear()?;
    }
    Ok(ours)
}

impl std::fmt::Debug for Ticket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ticket")
    }
}

impl Ticket {
    fn new(text: &str) -> Result<Self, ClipboardError> {
        let mut key = Zeroizing::new([0; 64]);
        getrandom::fill(key.as_mut()).map_err(|_| ClipboardError::NoRandomness)?;
        let hash = keyed_hash(&key, text);
        Ok(Self { key, hash })
    }

    fn is_for(&self, text: &str) -> bool {
        keyed_hash(&self.key, text) == self.hash
    }
}

fn keyed_hash(key: &[u8; 64], text: &str) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new(key.into());
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// What the thread holds.
trait Board: Send {
    fn put(&mut self, text: &str) -> Result<(), ClipboardError>;
    fn read(&mut self) -> Result<Zeroizing<String>, ClipboardError>;
    fn clear(&mut self) -> Result<(), ClipboardError>;
}

/// What is ours lives in the connection to the window system: it is closed as soon as nothing is, so that
/// no buffer of its keeps the text.
#[derive(Default)]
struct System {
    connection: Option<arboard::Clipboard>,
    ours: Option<Ticket>,
}

impl System {
    fn let_go(&mut self) {
        self.ours = None;
        self.connection = None;
    }

    fn with<R>(
        &mut self,
        job: impl FnOnce(&mut arboard::Clipboard) -> Result<R, arboard::Error>,
    ) -> Result<R, ClipboardError> {
        let board = match &mut self.connection {
            Some(board) => board,
            None => self.connection.insert(arboard::Clipboard::new().map_err(|e| reported(&e))?),
        };
        job(board).map_err(|error| {
            // The display may have gone away; the next call opens it anew.
            self.connection = None;
            reported(&error)
        })
    }
}

fn reported(error: &arboard::Error) -> ClipboardError {
    match error {
        arboard::Error::ClipboardOccupied => ClipboardError::Occupied,
        _ => ClipboardError::Unavailable,
    }
}

impl Board for System {
    fn put(&mut self, text: &str) -> Result<(), ClipboardError> {
        self.ours = Some(Ticket::new(text)?);
        self.with(|board| set(board, text))
    }

    fn read(&mut self) -> Result<Zeroizing<String>, ClipboardError> {
        let text = self.with(|board| match board.get_text() {
            Err(arboard::Error::ContentNotAvailable) => Ok(Zeroizing::default()),
            other => other.map(Zeroizing::new),
        })?;
        if !self.ours.as_ref().is_some_and(|ours| ours.is_for(&text)) {
            self.let_go();
        }
        Ok(text)
    }

    fn clear(&mut self) -> Result<(), ClipboardError> {
        self.with(arboard::Clipboard::clear)?;
        self.let_go();
        Ok(())
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

#[derive(Default)]
struct Memory(Zeroizing<String>);

impl Board for Memory {
    fn put(&mut self, text: &str) -> Result<(), ClipboardError> {
        self.0 = Zeroizing::new(text.to_owned());
        Ok(())
    }

    fn read(&mut self) -> Result<Zeroizing<String>, ClipboardError> {
        Ok(self.0.clone())
    }

    fn clear(&mut self) -> Result<(), ClipboardError> {
        self.0.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn only_what_is_ours_is_cleared() {
        let clipboard = Clipboard::in_memory();
        let ticket = clipboard.put("ours").await.unwrap();
        let _ = clipboard.put("somebody else's").await.unwrap();
        assert!(!clipboard.clear_if_ours(&ticket).await.unwrap());
        assert_eq!(*clipboard.read().await.unwrap(), "somebody else's");
        let ticket = clipboard.put("ours").await.unwrap();
        assert!(clipboard.is_ours(&ticket).await.unwrap());
        assert!(clipboard.clear_if_ours(&ticket).await.unwrap());
        assert!(clipboard.read().await.unwrap().is_empty());
    }

    /// A window system that takes its time over the first text.
    struct Slow(Memory, Duration);

    impl Board for Slow {
        fn put(&mut self, text: &str) -> Result<(), ClipboardError> {
            std::thread::sleep(std::mem::take(&mut self.1));
            self.0.put(text)
        }
        fn read(&mut self) -> Result<Zeroizing<String>, ClipboardError> {
            self.0.read()
        }
        fn clear(&mut self) -> Result<(), ClipboardError> {
            self.0.clear()
        }
    }

    #[tokio::test]
    async fn what_gets_there_after_it_was_given_up_is_taken_off_again() {
        let clipboard = Clipboard::on(Box::new(Slow(Memory::default(), Duration::from_millis(200))));
        let hasty = clipboard.with_patience(Duration::from_millis(20));
        assert!(matches!(hasty.put("a header").await, Err(ClipboardError::Timeout { .. })));
        assert!(clipboard.read().await.unwrap().is_empty());
    }
}
