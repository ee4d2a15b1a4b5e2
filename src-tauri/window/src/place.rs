//! Where the window is and how large, kept from one run to the next.

use tauri::{PhysicalPosition, PhysicalSize, WebviewWindow};

use crate::own_store::Place;

/// Where a window is now; none while it is minimised or on its way.
pub(crate) fn of(window: &WebviewWindow) -> Option<Place> {
    if window.is_minimized().unwrap_or(true) {
        return None;
    }
    let (at, size) = (window.outer_position().ok()?, window.inner_size().ok()?);
    let maximized = window.is_maximized().unwrap_or_default();
    Some(Place { x: at.x, y: at.y, width: size.width, height: size.height, maximized })
}

/// Puts a window where it was, unless no monitor is there any more. What the system refuses is left as
/// it is.
pub(crate) fn restore(window: &WebviewWindow, place: Place) {
    let _ = window.set_size(PhysicalSize::new(place.width, place.height));
    let monitors = window.available_monitors().unwrap_or_default();
    let is_on = |monitor: &tauri::Monitor| {
        let (at, size) = (monitor.position(), monitor.size());
        let (width, height) = (i64::from(size.width), i64::from(size.height));
        let (x, y) = (i64::from(place.x) - i64::from(at.x), i64::from(place.y) - i64::from(at.y));
        // Enough of the title to take hold of.
        (-i64::from(place.width) + 80..width - 80).contains(&x) && (0..height - 40).contains(&y)
    };
    if monitors.iter().any(is_on) {
        let _ = window.set_position(PhysicalPosition::new(place.x, place.y));
    }
    if place.maximized {
        let _ = window.maximize();
    }
}
