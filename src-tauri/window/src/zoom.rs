//! How large the page is drawn. The page says in which direction; how far that goes is decided here.

use parking_lot::Mutex;
use serde::Deserialize;
use tauri::WebviewWindow;

/// The scales there are, as browsers have them.
const SCALES: [f64; 12] = [0.5, 0.67, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0];
const USUAL: usize = 4;

/// Where the page wants to go.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum ZoomStep {
    Larger,
    Smaller,
    Usual,
}

/// The scale that the page has.
#[derive(Debug)]
pub(crate) struct Zoom(Mutex<usize>);

impl Default for Zoom {
    fn default() -> Self {
        Self(Mutex::new(USUAL))
    }
}

impl Zoom {
    /// Goes a step, where there is one left.
    pub(crate) fn go(&self, window: &WebviewWindow, step: ZoomStep) {
        let mut at = self.0.lock();
        *at = after(*at, step);
        // A web view that cannot be scaled stays as it is, and can be used.
        let _ = window.set_zoom(SCALES[*at]);
    }
}

fn after(at: usize, step: ZoomStep) -> usize {
    match step {
        ZoomStep::Larger => (at + 1).min(SCALES.len() - 1),
        ZoomStep::Smaller => at.saturating_sub(1),
        ZoomStep::Usual => USUAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_at_three_times_and_at_half() {
        let go = |step, times| (0..times).fold(USUAL, |at, _| after(at, step));
        assert_eq!(SCALES[USUAL], 1.0);
        assert_eq!(SCALES[go(ZoomStep::Larger, 5)], 2.0);
        assert_eq!(SCALES[go(ZoomStep::Larger, 1000)], 3.0);
        assert_eq!(SCALES[go(ZoomStep::Smaller, 1000)], 0.5);
        assert_eq!(after(go(ZoomStep::Larger, 3), ZoomStep::Usual), USUAL);
    }
}
