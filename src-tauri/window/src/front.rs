//! The window as seen from outside of it: in front, or out of sight.

use tauri::{AppHandle, Manager, WebviewWindow};

fn window(app: &AppHandle) -> Option<WebviewWindow> {
    app.get_webview_window("main")
}

/// Brings the window to the front.
pub(crate) fn show(app: &AppHandle) {
    if let Some(window) = window(app) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// Shows a window that is out of sight, without taking the focus from anybody.
pub(crate) fn come_back(app: &AppHandle) {
    if let Some(window) = window(app).filter(|window| !window.is_visible().unwrap_or(true)) {
        let _ = window.show();
    }
}

/// Whether a person is looking at the window.
pub(crate) fn is_in_front(app: &AppHandle) -> bool {
    window(app).is_some_and(|window| {
        window.is_visible().unwrap_or(false)
            && window.is_focused().unwrap_or(false)
            && !window.is_minimized().unwrap_or(false)
    })
}

/// Takes the window out of sight; the program goes on.
pub(crate) fn hide(app: &AppHandle) {
    if let Some(window) = window(app) {
        let _ = window.hide();
    }
}

/// Ends the program, the window first: nobody looks at one that waits for what is being stored.
pub(crate) fn quit(app: &AppHandle) {
    match window(app) {
        // The last one takes the program with it.
        Some(window) if window.destroy().is_ok() => {}
        _ => app.exit(0),
    }
}
