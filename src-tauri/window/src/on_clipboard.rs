//! What we put on the clipboard, whose it is, when it is cleared, and when another program took over.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use noyo_auth_core::world::clipboard::{Clipboard, ClipboardError, Ticket};
use parking_lot::Mutex;
use tokio::time::Instant;
use values::copy_form::CopyForm;
use values::profile::ProfileId;

use crate::view::{ClipboardState, ClipboardView};

/// How long the clipboard may take when the program ends.
const EXIT_PATIENCE: Duration = Duration::from_secs(1);

/// How often it is looked whether what is there is still ours. What is ours is held by this program, so
/// that looking costs no more than a hash.
const GLANCE: Duration = Duration::from_secs(1);

type Tell = Arc<dyn Fn(ClipboardView) + Send + Sync>;

/// What of ours is on the clipboard. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct OnClipboard {
    clipboard: Clipboard,
    ours: Arc<Mutex<Option<Ours>>>,
    copies: Arc<AtomicU64>,
    tell: Tell,
}

#[derive(Clone)]
struct Ours {
    ticket: Ticket,
    /// Which copy of this run it is.
    number: u64,
    /// What is said of it, where it belongs to a token card.
    view: Option<ClipboardView>,
}

impl OnClipboard {
    /// `tell` hears of everything that becomes of what we put there.
    pub(crate) fn new(clipboard: Clipboard, tell: impl Fn(ClipboardView) + Send + Sync + 'static) -> Self {
        Self { clipboard, ours: Arc::default(), copies: Arc::default(), tell: Arc::new(tell) }
    }

    /// The clipboard itself, for a job that puts a token there.
    pub(crate) fn board(&self) -> &Clipboard {
        &self.clipboard
    }

    /// Remembers what was put there and for whom, and clears it when its time is over if it is still
    /// ours.
    pub(crate) fn hold(
        &self,
        ticket: Ticket,
        profile: ProfileId,
        what: CopyForm,
        time: Option<Duration>,
    ) -> ClipboardView {
        let number = self.next();
        let view = ClipboardView {
            profile: profile.to_string(),
            what,
            number,
            state: ClipboardState::Ours,
            cleared_at_ms: time.map(|time| (Timestamp::now() + time).as_millisecond()),
        };
        self.keep(Ours { ticket, number, view: Some(view.clone()) }, time);
        (self.tell)(view.clone());
        view
    }

    /// The same for what is no token: nothing more is said of it.
    pub(crate) fn hold_unsaid(&self, ticket: Ticket, time: Option<Duration>) {
        self.keep(Ours { ticket, number: self.next(), view: None }, time);
    }

