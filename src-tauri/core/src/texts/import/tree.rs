//! A document of JSON or YAML: the halves anywhere in it, `key`/`value` lists, Basic auth.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};
use zeroize::{Zeroize, Zeroizing};

use super::error::ImportError;
use super::guess::{self, Addresses, Around};
use super::names::{self, Named, Pair};
use super::{FoundKeys, Source};

/// Finds the keys in a document that was read; `text` is what it was read from.
pub(super) fn find(source: Source, mut document: Value, text: &str) -> Result<FoundKeys, ImportError> {
    let mut walk = Walk { title: title(&document), anywhere: Addresses::of(text), ..Walk::default() };
    walk.value(&document);
    let Walk { named, mut basics, .. } = walk;
    wipe(&mut document);
    // The variables first: they are what Basic auth refers to.
    let mut pairs = match names::pair(named) {
        Ok(pairs) => pairs,
        // A client ID among the variables, and the whole key in a request's Basic auth.
        Err(ImportError::NoSecret | ImportError::NoClientId) if !basics.is_empty() => Vec::new(),
        Err(error) => return Err(error),
    };
    pairs.append(&mut basics);
    names::keys(source, pairs)
}

#[derive(Default)]
struct Walk<'a> {
    title: Option<&'a str>,
    anywhere: Addresses,
    /// The keys and names on the way down, outermost first.
    path: Vec<&'a str>,
    scopes: usize,
    named: Vec<Named>,
    basics: Vec<Pair>,
}

impl<'a> Walk<'a> {
    fn value(&mut self, value: &'a Value) {
        match value {
            Value::Array(items) => self.list(items),
            Value::Object(fields) => self.object(fields),
            _ => {}
        }
    }

    /// A list of `key`/`value` objects is one place, as an object with these keys would be.
    fn list(&mut self, items: &'a [Value]) {
        let pairs: Vec<(&str, &Value)> = items.iter().filter_map(key_value).collect();
        if !pairs.is_empty() {
            self.halves(&pairs);
        }
        items.iter().for_each(|item| self.value(item));
    }

    fn object(&mut self, fields: &'a Map<String, Value>) {
        let name = fields.get("name").and_then(Value::as_str);
        self.path.extend(name);
        let pairs: Vec<(&str, &Value)> = fields.iter().map(|(key, value)| (key.as_str(), value)).collect();
        self.halves(&pairs);
        if !is_off(fields)
            && let Some((id, secret)) = basic_pair(fields)
        {
            self.basic(id, secret);
        }
        for (key, field) in fields {
            self.path.push(key);
            self.value(field);
            self.path.pop();
        }
        if name.is_some() {
            self.path.pop();
        }
    }

    fn halves(&mut self, pairs: &[(&'a str, &'a Value)]) {
        self.scopes += 1;
        for (name, value) in pairs {
            if let Some(value) = scalar(value).filter(|value| !value.trim().is_empty()) {
                if names::is_half(name) {
                    let mut around = self.around();
                    around.near = beside(pairs);
                    around.name = guess::name_of_prefix(names::prefix(name)).or(around.name);
                    self.named.push(Named { scope: self.scopes, around, name: (*name).to_owned(), value });
                } else if name.eq_ignore_ascii_case("authorization")
                    && let Some((id, secret)) = basic_header(&value)
                {
                    self.basic(&id, &secret);
                }
            }
        }
    }

    fn basic(&mut self, id: &str, secret: &str) {
        let mut around = self.around();
        // A request's name says what it does, the document's says whose it is.
        around.name = self.title.and_then(guess::name_of_title).or(around.name);
        let [id, secret] = [id, secret].map(|half| Zeroizing::new(half.to_owned()));
        self.basics.push(Pair { id, secret, around });
    }

    fn around(&self) -> Around {
        const LONGEST_LABEL: usize = 200;
        let inside_out = self.path.iter().rev().chain(self.title.iter());
        let labels =
            inside_out.map(|label| label.chars().take(LONGEST_LABEL).collect()).collect::<Vec<String>>();
        let name = labels.iter().find_map(|label| guess::name_of_title(label));
        Around { labels, name, near: Addresses::default(), anywhere: self.anywhere }
    }
}

/// What the whole document is called.
fn title(document: &Value) -> Option<&str> {
    let workspace = || {
        let resources = document["resources"].as_array()?;
        resources.iter().find(|resource| resource["_type"] == "workspace")?["name"].as_str()
    };
    document["name"].as_str().or_else(|| document["info"]["name"].as_str()).or_else(workspace)
}

/// The addresses that stand in the same place.
fn beside(pairs: &[(&str, &Value)]) -> Addresses {
    const MOST: usize = 200;
    let texts = pairs.iter().take(MOST).filter_map(|(_, value)| value.as_str());
    Addresses::of(&texts.filter(|text| text.contains("noyo.com")).collect::<Vec<_>>().join(" "))
}

fn scalar(value: &Value) -> Option<Zeroizing<String>> {
    match value {
        Value::String(text) => Some(Zeroizing::new(text.clone())),
        Value::Number(number) => Some(Zeroizing::new(number.to_string())),
        _ => None,
    }
}

fn is_off(fields: &Map<String, Value>) -> bool {
    fields.get("enabled") == Some(&Value::Bool(false)) || fields.get("disabled") == Some(&Value::Bool(true))
}

/// Postman's and Bruno's `{"key" or "name", "value"}`, unless it is switched off.
fn key_value(item: &Value) -> Option<(&str, &Value)> {
    let fields = item.as_object().filter(|fields| !is_off(fields))?;
    let value = ["value", "currentValue", "initialValue"].into_iter().find_map(|name| fields.get(name))?;
    let name = fields.get("key").or_else(|| fields.get("name"))?.as_str()?;
    Some((name, value))
}

/// `{"type": "basic", "basic": […]}` of Postman v2.1, the object form of v2.0, and Insomnia's
/// `{"type": "basic", "username", "password"}`.
fn basic_pair(fields: &Map<String, Value>) -> Option<(&str, &str)> {
    if fields.get("type").is_none_or(|kind| kind != "basic") {
        return None;
    }
    let get = |name: &str| match fields.get("basic") {
        Some(Value::Array(items)) => {
            items.iter().filter_map(key_value).find(|(key, _)| *key == name)?.1.as_str()
        }
        Some(Value::Object(inner)) => inner.get(name)?.as_str(),
        _ => fields.get(name)?.as_str(),
    };
    Some((get("username")?, get("password")?)).filter(|(id, secret)| !id.is_empty() && !secret.is_empty())
}

/// `Basic` and base64 of both halves (RFC 7617).
pub(super) fn basic_header(value: &str) -> Option<(Zeroizing<String>, Zeroizing<String>)> {
    let (scheme, encoded) = value.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let bytes = Zeroizing::new(STANDARD.decode(encoded.trim()).ok()?);
    let (id, secret) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
    Some((Zeroizing::new(id.to_owned()), Zeroizing::new(secret.to_owned())))
}

fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(fields) => fields.values_mut().for_each(wipe),
        _ => {}
    }
}
