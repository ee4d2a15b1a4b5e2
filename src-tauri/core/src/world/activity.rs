//! What was minted, copied, tested, changed, and when: a line of JSON each, in one file that both
//! programs add to. Never with a secret or a token: an event is made of a name, our own words and a
//! kind.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;
use parking_lot::Mutex;

use super::files::{self, LockError};
use values::activity::Event;

/// The most events that are kept; the oldest go first.
pub const MOST_EVENTS: usize = 500;

/// A file larger than this is written anew with the events that are kept.
const LARGEST_FILE: usize = 512 * 1024;

/// How long to wait for another program that is writing.
const LOCK_PATIENCE: Duration = Duration::from_secs(2);

/// How long a line may wait: whoever notes something is doing something else.
const NOTE_PATIENCE: Duration = Duration::from_millis(50);

/// The file with the events, and those that it did not take.
#[derive(Debug)]
pub struct ActivityFile {
    path: PathBuf,
    unwritten: Mutex<Vec<Event>>,
}

/// The file with the events cannot be emptied.
#[derive(Debug, thiserror::Error)]
#[error("The activity file {path} cannot be emptied: {source}.")]
pub struct ActivityError {
    /// Where it is.
    pub path: String,
    /// What the system says.
    pub source: LockError,
}

impl ActivityFile {
    /// The events in that file, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self { path, unwritten: Mutex::default() }
    }

    /// Notes an event. A disk that does not take it loses a line of a diary, not the work: it is kept in
    /// memory then, and written with the next one.
    pub fn note(&self, event: Event) {
        let mut unwritten = self.unwritten.lock();
        unwritten.push(event);
        if self.write(&unwritten).is_ok() {
            unwritten.clear();
        }
        let over = unwritten.len().saturating_sub(MOST_EVENTS);
        unwritten.drain(..over);
    }

    /// Adds to the file, with every other program kept out: one may be writing it anew.
    fn write(&self, events: &[Event]) -> Result<(), LockError> {
        let _lock = files::lock_blocking(&files::lock_of(&self.path), NOTE_PATIENCE)?;
        files::append(&self.path, &printed(events)?)?;
        if std::fs::metadata(&self.path).is_ok_and(|file| file.len() > LARGEST_FILE as u64) {
            self.replace(newest)?;
        }
        Ok(())
    }

    /// The events of all programs, oldest first.
    pub fn events(&self) -> Vec<Event> {
        let mut events = parsed(&self.bytes());
        events.extend(self.unwritten.lock().iter().cloned());
        events.sort_by_key(|event| event.at);
        newest(events)
    }

    /// Forgets what was done until then, in memory and on disk.
    ///
    /// # Errors
    /// The file is there and cannot be written; nothing is forgotten then.
    pub async fn clear(&self, until: Timestamp) -> Result<(), ActivityError> {
        let is_later = |event: &Event| event.at > until;
        if self.path.exists() {
            let error = |source| ActivityError { path: self.path.display().to_string(), source };
            self.replace_alone(|events| events.into_iter().filter(is_later).collect())
                .await
                .map_err(error)?;
        }
        self.unwritten.lock().retain(is_later);
        Ok(())
    }

    async fn replace_alone(&self, keep: impl FnOnce(Vec<Event>) -> Vec<Event>) -> Result<(), LockError> {
        let _lock = files::lock(&files::lock_of(&self.path), LOCK_PATIENCE).await?;
        self.replace(keep)
    }

    /// Writes what is to be kept of the file as it is now. Whoever holds its lock may.
    fn replace(&self, keep: impl FnOnce(Vec<Event>) -> Vec<Event>) -> Result<(), LockError> {
        files::sweep(&self.path);
        let _ = files::replace(&self.path, &printed(&keep(parsed(&self.bytes())))?)?;
        Ok(())
    }

    fn bytes(&self) -> Vec<u8> {
        files::read(&self.path).ok().flatten().unwrap_or_default()
    }
}

fn printed(events: &[Event]) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    for event in events {
        serde_json::to_writer(&mut text, event)?;
        text.push(b'\n');
    }
    Ok(text)
}

/// A line that cannot be read is passed over.
fn parsed(bytes: &[u8]) -> Vec<Event> {
    bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

fn newest(mut events: Vec<Event>) -> Vec<Event> {
    let over = events.len().saturating_sub(MOST_EVENTS);
    events.drain(..over);
    events
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn event(n: i64) -> Event {
        Event {
            at: Timestamp::from_second(n).unwrap(),
            profile: Some("Checkout".into()),
            what: format!("Minted {n}"),
            kind: None,
        }
    }

    #[tokio::test]
    async fn events_are_there_after_a_restart_and_gone_after_clearing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/activity.jsonl");
        let activity = ActivityFile::at(path.clone());
        activity.note(event(1));
        activity.note(event(2));
        assert_eq!(ActivityFile::at(path.clone()).events(), vec![event(1), event(2)]);
        activity.clear(event(1).at).await.unwrap();
        assert_eq!(ActivityFile::at(path.clone()).events(), vec![event(2)], "what came later stays");
        activity.clear(event(2).at).await.unwrap();
        assert!(activity.events().is_empty());
        assert!(ActivityFile::at(path).events().is_empty());
    }

    #[tokio::test]
    async fn what_another_program_did_shows_and_outlives_a_rewrite() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("activity.jsonl");
        let (window, terminal) = (ActivityFile::at(path.clone()), ActivityFile::at(path.clone()));
        window.note(event(1));
        assert_eq!(window.events().len(), 1);
        terminal.note(event(2));
        assert_eq!(window.events(), vec![event(1), event(2)]);
        let long = Event { what: "x".repeat(LARGEST_FILE), ..event(0) };
        window.note(long);
        terminal.note(event(3));
        assert!(window.events().contains(&event(3)), "the terminal's line is still there");
    }

    #[test]
    fn a_broken_line_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("activity.jsonl");
        ActivityFile::at(path.clone()).note(event(1));
        files::append(&path, b"{half\n").unwrap();
        ActivityFile::at(path.clone()).note(event(2));
        assert_eq!(ActivityFile::at(path).events().len(), 2);
    }

    #[tokio::test]
    async fn the_oldest_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let activity = ActivityFile::at(folder.path().join("activity.jsonl"));
        for n in 0..=MOST_EVENTS as i64 {
            activity.note(event(n));
        }
        let events = activity.events();
        assert_eq!(events.len(), MOST_EVENTS);
        assert_eq!(events[0], event(1));
    }

    #[test]
    fn what_the_disk_does_not_take_is_kept_in_memory() {
        let activity = ActivityFile::at("/dev/null/activity.jsonl".into());
        activity.note(event(1));
        assert_eq!(activity.events(), vec![event(1)]);
    }
}
