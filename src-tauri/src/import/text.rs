//! Plain text: two lines, or `NAME=value` lines in any dialect.

use zeroize::Zeroizing;

use super::error::ImportError;
use super::names::{self, Named};
use super::{Found, Source};
use crate::jwt::Jwt;

pub(super) fn find(text: &str) -> Result<Found, ImportError> {
    if text.starts_with('<') {
        return Err(ImportError::Html);
    }
    if text.starts_with("-----BEGIN") {
        return Err(ImportError::Pem);
    }
    let bare = text.strip_prefix("Authorization:").unwrap_or(text).trim();
    let bare = bare.strip_prefix("Bearer ").unwrap_or(bare).trim();
    if Jwt::read(bare).is_ok() {
        return Err(ImportError::AccessToken);
    }
    let lines: Vec<&str> =
        text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let variables: Vec<Named> = lines.iter().filter_map(|line| variable(line)).collect();
    if variables.iter().any(|named| names::is_half(&named.name)) {
        return names::pair(Source::Variables, variables, text);
    }
    let labelled: Vec<Named> = lines.iter().filter_map(|line| labelled(line)).collect();
    if labelled.iter().any(|named| names::is_half(&named.name)) {
        return names::pair(Source::TwoLines, labelled, text);
    }
    match lines[..] {
        [id, secret] if !id.contains(char::is_whitespace) && !secret.contains(char::is_whitespace) => {
            Ok(Found { source: Source::TwoLines, keys: vec![names::key(id, secret, "", "", "")?] })
        }
        _ => Err(ImportError::NoKey),
    }
}

/// `NAME=value`, `export NAME='value'`, `set NAME=value`, `$env:NAME = "value"`.
fn variable(line: &str) -> Option<Named> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let name =
        ["export ", "set ", "setx ", "$env:", "$"].iter().find_map(|p| name.strip_prefix(p)).unwrap_or(name);
    let name = name.trim().trim_matches('"');
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    is_name.then(|| Named {
        context: String::new(),
        owner: String::new(),
        name: name.to_owned(),
        value: unquoted(value),
    })
}

/// `Client ID: value`
fn labelled(line: &str) -> Option<Named> {
    let (name, value) = line.split_once(':').or_else(|| line.split_once('\t'))?;
    Some(Named {
        context: String::new(),
        owner: String::new(),
        name: name.trim().to_owned(),
        value: unquoted(value),
    })
}

/// The value without its quotes, or without the comment behind it where it has none.
fn unquoted(value: &str) -> Zeroizing<String> {
    let value = value.trim().trim_end_matches(';').trim_end();
    for quote in ['"', '\'', '`'] {
        let inner = value.strip_prefix(quote).and_then(|rest| rest.split_once(quote));
        if let Some((inner, _)) = inner {
            return Zeroizing::new(inner.to_owned());
        }
    }
    let plain = value.split_once(" #").map_or(value, |(value, _)| value);
    Zeroizing::new(plain.trim().to_owned())
}
