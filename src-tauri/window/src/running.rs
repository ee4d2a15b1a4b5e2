//! The jobs that a person can cancel, by the profile that they are of.

use std::collections::HashMap;
use std::future::Future;

use parking_lot::Mutex;
use tokio::sync::oneshot;
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::profile::ProfileId;

/// What is running.
#[derive(Default)]
pub(crate) struct Running {
    jobs: Mutex<HashMap<ProfileId, Vec<oneshot::Sender<()>>>>,
}

impl Running {
    /// Runs a job that [`cancel`](Self::cancel) ends early, for whoever waits for it; what others wait
    /// for goes on.
    pub(crate) async fn cancellable<T>(
        &self,
        id: ProfileId,
        job: impl Future<Output = Result<T, Diagnosis>>,
    ) -> Result<T, Diagnosis> {
        let (sender, cancelled) = oneshot::channel();
        {
            let mut running = self.jobs.lock();
            let jobs = running.entry(id).or_default();
            jobs.retain(|job| !job.is_closed());
            jobs.push(sender);
        }
        tokio::select! {
            biased;
            done = job => done,
            Ok(()) = cancelled => Err(Diagnosis {
                kind: Kind::Cancelled,
                message: "It was cancelled.".to_owned(),
                hints: vec![Hint::new("Start it again when you like.")],
            }),
        }
    }

    pub(crate) fn cancel(&self, id: ProfileId) {
        for job in self.jobs.lock().remove(&id).unwrap_or_default() {
            let _ = job.send(());
        }
    }
}
