//! A curl command, as bash, cmd or PowerShell writes it: `-u id:secret`, or a Basic header.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

use super::error::ImportError;
use super::names;
use super::{Found, Source};

pub(super) fn is_one(text: &str) -> bool {
    let first = text.split_whitespace().find(|word| *word != "$" && *word != ">").unwrap_or_default();
    matches!(first, "curl" | "curl.exe")
}

pub(super) fn find(text: &str) -> Result<Found, ImportError> {
    let words = words(text);
    let pair = user(&words).or_else(|| basic(&words)).ok_or(ImportError::NoKey)?;
    let (id, secret) = pair.split_once(':').ok_or(ImportError::NoSecret)?;
    Ok(Found { source: Source::Curl, keys: vec![names::key(id, secret, "", "", text)?] })
}

fn user(words: &[Zeroizing<String>]) -> Option<Zeroizing<String>> {
    for (at, word) in words.iter().enumerate() {
        if matches!(word.as_str(), "-u" | "--user") {
            return words.get(at + 1).cloned();
        }
        let joined =
            word.strip_prefix("--user=").or_else(|| word.strip_prefix("-u").filter(|rest| !rest.is_empty()));
        if let Some(pair) = joined {
            return Some(Zeroizing::new(pair.to_owned()));
        }
    }
    None
}

fn basic(words: &[Zeroizing<String>]) -> Option<Zeroizing<String>> {
    words.iter().find_map(|word| {
        let (name, value) = word.split_once(':')?;
        let value = value.trim();
        if !name.trim().eq_ignore_ascii_case("authorization")
            || !value.get(..6)?.eq_ignore_ascii_case("basic ")
        {
            return None;
        }
        let bytes = Zeroizing::new(STANDARD.decode(value[6..].trim()).ok()?);
        Some(Zeroizing::new(std::str::from_utf8(&bytes).ok()?.to_owned()))
    })
}

/// The command's words, quotes taken off and broken lines joined: `\`, `^` or a backtick at a line's end.
fn words(text: &str) -> Vec<Zeroizing<String>> {
    let mut words = Vec::new();
    let mut word = Zeroizing::new(String::new());
    let mut quote = None;
    let mut begun = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some('"') | None, '\\') => match chars.next() {
                Some('\n') | None => {}
                Some('\r') => drop(chars.next_if_eq(&'\n')),
                Some(next) => word.push(next),
            },
            (None, '^' | '`') if chars.peek().is_some_and(|next| matches!(next, '\r' | '\n' | '"')) => {}
            (Some(_), c) => word.push(c),
            (None, '"' | '\'') => {
                quote = Some(c);
                begun = true;
            }
            (None, c) if c.is_whitespace() => {
                if begun || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (None, c) => word.push(c),
        }
    }
    if begun || !word.is_empty() {
        words.push(word);
    }
    words
}
