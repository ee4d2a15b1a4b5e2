//! The activity that a person has cleared and may still have back: for ten seconds it is only not shown.

use std::sync::Arc;

use jiff::Timestamp;
use noyo_auth_core::jobs::Diary;
use parking_lot::Mutex;
use values::activity::Event;

use crate::removals::UNDO;
use crate::view::{ActivityListView, ActivityView, FailureView};

/// Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct Clearing {
    diary: Diary,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// What was done until then is not shown, and cleared soon.
    until: Option<Timestamp>,
    /// Why the last clearing did not work.
    failure: Option<FailureView>,
}

impl Clearing {
    pub(crate) fn new(diary: Diary) -> Self {
        Self { diary, state: Arc::default() }
    }

    /// The activity as it is shown, newest last.
    pub(crate) fn view(&self) -> ActivityListView {
        let events = self.shown();
        let state = self.state.lock();
        ActivityListView {
            events: events.iter().map(ActivityView::from).collect(),
            undoable: state.until.is_some(),
            failure: state.failure.clone(),
        }
    }

    /// What is shown of it.
    pub(crate) fn shown(&self) -> Vec<Event> {
        let until = self.state.lock().until;
        let mut events = self.diary.events();
        events.retain(|event| until.is_none_or(|until| event.at > until));
        events
    }

    /// Clears what was done until `now`, after a while in which that can be taken back. `then` is told.
    pub(crate) fn later(&self, now: Timestamp, then: impl FnOnce() + Send + 'static) {
        *self.state.lock() = State { until: Some(now), failure: None };
        let this = self.clone();
        tauri::async_runtime::spawn(async move {
            tokio::time::sleep(UNDO).await;
            if this.state.lock().until == Some(now) {
                this.now().await;
                then();
            }
        });
    }

    /// Takes it back.
    pub(crate) fn undo(&self) {
        self.state.lock().until = None;
    }

    /// Clears what waits to be cleared.
    pub(crate) async fn now(&self) {
        let Some(until) = self.state.lock().until else { return };
        let failure = self.diary.clear(until).await.err().map(FailureView::from);
        let mut state = self.state.lock();
        if state.until == Some(until) {
            *state = State { until: None, failure };
        }
    }
}
