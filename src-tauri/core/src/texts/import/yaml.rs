//! YAML: Insomnia's v5, and the environments of Bruno's YAML collections.

use serde_json::Value;

use super::error::ImportError;
use super::{FoundKeys, Source, tree};

/// What the text is, if it is one of the YAML files that are known. Told by its top level alone, for
/// `.env` lines and two lines are YAML as well.
pub(super) fn is_one(text: &str) -> Option<Source> {
    const HEAD: usize = 200;
    let value = |line: &str, key: &str| -> Option<String> {
        Some(line.strip_prefix(key)?.trim().trim_matches(['"', '\'']).to_owned())
    };
    let mut lines = text.lines().take(HEAD);
    if lines.clone().any(|line| value(line, "type:").is_some_and(|kind| kind.contains("insomnia.rest/"))) {
        return Some(Source::Insomnia);
    }
    lines.any(|line| value(line, "variables:").is_some_and(|rest| rest.is_empty())).then_some(Source::Bruno)
}

pub(super) fn find(source: Source, text: &str) -> Result<FoundKeys, ImportError> {
    // An export has no anchors worth the name: what multiplies itself stops early.
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 64,
            max_documents: 1,
            max_anchors: 100,
            max_aliases: 100,
            max_nodes: 100_000,
            max_total_scalar_bytes: 4 << 20,
        },
    };
    let read = serde_saphyr::from_str_with_options::<Value>(text, options);
    let document = read.map_err(|error| match error.location() {
        Some(at) => ImportError::BrokenYaml { line: at.line(), column: at.column() },
        None => ImportError::BrokenYaml { line: 1, column: 1 },
    })?;
    tree::find(source, document, text)
}
