//! A thread that owns something which can block for ever: a keychain's prompt that nobody answers, a
//! clipboard whose owner is silent. Callers wait with a deadline and without blocking a thread of
//! theirs, and nothing waits for the thread: the program can exit at any time.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

struct Job<T> {
    run: Box<dyn FnOnce(&mut T) + Send>,
    expires: Instant,
}

/// The way to the thread.
pub(super) struct Worker<T>(Option<Sender<Job<T>>>);

impl<T> Clone for Worker<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> std::fmt::Debug for Worker<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Worker")
    }
}

/// Why a job was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotDone {
    /// There is no thread to do it.
    NoThread,
    /// Not in time. A job that was waiting for its turn is not done later.
    TimedOut,
    /// It broke off in the middle.
    Broken,
}

impl<T: Send + 'static> Worker<T> {
    pub(super) fn start(name: &str, mut owned: T) -> Self {
        let (sender, jobs) = mpsc::channel::<Job<T>>();
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            while let Ok(job) = jobs.recv() {
                // Whoever asked has been told that it timed out; doing it now would make that a lie.
                if Instant::now() < job.expires {
                    // A job that panics takes its answer with it, not the thread.
                    let _ = catch_unwind(AssertUnwindSafe(|| (job.run)(&mut owned)));
                }
            }
        });
        Self(thread.is_ok().then_some(sender))
    }

    /// Has a job done. `late` undoes what came of it where nobody waits for it any more.
    pub(super) async fn call<R: Send + 'static>(
        &self,
        patience: Duration,
        job: impl FnOnce(&mut T) -> R + Send + 'static,
        late: impl FnOnce(&mut T, R) + Send + 'static,
    ) -> Result<R, NotDone> {
        let (reply, answer) = oneshot::channel();
        let run = Box::new(move |owned: &mut T| {
            let result = job(owned);
            if let Err(result) = reply.send(result) {
                late(owned, result);
            }
        });
        let sender = self.0.as_ref().ok_or(NotDone::NoThread)?;
        let job = Job { run, expires: Instant::now() + patience };
        sender.send(job).map_err(|_| NotDone::NoThread)?;
        match tokio::time::timeout(patience, answer).await {
            Ok(Ok(result)) => Ok(result),
            // The sender is dropped unused by a job that panicked, and by one that expired in the queue.
            Ok(Err(_)) => Err(NotDone::Broken),
            Err(_) => Err(NotDone::TimedOut),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_secs(5);

    #[tokio::test]
    async fn a_job_that_timed_out_is_undone_and_one_that_waited_is_not_done() {
        let worker = Worker::start("test", Vec::new());
        let slow = |log: &mut Vec<&str>| {
            std::thread::sleep(SHORT * 4);
            log.push("done");
        };
        let undo = |log: &mut Vec<&str>, ()| log.push("undone");
        let slow = worker.call(SHORT, slow, undo);
        let waiting = worker.call(SHORT, |log| log.push("never"), |_, ()| ());
        let (slow, waiting) = tokio::join!(slow, waiting);
        assert_eq!((slow, waiting), (Err(NotDone::TimedOut), Err(NotDone::TimedOut)));
        let log = worker.call(LONG, |log| log.clone(), |_, _| ()).await.unwrap();
        assert_eq!(log, ["done", "undone"]);
    }

    #[tokio::test]
    async fn a_job_that_panics_leaves_the_thread_for_the_next() {
        let worker = Worker::start("test", 7);
        let broken = worker.call(LONG, |_| -> i32 { panic!("on purpose") }, |_, _| ()).await;
        assert_eq!(broken, Err(NotDone::Broken));
        assert_eq!(worker.call(LONG, |n| *n, |_, _| ()).await, Ok(7));
    }
}
