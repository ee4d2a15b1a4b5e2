//! The gateways that run while the window does.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use gateway::{Access, Gateway, Opening, Served};
use noyo_auth_core::jobs::Jobs;
use parking_lot::Mutex;
use tauri::{AppHandle, Emitter};
use values::diagnosis::Diagnosis;
use values::profile::{Profile, ProfileId};

/// How many of the last requests are shown.
const SHOWN: usize = 5;

/// How long requests are gathered before the page is told of them.
const GATHERED: Duration = Duration::from_millis(200);

/// The gateways that run, by profile.
#[derive(Default)]
pub(crate) struct Gateways {
    pub(crate) running: tokio::sync::Mutex<HashMap<ProfileId, Running>>,
}

/// One that serves.
pub(crate) struct Running {
    pub(crate) gateway: Gateway,
    pub(crate) requests: Arc<Mutex<VecDeque<Served>>>,
}

impl Gateways {
    /// Takes no more requests, and finishes those that run.
    pub(crate) async fn stop(&self, id: ProfileId) {
        let running = self.running.lock().await.remove(&id);
        if let Some(running) = running {
            running.gateway.stop().await;
        }
    }

    pub(crate) async fn stop_all(&self) {
        let ids: Vec<ProfileId> = self.running.lock().await.keys().copied().collect();
        for id in ids {
            self.stop(id).await;
        }
    }
}

/// Opens one that lets through what is usual.
pub(crate) async fn open(jobs: &Jobs, app: &AppHandle, profile: &Profile) -> Result<Running, Diagnosis> {
    let port = gateway::port_of(&jobs.gateways, profile, None).await?;
    let key = jobs.gateways.key(profile.id, gateway::new_key()?).await?;
    let requests = Arc::<Mutex<VecDeque<Served>>>::default();
    let opening = Opening {
        profile: profile.clone(),
        port: Some(port),
        key,
        access: Access::usual(),
        holder: format!("the window of Noyo Auth (process {})", std::process::id()),
        tell: Box::new(noting(requests.clone(), app.clone(), profile.id)),
    };
    let gateway = Gateway::open(jobs.clone(), opening).await?;
    Ok(Running { gateway, requests })
}

/// Keeps the last requests, and tells the page of many at once rather than of each.
fn noting(
    requests: Arc<Mutex<VecDeque<Served>>>,
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
