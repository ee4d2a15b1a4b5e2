//! What it means that the clipboard cannot be used.

use super::say;
use crate::world::clipboard::ClipboardError;
use values::diagnosis::{Diagnosis, Hint, Kind};

impl From<ClipboardError> for Diagnosis {
    fn from(error: ClipboardError) -> Self {
        let hint = match error {
            ClipboardError::Unavailable => "Start it in a desktop session; a clipboard belongs to one.",
            ClipboardError::Timeout { .. } | ClipboardError::Occupied | ClipboardError::NoRandomness => {
                "Try again; if it stays, close the clipboard’s history program."
            }
        };
        say(Kind::ClipboardUnavailable, error.to_string(), [Hint::new(hint)])
    }
}
