//! JSON: the names anywhere in it, Postman's `key`/`value` lists, Insomnia's and Postman's Basic auth.

use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::error::ImportError;
use super::names::{self, Named};
use super::{Found, FoundKey, Source};

pub(super) fn find(text: &str) -> Result<Found, ImportError> {
    // serde_json stops at a depth of 128, so that no nesting overflows the stack here or below.
    let document: Value = serde_json::from_str(text)
        .map_err(|e| ImportError::BrokenJson { line: e.line(), column: e.column() })?;
    find_in(&document, text)
}

/// Finds the keys in a document that is read already; `text` is what it was read from.
pub(super) fn find_in(document: &Value, text: &str) -> Result<Found, ImportError> {
    let source = source(document);
    let title =
        document["name"].as_str().or(document["info"]["name"].as_str()).unwrap_or_default().to_owned();
    if document["access_token"].is_string() && !text.contains("secret") {
        return Err(ImportError::AccessToken);
    }
    let mut values = Vec::new();
    collect(document, &title, &title, &mut values);
    let mut basics = Vec::new();
    basic_auth(document, text, &title, &mut basics)?;
    match names::pair(source, values, text) {
        Ok(mut found) => {
            for basic in basics {
                if !found.keys.iter().any(|key| key.client_id == basic.client_id) {
                    found.keys.push(basic);
                }
            }
            Ok(found)
        }
        Err(_) if !basics.is_empty() => {
            basics.dedup_by(|a, b| a.client_id == b.client_id);
            Ok(Found { source, keys: basics })
        }
        Err(error) => Err(error),
    }
}

fn source(document: &Value) -> Source {
    if document["_postman_variable_scope"].is_string()
        || (document["values"].is_array() && document["name"].is_string())
    {
        Source::PostmanEnvironment
    } else if document["info"]["schema"]
        .as_str()
        .is_some_and(|s| s.contains("getpostman.com") || s.contains("postman.com"))
    {
        Source::PostmanCollection
    } else if (document["_type"] == "export" && document["resources"].is_array())
        || document["type"].as_str().is_some_and(|kind| kind.contains("insomnia.rest/"))
    {
        Source::Insomnia
    } else {
        Source::Json
    }
}

/// Every string with the name that it goes by; in a list of `key`/`value` objects that is the key.
/// `context` is all that stood around it, `owner` the nearest name of its own.
fn collect(value: &Value, context: &str, owner: &str, found: &mut Vec<Named>) {
    match value {
        Value::Array(items) if items.iter().any(|item| key_value(item).is_some()) => {
            for (name, value) in items.iter().filter_map(key_value) {
                push(context, owner, name, value, found);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                collect(item, &format!("{context}/{at}"), owner, found);
            }
        }
        Value::Object(fields) => {
            let name = fields.get("name").and_then(Value::as_str).unwrap_or_default();
            let owner = if name.is_empty() { owner } else { name };
            for (key, field) in fields {
                match field {
                    Value::String(text) => push(&format!("{context} {name}"), owner, key, text, found),
                    inner => {
                        let own = if owner.is_empty() && inner.is_object() { key } else { owner };
                        collect(inner, &format!("{context}/{key} {name}"), own, found);
                    }
                }
            }
        }
        _ => {}
    }
}

fn key_value(item: &Value) -> Option<(&str, &str)> {
    let value =
        item.get("value").or_else(|| item.get("currentValue")).or_else(|| item.get("initialValue"))?;
    Some((item.get("key").or_else(|| item.get("name"))?.as_str()?, value.as_str()?))
}

fn push(context: &str, owner: &str, name: &str, value: &str, found: &mut Vec<Named>) {
    if names::is_half(name) && !value.is_empty() {
        let value = Zeroizing::new(value.to_owned());
        found.push(Named {
            context: context.to_owned(),
            owner: owner.to_owned(),
            name: name.to_owned(),
            value,
        });
    }
}

/// `{"type": "basic", "basic": […]}` of Postman v2.1, the object form of v2.0, and Insomnia's
/// `{"type": "basic", "username", "password"}`.
fn basic_auth(value: &Value, text: &str, title: &str, found: &mut Vec<FoundKey>) -> Result<(), ImportError> {
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| basic_auth(item, text, title, found)),
        Value::Object(fields) => {
            if fields.get("type").is_some_and(|kind| kind == "basic")
                && let Some((id, secret)) = basic_pair(fields)
            {
                // A request that takes its key from variables is no fault of the text.
                match names::key(id, secret, title, title, text) {
                    Ok(key) => found.push(key),
                    Err(ImportError::Placeholder) => {}
                    Err(error) => return Err(error),
                }
            }
            fields.values().try_for_each(|field| basic_auth(field, text, title, found))
        }
        _ => Ok(()),
    }
}

fn basic_pair(fields: &Map<String, Value>) -> Option<(&str, &str)> {
    let get = |name: &str| match fields.get("basic") {
        Some(Value::Array(items)) => {
            items.iter().filter_map(key_value).find(|(key, _)| *key == name).map(|(_, v)| v)
        }
        Some(Value::Object(inner)) => inner.get(name)?.as_str(),
        _ => fields.get(name)?.as_str(),
    };
    Some((get("username")?, get("password")?)).filter(|(id, secret)| !id.is_empty() && !secret.is_empty())
}
