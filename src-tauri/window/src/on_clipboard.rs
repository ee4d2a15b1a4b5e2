//! What we put on the clipboard, and when it is cleared.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use noyo_auth_core::world::clipboard::{Clipboard, ClipboardError, Ticket};
use parking_lot::Mutex;

/// How long the clipboard may take when the program ends.
const EXIT_PATIENCE: Duration = Duration::from_secs(1);

/// What of ours is on the clipboard. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct OnClipboard {
    pub(crate) clipboard: Clipboard,
    ours: Arc<Mutex<Option<Arc<Ticket>>>>,
}

impl OnClipboard {
    pub(crate) fn new(clipboard: Clipboard) -> Self {
        Self { clipboard, ours: Arc::default() }
    }

    /// Remembers what we put there, and clears it when its time is over if it is still ours. Gives the
    /// time at which that is, in milliseconds since the epoch.
    pub(crate) fn clear_later(&self, ticket: Ticket, time: Option<Duration>) -> Option<i64> {
        let ticket = Arc::new(ticket);
        *self.ours.lock() = Some(ticket.clone());
        let time = time?;
        let this = self.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(time).await;
            let newest = this.ours.lock().as_ref().is_some_and(|ours| Arc::ptr_eq(ours, &ticket));
            if newest && this.clipboard.clear_if_ours(&ticket).await.is_ok() {
                this.ours.lock().take_if(|ours| Arc::ptr_eq(ours, &ticket));
            }
        });
        Some((Timestamp::now() + time).as_millisecond())
    }

    /// Whether what we put there last is there.
    pub(crate) async fn has_ours(&self) -> bool {
        let ours = self.ours.lock().clone();
        match ours {
            Some(ticket) => self.clipboard.is_ours(&ticket).await.unwrap_or(false),
            None => false,
        }
    }

    /// Clears the clipboard, whatever is there: a person asked for it.
    pub(crate) async fn clear(&self) -> Result<(), ClipboardError> {
        self.clipboard.clear().await?;
        *self.ours.lock() = None;
        Ok(())
    }

    /// Clears what is still ours. Nothing to tell anybody any more if it does not work.
    pub(crate) async fn clear_at_exit(&self) {
        let ours = self.ours.lock().take();
        if let Some(ticket) = ours {
            let _ = self.clipboard.with_patience(EXIT_PATIENCE).clear_if_ours(&ticket).await;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[tokio::test]
    async fn what_another_program_took_over_is_not_ours() {
        let board = OnClipboard::new(Clipboard::in_memory());
        assert!(!board.has_ours().await, "nothing was put there yet");
        let ticket = board.clipboard.put("Authorization: Bearer ey").await.unwrap();
        assert_eq!(board.clear_later(ticket, None), None);
        assert!(board.has_ours().await);
        let _ = board.clipboard.put("something else").await.unwrap();
        assert!(!board.has_ours().await, "as where a desktop refused it");
    }
}