    fn next(&self) -> u64 {
        self.copies.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn keep(&self, ours: Ours, time: Option<Duration>) {
        let before = self.ours.lock().replace(ours.clone());
        if let Some(before) = before {
            self.say(before, ClipboardState::TakenOver);
        }
        let end = time.map(|time| Instant::now() + time);
        tauri::async_runtime::spawn(self.clone().watch(ours, end));
    }

    /// Puts something there that is no secret and stays.
    pub(crate) async fn put(&self, text: &str) -> Result<(), ClipboardError> {
        self.clipboard.put(text).await?;
        self.end(ClipboardState::TakenOver);
        Ok(())
    }

    /// Whether what we put there last is there.
    pub(crate) async fn has_ours(&self) -> bool {
        let ours = self.ours.lock().clone();
        match ours {
            Some(ours) => self.clipboard.is_ours(&ours.ticket).await.unwrap_or(false),
            None => false,
        }
    }

    /// Clears the clipboard, whatever is there: a person asked for it.
    pub(crate) async fn clear(&self) -> Result<(), ClipboardError> {
        self.clipboard.clear().await?;
        self.end(ClipboardState::Cleared);
        Ok(())
    }

    /// Clears what is still ours: a person asked for it.
    pub(crate) async fn clear_ours(&self) -> Result<(), ClipboardError> {
        let ours = self.ours.lock().clone();
        let Some(ours) = ours else { return Ok(()) };
        let cleared = self.clipboard.clear_if_ours(&ours.ticket).await?;
        self.finish(&ours, if cleared { ClipboardState::Cleared } else { ClipboardState::TakenOver });
        Ok(())
    }

    /// Clears what is still ours. Nothing to tell anybody any more if it does not work.
    pub(crate) async fn clear_at_exit(&self) {
        let ours = self.ours.lock().take();
        if let Some(ours) = ours {
            let _ = self.clipboard.with_patience(EXIT_PATIENCE).clear_if_ours(&ours.ticket).await;
        }
    }

    /// Until its time is over, or it is no longer ours.
    async fn watch(self, ours: Ours, end: Option<Instant>) {
        let over = |now| end.is_some_and(|end| now >= end);
        while !over(Instant::now()) {
            let glance = Instant::now() + GLANCE;
            tokio::time::sleep_until(end.map_or(glance, |end| end.min(glance))).await;
            if !self.is_current(&ours) {
                return;
            }
            // A clipboard that does not answer says nothing either way.
            if !over(Instant::now()) && self.clipboard.is_ours(&ours.ticket).await == Ok(false) {
                return self.finish(&ours, ClipboardState::TakenOver);
            }
        }
        if self.is_current(&ours) {
            let state = match self.clipboard.clear_if_ours(&ours.ticket).await {
                Ok(true) => ClipboardState::Cleared,
                Ok(false) => ClipboardState::TakenOver,
                Err(_) => ClipboardState::NotCleared,
            };
            match state {
                // It is still ours to clear when the program ends.
                ClipboardState::NotCleared => self.say(ours, state),
                state => self.finish(&ours, state),
            }
        }
    }

    fn is_current(&self, ours: &Ours) -> bool {
        self.ours.lock().as_ref().is_some_and(|now| now.number == ours.number)
    }

    fn finish(&self, ours: &Ours, state: ClipboardState) {
        let taken = self.ours.lock().take_if(|now| now.number == ours.number);
        if let Some(ours) = taken {
            self.say(ours, state);
        }
    }

    fn end(&self, state: ClipboardState) {
        let ours = self.ours.lock().take();
        if let Some(ours) = ours {
            self.say(ours, state);
        }
    }

    fn say(&self, ours: Ours, state: ClipboardState) {
        if let Some(view) = ours.view {
            (self.tell)(ClipboardView { state, ..view });
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    type Heard = Arc<Mutex<Vec<(u64, ClipboardState)>>>;

    fn on_clipboard() -> (OnClipboard, Heard) {
        let heard = Heard::default();
        let hear = heard.clone();
        let tell = move |view: ClipboardView| hear.lock().push((view.number, view.state));
        (OnClipboard::new(Clipboard::in_memory(), tell), heard)
    }

    async fn copy(on: &OnClipboard, text: &str, time: Option<Duration>) -> ClipboardView {
        let ticket = on.board().put(text).await.unwrap();
        on.hold(ticket, ProfileId::random(), CopyForm::Header, time)
    }

    #[tokio::test]
    async fn what_another_program_takes_over_is_said_and_never_cleared() {
        let (on, heard) = on_clipboard();
        copy(&on, "a header", Some(Duration::from_secs(3))).await;
        on.board().put("somebody else's").await.unwrap();
        tokio::time::sleep(Duration::from_millis(1500)).await;
        assert_eq!(*heard.lock(), [(1, ClipboardState::Ours), (1, ClipboardState::TakenOver)]);
        assert_eq!(on.board().read().await.unwrap().as_str(), "somebody else's");
    }

    #[tokio::test]
    async fn it_is_cleared_when_its_time_is_over_and_that_is_said_once() {
        let (on, heard) = on_clipboard();
        copy(&on, "a header", Some(Duration::from_millis(50))).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(*heard.lock(), [(1, ClipboardState::Ours), (1, ClipboardState::Cleared)]);
        assert!(on.board().read().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn a_second_copy_ends_what_was_said_of_the_first() {
        let (on, heard) = on_clipboard();
        copy(&on, "one", Some(Duration::from_millis(50))).await;
        copy(&on, "two", None).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        use ClipboardState::{Ours, TakenOver};
        assert_eq!(*heard.lock(), [(1, Ours), (1, TakenOver), (2, Ours)]);
        assert_eq!(on.board().read().await.unwrap().as_str(), "two");
        on.put("a group's ID").await.unwrap();
        assert_eq!(heard.lock().last(), Some(&(2, TakenOver)));
    }

    #[tokio::test]
    async fn what_another_program_took_over_is_not_ours() {
        let (on, _) = on_clipboard();
        assert!(!on.has_ours().await, "nothing was put there yet");
        copy(&on, "Authorization: Bearer ey", None).await;
        assert!(on.has_ours().await);
        on.board().put("something else").await.unwrap();
        assert!(!on.has_ours().await, "as where a desktop refused it");
    }

    #[tokio::test]
    async fn what_is_no_token_ends_what_was_said_and_is_cleared_too() {
        let (on, heard) = on_clipboard();
        copy(&on, "a header", None).await;
        let ticket = on.board().put("a gateway's key").await.unwrap();
        on.hold_unsaid(ticket, Some(Duration::from_millis(50)));
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(*heard.lock(), [(1, ClipboardState::Ours), (1, ClipboardState::TakenOver)]);
        assert!(on.board().read().await.unwrap().is_empty());
    }
}
