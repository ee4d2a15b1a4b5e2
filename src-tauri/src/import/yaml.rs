//! Insomnia's exports as YAML: version 5, and version 4 where it was saved so. Anchors that multiply
//! and nesting without end are the library's to stop; what comes out is read as the JSON is.

use serde_json::Value;

use super::error::ImportError;
use super::{Found, json};

/// Whether a text says of itself that it is Insomnia's.
pub(super) fn is_one(text: &str) -> bool {
    text.lines().take(20).any(|line| {
        (line.starts_with("type:") && line.contains("insomnia.rest/")) || line.starts_with("_type: export")
    })
}

pub(super) fn find(text: &str) -> Result<Found, ImportError> {
    let document: Value = serde_saphyr::from_str(text).map_err(|_| ImportError::BrokenYaml)?;
    json::find_in(&document, text)
}
