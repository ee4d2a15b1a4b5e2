//! The one thread that owns the store. A store can block for ever (a prompt that nobody answers, a
//! service that was stopped), so callers wait with a deadline, and nothing waits for the thread: the
//! program can exit at any time.

use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::error::KeychainError;
use super::store::Vault;

struct Job {
    run: Box<dyn FnOnce(&mut Vault) + Send>,
    expires: Instant,
}

/// The way to the thread.
#[derive(Debug, Clone)]
pub(super) struct Worker(Option<Sender<Job>>);

impl Worker {
    pub(super) fn start(mut vault: Vault) -> Self {
        let (sender, jobs) = mpsc::channel::<Job>();
        let thread = std::thread::Builder::new().name("keychain".to_owned()).spawn(move || {
            while let Ok(job) = jobs.recv() {
                // Whoever asked has been told that it timed out; doing it now would make that a lie.
                if Instant::now() < job.expires {
                    (job.run)(&mut vault);
                }
            }
        });
        Self(thread.is_ok().then_some(sender))
    }

    pub(super) async fn call<T: Send + 'static>(
        &self,
        patience: Duration,
        job: impl FnOnce(&mut Vault) -> Result<T, KeychainError> + Send + 'static,
    ) -> Result<T, KeychainError> {
        let (reply, answer) = oneshot::channel();
        let run = Box::new(move |vault: &mut Vault| {
            let _ = reply.send(job(vault));
        });
        let sent = self.0.as_ref().map(|sender| sender.send(Job { run, expires: Instant::now() + patience }));
        if !matches!(sent, Some(Ok(()))) {
            return Err(KeychainError::Unavailable { because: "its thread could not be started".to_owned() });
        }
        match tokio::time::timeout(patience, answer).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) | Err(_) => Err(KeychainError::Timeout { after: patience }),
        }
    }
}
