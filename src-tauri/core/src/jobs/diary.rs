//! What was done, as every job notes it.

use std::sync::Arc;

use jiff::Timestamp;

use crate::world::activity::ActivityFile;
use crate::world::home::Home;
use values::activity::Event;
use values::clock::Clock;
use values::diagnosis::{Diagnosis, Kind};
use values::profile::Profile;

/// The activity of both programs. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Diary {
    file: Arc<ActivityFile>,
    clock: Clock,
}

impl Diary {
    pub(super) fn new(home: &Home, clock: Clock) -> Self {
        Self { file: Arc::new(ActivityFile::at(home.activity_file())), clock }
    }

    /// Notes what was done.
    pub fn note(&self, profile: Option<&Profile>, what: impl Into<String>, kind: Option<Kind>) {
        let profile = profile.map(|p| p.name.to_string());
        self.file.note(Event { at: self.clock.now().wall, profile, what: what.into(), kind });
    }

    /// What was done, by whichever program, newest last.
    pub fn events(&self) -> Vec<Event> {
        self.file.events()
    }

    /// Forgets what was done until then, in memory and on disk.
    ///
    /// # Errors
    /// `storage-failed`.
    pub async fn clear(&self, until: Timestamp) -> Result<(), Diagnosis> {
        Ok(self.file.clear(until).await?)
    }
}
