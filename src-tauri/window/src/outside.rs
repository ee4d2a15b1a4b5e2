//! What is asked for from outside the window: in the tray, by the global shortcut.

use std::sync::Arc;

use tauri::AppHandle;
use values::copy_form::CopyForm;
use values::profile::ProfileId;

use crate::controller::Controller;
use crate::front;
use crate::view::CopiedView;

/// Copies a profile's header. A live one behind its guard is asked about in the window.
pub(crate) async fn copy_from_tray(app: &AppHandle, controller: &Arc<Controller>, id: ProfileId) {
    match controller.copy(id, CopyForm::Header, false).await {
        Ok(CopiedView::AskFirst { .. }) => {
            front::show(app);
            controller.ask_live_copy(id);
        }
        Ok(CopiedView::Copied { .. }) => {}
        Err(_) => front::show(app),
    }
}
