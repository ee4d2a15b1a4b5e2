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

pub(crate) fn cancellation() -> Diagnosis {
    Diagnosis {
        kind: Kind::Cancelled,
        message: "It was cancelled.".to_owned(),
        hints: vec![Hint::new("Start it again when you like.")],
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;

    async fn slow() -> Result<&'static str, Diagnosis> {
        tokio::time::sleep(Duration::from_millis(200)).await;
        Ok("done")
    }

    #[tokio::test]
    async fn one_job_is_cancelled_and_the_other_goes_on() {
        let running = Arc::new(Running::default());
        let id = ProfileId::random();
        let (this, that) = (running.clone(), running.clone());
        let test = tokio::spawn(async move { this.cancellable(id, JobName::Test, slow()).await });
        let copy = tokio::spawn(async move { that.cancellable(id, JobName::Copy, slow()).await });
        tokio::time::sleep(Duration::from_millis(50)).await;
        running.cancel(Some(id), JobName::Test);
        assert_eq!(test.await.unwrap().unwrap_err().kind, Kind::Cancelled);
        assert_eq!(copy.await.unwrap().unwrap(), "done");
    }

    #[tokio::test]
    async fn what_is_past_the_point_of_return_is_told_as_it_ended() {
        let running = Arc::new(Running::default());
        let this = running.clone();
        let save =
            tokio::spawn(async move { this.cancellable_until(None, JobName::Save, || true, slow()).await });
        tokio::time::sleep(Duration::from_millis(50)).await;
        running.cancel(None, JobName::Save);
        assert_eq!(save.await.unwrap().unwrap(), "done");
    }
}
