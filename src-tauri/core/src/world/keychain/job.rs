//! What belongs to one job waits for the keychain as one: its calls have a deadline together.

use std::cell::Cell;
use std::future::Future;
use std::time::Duration;

tokio::task_local! {
    /// How long the job has waited for the keychain so far.
    static WAITED: Cell<Duration>;
}

/// Carries out a job; one that is part of another waits as part of it.
pub(crate) async fn as_one_job<T>(job: impl Future<Output = T>) -> T {
    match WAITED.try_with(|_| ()) {
        Ok(()) => job.await,
        Err(_) => as_rest_of_job(Duration::ZERO, job).await,
    }
}

/// Carries out what is left of a job that waited that long already: in a task of its own it knows nothing
/// of what was before.
pub(crate) async fn as_rest_of_job<T>(waited: Duration, job: impl Future<Output = T>) -> T {
    WAITED.scope(Cell::new(waited), job).await
}

/// How long the job under way has waited.
pub(crate) fn waited() -> Duration {
    WAITED.try_with(Cell::get).unwrap_or_default()
}

/// Adds to that; a call that belongs to no job counts for nothing but itself.
pub(super) fn add(span: Duration) {
    let _ = WAITED.try_with(|waited| waited.set(waited.get() + span));
}
