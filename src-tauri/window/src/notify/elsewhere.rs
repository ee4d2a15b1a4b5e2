//! The notifications of macOS and Windows.

use tauri::AppHandle;

use super::Said;

/// Where notifications are shown.
pub(super) struct Desk {
    identifier: String,
}

impl Desk {
    pub(super) fn new(app: &AppHandle) -> Self {
        Self { identifier: app.config().identifier.clone() }
    }

    /// Shows it, and says whether somebody does.
    pub(super) async fn show(&self, said: &Said) -> bool {
        let mut notification = notify_rust::Notification::new();
        notification.appname("Noyo Auth").summary(&said.title).body(&said.body);
        #[cfg(windows)]
        notification.app_id(&self.identifier);
        #[cfg(target_os = "macos")]
        let _ = notify_rust::set_application(&self.identifier);
        let shown = tauri::async_runtime::spawn_blocking(move || notification.show().is_ok());
        shown.await.unwrap_or(false)
    }
}
