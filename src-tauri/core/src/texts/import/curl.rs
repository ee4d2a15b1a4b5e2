//! A curl command, as bash, cmd or PowerShell writes it: `-u id:secret`, or a Basic header.

use zeroize::Zeroizing;

use super::error::ImportError;
use super::guess::{Addresses, Around};
use super::names::{self, Pair};
use super::{FoundKeys, Source, tree};

pub(super) fn is_one(text: &str) -> bool {
    let first = text.split_whitespace().find(|word| *word != "$" && *word != ">").unwrap_or_default();
    matches!(first, "curl" | "curl.exe")
}

pub(super) fn find(text: &str) -> Result<FoundKeys, ImportError> {
    let words = words(text);
    let (id, secret) = match user(&words) {
        Some(pair) => pair.split_once(':').map(|(id, secret)| (owned(id), owned(secret))),
        None => Some(basic(&words).ok_or(ImportError::NoKeyIn { format: Source::Curl })?),
    }
    .ok_or(ImportError::NoSecret)?;
    let around = Around { anywhere: Addresses::of(text), ..Around::default() };
    names::keys(Source::Curl, vec![Pair { id, secret, around }])
}

fn owned(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
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

/// `-H "Authorization: Basic …"`, the header joined to its flag or not.
fn basic(words: &[Zeroizing<String>]) -> Option<(Zeroizing<String>, Zeroizing<String>)> {
    words.iter().find_map(|word| {
        let header = word.strip_prefix("--header=").or_else(|| word.strip_prefix("-H")).unwrap_or(word);
        let (name, value) = header.split_once(':')?;
        name.trim().eq_ignore_ascii_case("authorization").then(|| tree::basic_header(value)).flatten()
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
