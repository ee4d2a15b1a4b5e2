//! Profiles that a person has removed and may still take back: for ten seconds nothing has happened to
//! them but that they are not shown. Nothing is kept aside; the program's end carries out what waits.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use values::profile::ProfileId;

/// How long a removal can be taken back.
pub(crate) const UNDO: Duration = Duration::from_secs(10);

/// The removals that wait, the oldest first.
#[derive(Default)]
pub(crate) struct Removals {
    waiting: Mutex<Vec<Removal>>,
    count: AtomicU64,
}

struct Removal {
    id: ProfileId,
    /// Undone and removed again, a profile waits anew.
    number: u64,
    /// Being carried out: too late to take it back.
    begun: bool,
}

impl Removals {
    /// The profile is not shown from now on. Gives what [`begin`](Self::begin) wants to know.
    pub(crate) fn add(&self, id: ProfileId) -> u64 {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        self.waiting.lock().push(Removal { id, number, begun: false });
        number
    }

    /// Whether the profile is one of them.
    pub(crate) fn holds(&self, id: ProfileId) -> bool {
        self.waiting.lock().iter().any(|removal| removal.id == id)
    }

    /// Those that can still be taken back.
    pub(crate) fn undoable(&self) -> Vec<ProfileId> {
        self.waiting.lock().iter().filter(|removal| !removal.begun).map(|removal| removal.id).collect()
    }

    /// Takes a removal back, if it is not too late.
    pub(crate) fn undo(&self, id: ProfileId) {
        self.waiting.lock().retain(|removal| removal.id != id || removal.begun);
    }

    /// Whether that removal is to be carried out now: it was not taken back, and nobody else does it.
    pub(crate) fn begin(&self, id: ProfileId, number: Option<u64>) -> bool {
        let mut waiting = self.waiting.lock();
        let found = waiting.iter_mut().find(|removal| removal.id == id && !removal.begun);
        match found.filter(|removal| number.is_none_or(|number| removal.number == number)) {
            Some(removal) => {
                removal.begun = true;
                true
            }
            None => false,
        }
    }

    /// It is done, or could not be done: then the profile is shown again.
    pub(crate) fn end(&self, id: ProfileId) {
        self.waiting.lock().retain(|removal| removal.id != id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_back_is_not_carried_out_by_the_timer_of_before() {
        let removals = Removals::default();
        let id = ProfileId::random();
        let first = removals.add(id);
        removals.undo(id);
        assert!(!removals.begin(id, Some(first)) && !removals.holds(id));
        let second = removals.add(id);
        assert!(!removals.begin(id, Some(first)), "the timer of the removal that was taken back");
        assert!(removals.begin(id, Some(second)));
        removals.undo(id);
        assert!(removals.holds(id), "too late");
    }
}
