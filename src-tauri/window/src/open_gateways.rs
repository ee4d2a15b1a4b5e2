//! The gateways that run while the window does.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::join_all;
use gateway::{Gateway, Served};
use parking_lot::Mutex;
use tauri::{AppHandle, Emitter};
use values::profile::ProfileId;

/// How many of the last requests are shown.
const SHOWN: usize = 5;

/// How long requests are gathered before the page is told of them.
const GATHERED: Duration = Duration::from_millis(200);

/// The last requests of one, oldest first.
pub(crate) type Requests = Arc<Mutex<VecDeque<Served>>>;

/// The gateways that run, by profile.
#[derive(Default)]
pub(crate) struct OpenGateways {
    pub(crate) open: Mutex<HashMap<ProfileId, OpenGateway>>,
    /// Held while one is started, stopped or given another key, which takes a while: one after the other.
    pub(crate) changing: tokio::sync::Mutex<()>,
}

/// One of them.
pub(crate) struct OpenGateway {
    pub(crate) gateway: Gateway,
    pub(crate) requests: Requests,
}

impl OpenGateways {
    /// The profiles whose gateways run.
    pub(crate) fn running(&self) -> Vec<ProfileId> {
        self.open.lock().keys().copied().collect()
    }

    /// Takes no more requests, and finishes those that run.
    pub(crate) async fn stop(&self, id: ProfileId) {
        let _alone = self.changing.lock().await;
        let open = self.open.lock().remove(&id);
        if let Some(open) = open {
            open.gateway.stop().await;
        }
    }

    pub(crate) async fn stop_all(&self) {
        join_all(self.running().into_iter().map(|id| self.stop(id))).await;
    }
}

/// Keeps the last requests, and tells the page of many at once rather than of each.
pub(crate) fn noting(
    requests: Requests,
    app: AppHandle,
    id: ProfileId,
) -> impl Fn(&Served) + Send + Sync + 'static {
    let telling = Arc::new(AtomicBool::new(false));
    move |served| {
        {
            let mut requests = requests.lock();
            requests.push_back(served.clone());
            let over = requests.len().saturating_sub(SHOWN);
            requests.drain(..over);
        }
        if !telling.swap(true, Ordering::SeqCst) {
            let (telling, app) = (telling.clone(), app.clone());
            tauri::async_runtime::spawn(async move {
                tokio::time::sleep(GATHERED).await;
                telling.store(false, Ordering::SeqCst);
                let _ = app.emit_to("main", "gateway", id.to_string());
            });
        }
    }
}
