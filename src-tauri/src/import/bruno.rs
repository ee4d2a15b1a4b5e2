//! Bruno's own files: `vars { name: value }` of an environment, `auth:basic { … }` of a request.

use zeroize::Zeroizing;

use super::error::ImportError;
use super::names::{self, Named};
use super::{Found, Source};

/// Whether a text begins as Bruno's files do: a block's name and a brace.
pub(super) fn is_one(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let name = first.trim_end().strip_suffix('{').or_else(|| first.trim_end().strip_suffix('['));
    name.is_some_and(|name| {
        let name = name.trim();
        matches!(name.split(':').next(), Some("vars" | "meta" | "auth" | "get" | "post" | "put" | "delete"))
            && name.chars().all(|c| c.is_ascii_lowercase() || c == ':' || c == '-')
    })
}

pub(super) fn find(text: &str) -> Result<Found, ImportError> {
    let mut values = Vec::new();
    let mut basic = (None, None);
    let (mut block, mut hides_secret) = ("", false);
    for line in text.lines() {
        let line = line.trim();
        match line.strip_suffix('{').or_else(|| line.strip_suffix('[')) {
            Some(name) if block.is_empty() => block = name.trim(),
            _ if matches!(line, "}" | "]") => block = "",
            _ if block == "vars:secret" => hides_secret |= names::is_half(line),
            _ => match (block, line.split_once(':')) {
                ("auth:basic", Some(("username", value))) => basic.0 = Some(value.trim()),
                ("auth:basic", Some(("password", value))) => basic.1 = Some(value.trim()),
                // A tilde in front means that it is switched off.
                ("vars", Some((name, value))) if names::is_half(name) && !name.starts_with('~') => {
                    let value = Zeroizing::new(value.trim().to_owned());
                    values.push(Named {
                        context: String::new(),
                        owner: String::new(),
                        name: name.to_owned(),
                        value,
                    });
                }
                _ => {}
            },
        }
    }
    if let (Some(id), Some(secret)) = basic {
        return Ok(Found { source: Source::Bruno, keys: vec![names::key(id, secret, "", "", text)?] });
    }
    match names::pair(Source::Bruno, values, text) {
        Err(ImportError::NoSecret | ImportError::NoKey) if hides_secret => Err(ImportError::BrunoSecret),
        other => other,
    }
}
