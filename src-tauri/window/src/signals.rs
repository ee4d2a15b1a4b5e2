//! Signals that end a program kindly, as at the end of a session: the window closes as it does for a person,
//! and takes what is ours off the clipboard first.

use tauri::AppHandle;
use tokio::signal::unix::{SignalKind, signal};

/// Listens from here on. Where the system does not let us, they end the program at once.
pub(crate) fn listen(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let (Ok(mut terminate), Ok(mut interrupt)) =
            (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
        else {
            return;
        };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        app.exit(0);
    });
}
