//! What was minted, copied, tested, changed, and when: in memory and, a line of JSON each, on disk.
//! Never with a secret or a token: an event is made of a name, our own words and a kind.

use std::collections::VecDeque;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::diagnosis::{Diagnosis, Hint, Kind};

/// The most events that are kept; the oldest go first.
pub const MOST_EVENTS: usize = 500;

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// With which profile, by the name that it had.
    pub profile: Option<String>,
    /// What, in our own words.
    pub what: String,
    /// How it failed, if it did.
    pub kind: Option<Kind>,
}

/// The events, and the file that they are in. Read when first needed.
#[derive(Debug)]
pub struct Activity {
    path: PathBuf,
    events: Option<VecDeque<Event>>,
}

/// The file with the events cannot be emptied.
#[derive(Debug, thiserror::Error)]
#[error("The activity file {path} cannot be emptied: {source}.")]
pub struct ActivityError {
    path: String,
    source: io::Error,
}

impl From<ActivityError> for Diagnosis {
    fn from(error: ActivityError) -> Self {
        let hints = vec![Hint::new(format!("Remove the file {} by hand.", error.path))];
        Self { kind: Kind::StorageFailed, message: error.to_string(), hints }
    }
}

impl Activity {
    /// The events in that file, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self { path, events: None }
    }

    /// Notes an event. A disk that does not take it loses a line of a diary, not the work.
    pub fn note(&mut self, event: Event) {
        let _ = self.append(&event);
        let events = self.loaded();
        if events.len() == MOST_EVENTS {
            events.pop_front();
        }
        events.push_back(event);
    }

    /// All events, oldest first.
    pub fn events(&mut self) -> Vec<Event> {
        self.loaded().iter().cloned().collect()
    }

    /// Forgets all, in memory and on disk.
    ///
    /// # Errors
    /// The file is there and cannot be removed; nothing is forgotten then.
    pub fn clear(&mut self) -> Result<(), ActivityError> {
        match fs::remove_file(&self.path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(ActivityError { path: self.path.display().to_string(), source });
            }
            _ => self.events = Some(VecDeque::new()),
        }
        Ok(())
    }

    fn append(&mut self, event: &Event) -> io::Result<()> {
        self.loaded();
        let mut line = serde_json::to_vec(event)?;
        line.push(b'\n');
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let full = self.events.as_ref().is_some_and(|events| events.len() == MOST_EVENTS);
        if full && fs::metadata(&self.path).is_ok_and(|m| m.len() > 512 * 1024) {
            return self.rewrite(&line);
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.path)?.write_all(&line)
    }

    /// Drops the lines that are no longer kept.
    fn rewrite(&mut self, last: &[u8]) -> io::Result<()> {
        let mut text = Vec::new();
        for event in self.events.iter().flatten() {
            serde_json::to_writer(&mut text, event)?;
            text.push(b'\n');
        }
        text.extend_from_slice(last);
        let folder = self.path.parent().unwrap_or(std::path::Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(&text)?;
        file.persist(&self.path)?;
        Ok(())
    }

    fn loaded(&mut self) -> &mut VecDeque<Event> {
        let path = &self.path;
        self.events.get_or_insert_with(|| {
            let text = fs::read_to_string(path).unwrap_or_default();
            let mut events: VecDeque<Event> = text
                .lines()
                .rev()
                .filter_map(|line| serde_json::from_str(line).ok())
                .take(MOST_EVENTS)
                .collect();
            events.make_contiguous().reverse();
            events
        })
    }
}

/// The events as text, a line each, for a person to keep.
pub fn as_text(events: &[Event]) -> String {
    let mut text = String::new();
    for event in events {
        let kind = event.kind.map(|kind| format!(" ({kind})")).unwrap_or_default();
        let profile = event.profile.as_deref().unwrap_or("-");
        text.push_str(&format!("{}  {profile}  {}{kind}\n", event.at, event.what));
    }
    text
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

    #[test]
    fn events_are_there_after_a_restart_and_gone_after_clearing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/activity.jsonl");
        let mut activity = Activity::at(path.clone());
        activity.note(event(1));
        activity.note(event(2));
        assert_eq!(Activity::at(path.clone()).events(), vec![event(1), event(2)]);
        activity.clear().unwrap();
        assert!(activity.events().is_empty());
        assert!(Activity::at(path).events().is_empty());
    }

    #[test]
    fn a_broken_line_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("activity.jsonl");
        Activity::at(path.clone()).note(event(1));
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"{half\n").unwrap();
        Activity::at(path.clone()).note(event(2));
        assert_eq!(Activity::at(path).events().len(), 2);
    }

    #[test]
    fn the_oldest_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let mut activity = Activity::at(folder.path().join("activity.jsonl"));
        for n in 0..=MOST_EVENTS as i64 {
            activity.note(event(n));
        }
        let events = activity.events();
        assert_eq!(events.len(), MOST_EVENTS);
        assert_eq!(events[0], event(1));
    }
}
