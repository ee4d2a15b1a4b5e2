//! Signals that end a program kindly, as at the end of a session: the window closes as it does for a person,
//! and takes what is ours off the clipboard first.

use noyo_auth_core::world::process::ignores;
use tauri::AppHandle;
use tokio::signal::unix::{SignalKind, signal};

use crate::front;

/// Listens from here on, but for those that the program was started to ignore. Where the system does not let us,
/// they end the program at once.
pub(crate) fn listen(app: &AppHandle) {
    for kind in [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()] {
        if !ignores(kind.as_raw_value()) {
            tauri::async_runtime::spawn(exit_at(app.clone(), kind));
        }
    }
}

async fn exit_at(app: AppHandle, kind: SignalKind) {
    let Ok(mut signals) = signal(kind) else { return };
    while signals.recv().await.is_some() {
        front::quit(&app);
    }
}
