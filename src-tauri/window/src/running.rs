//! The jobs that a person can cancel, by the profile that they are of and by what they do.

use std::collections::HashMap;
use std::future::Future;

use parking_lot::Mutex;
use tokio::sync::oneshot;
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::profile::ProfileId;

use crate::view::JobName;

/// Of a profile; or, without one, of the dialog for a key.
type JobKey = (Option<ProfileId>, JobName);

/// What is running.
#[derive(Default)]
pub(crate) struct Running {
    jobs: Mutex<HashMap<JobKey, Vec<oneshot::Sender<()>>>>,
}

impl Running {
    /// Runs a job that [`cancel`](Self::cancel) ends early, for whoever waits for it; what others wait
    /// for goes on.
    pub(crate) async fn cancellable<T, E: From<Diagnosis>>(
        &self,
        id: impl Into<Option<ProfileId>>,
        name: JobName,
        job: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        self.cancellable_until(id, name, || false, job).await
    }

    /// Runs a job that can be cancelled until `is_past` says that it is too late: then it goes on to its
    /// end, and its end is told.
    pub(crate) async fn cancellable_until<T, E: From<Diagnosis>>(
        &self,
        id: impl Into<Option<ProfileId>>,
        name: JobName,
        is_past: impl Fn() -> bool,
        job: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let (sender, cancelled) = oneshot::channel();
        {
            let mut running = self.jobs.lock();
            let jobs = running.entry((id.into(), name)).or_default();
            jobs.retain(|job| !job.is_closed());
            jobs.push(sender);
        }
        tokio::pin!(job);
        tokio::select! {
            biased;
            done = &mut job => done,
            Ok(()) = cancelled => {
                if is_past() { job.await } else { Err(cancellation().into()) }
            }
        }
    }

    pub(crate) fn cancel(&self, id: Option<ProfileId>, name: JobName) {
        for job in self.jobs.lock().remove(&(id, name)).unwrap_or_default() {
            let _ = job.send(());
        }
    }
}

fn cancellation() -> Diagnosis {
    Diagnosis {
        kind: Kind::Cancelled,
        message: "It was cancelled.".to_owned(),
        hints: vec![Hint::new("Start it again when you like.")],
    }
}
