//! The API host's connection, opened while the token is being minted: the call that follows the mint
//! finds it there. The documented `/ping` does for it, which needs no credentials.
//!
//! Nobody waits for it, and what becomes of it fails nothing: a call that finds no connection makes its
//! own, as it would have anyway.

use jiff::SignedDuration;
use parking_lot::Mutex;
use std::sync::Arc;

use super::surroundings::Surroundings;
use values::profile::Address;

/// What the host said to a ping that it answered.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pong {
    /// By how much this computer's clock is ahead of the answer's `Date`.
    pub(super) skew: Option<SignedDuration>,
}

/// A ping that is under way or over. Dropped, it is given up.
#[derive(Debug)]
pub(super) struct Ahead {
    task: tokio::task::JoinHandle<()>,
    pong: Arc<Mutex<Option<Pong>>>,
}

impl Ahead {
    /// What the host has said by now.
    pub(super) fn pong(&self) -> Option<Pong> {
        *self.pong.lock()
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Surroundings {
    /// Opens the connection to an API host ahead of the call that will need it.
    pub(super) fn open_ahead(&self, api: &Address) -> Ahead {
        let pong = Arc::<Mutex<Option<Pong>>>::default();
        let (surroundings, api, heard) = (self.clone(), api.clone(), pong.clone());
        let task = tokio::spawn(async move {
            let Ok(noyo) = surroundings.noyo().await else { return };
            if let Some(call) = noyo.ping(&api).await {
                let now = surroundings.clock.now().wall;
                *heard.lock() = Some(Pong { skew: call.date.map(|theirs| now.duration_since(theirs)) });
            }
        });
        Ahead { task, pong }
    }
}
