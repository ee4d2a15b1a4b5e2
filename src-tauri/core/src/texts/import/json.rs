//! JSON: Postman's environments and collections, Insomnia's v4, Bruno's, and any other with the names.

use serde_json::Value;

use super::error::ImportError;
use super::{FoundKeys, Source, tree};

pub(super) fn find(text: &str) -> Result<FoundKeys, ImportError> {
    // serde_json stops at a depth of 128, so that no nesting overflows the stack here or below.
    let document: Value = serde_json::from_str(text)
        .map_err(|e| ImportError::BrokenJson { line: e.line(), column: e.column() })?;
    if document["access_token"].is_string() && !text.contains("secret") {
        return Err(ImportError::AccessToken);
    }
    tree::find(source(&document), document, text)
}

fn source(document: &Value) -> Source {
    let schema = document["info"]["schema"].as_str().unwrap_or_default();
    if document["_postman_variable_scope"].is_string()
        || (document["values"].is_array() && document["name"].is_string())
    {
        Source::PostmanEnvironment
    } else if schema.contains("getpostman.com") || schema.contains("postman.com") {
        Source::PostmanCollection
    } else if document["_type"] == "export" && document["resources"].is_array() {
        Source::Insomnia
    } else if document["brunoConfig"].is_object() || is_bruno_environment(document) {
        Source::Bruno
    } else {
        Source::Json
    }
}

fn is_bruno_environment(document: &Value) -> bool {
    document["name"].is_string() && document["variables"].is_array()
}
