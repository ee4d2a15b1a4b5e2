//! Plain text: two lines, or `NAME=value` lines in any dialect.

use zeroize::Zeroizing;

use super::error::ImportError;
use super::guess::{self, Addresses, Around};
use super::names::{self, Named, Pair};
use super::{FoundKeys, Source};
use values::jwt::Jwt;

pub(super) fn find(text: &str) -> Result<FoundKeys, ImportError> {
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
    for (source, read) in
        [(Source::Variables, variable as fn(&str) -> Option<Variable>), (Source::TwoLines, labelled)]
    {
        let halves = halves(lines.iter().filter_map(|line| read(line)), text);
        if !halves.is_empty() {
            return names::keys(source, names::pair(halves)?);
        }
    }
    match lines[..] {
        [id, secret] if !id.contains(char::is_whitespace) && !secret.contains(char::is_whitespace) => {
            let [id, secret] = [id, secret].map(|half| Zeroizing::new(half.to_owned()));
            names::keys(Source::TwoLines, vec![Pair { id, secret, around: Around::default() }])
        }
        _ => Err(ImportError::NoKey),
    }
}

type Variable = (String, Zeroizing<String>);

fn halves(variables: impl Iterator<Item = Variable>, text: &str) -> Vec<Named> {
    let anywhere = Addresses::of(text);
    // `CLIENT_SECRET=` in a template is nothing yet.
    let given = variables.filter(|(name, value)| names::is_half(name) && !value.is_empty());
    given
        .map(|(name, value)| {
            let around =
                Around { name: guess::name_of_prefix(names::prefix(&name)), anywhere, ..Around::default() };
            Named { scope: 0, around, name, value }
        })
        .collect()
}

/// `NAME=value`, `export NAME='value'`, `set NAME=value`, `$env:NAME = "value"`, `set -gx NAME value`,
/// and `- NAME=value` of a compose file.
fn variable(line: &str) -> Option<Variable> {
    const SPACED: [&str; 4] = ["set -gx ", "set -x ", "set -Ux ", "setenv "];
    const BEFORE: [&str; 7] = ["export ", "declare -x ", "set ", "setx ", "$env:", "$", "- "];
    if let Some(rest) = SPACED.iter().find_map(|prefix| line.strip_prefix(prefix)) {
        let (name, value) = rest.trim_start().split_once(char::is_whitespace)?;
        return Some((name.to_owned(), unquoted(value)));
    }
    let (name, value) = line.split_once('=')?;
    let name = name.trim();
    let name = BEFORE.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name);
    let name = name.trim().trim_matches('"');
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    is_name.then(|| (name.to_owned(), unquoted(value)))
}

/// `Client ID: value`
fn labelled(line: &str) -> Option<Variable> {
    let (name, value) = line.split_once(':').or_else(|| line.split_once('\t'))?;
    Some((name.trim().to_owned(), unquoted(value)))
}

/// The value without its quotes, or without the comment behind it where it has none.
fn unquoted(value: &str) -> Zeroizing<String> {
    let value = value.trim().trim_end_matches(';').trim_end();
    if let Some(inner) = value.strip_prefix('"').and_then(escaped) {
        return inner;
    }
    for quote in ['"', '\'', '`'] {
        let inner = value.strip_prefix(quote).and_then(|rest| rest.split_once(quote));
        if let Some((inner, _)) = inner {
            return Zeroizing::new(inner.to_owned());
        }
    }
    let plain = value.split_once(" #").map_or(value, |(value, _)| value);
    Zeroizing::new(plain.trim().to_owned())
}

/// What stands before the closing `"`, where quotes inside it are written `\"`; none where they are not.
fn escaped(rest: &str) -> Option<Zeroizing<String>> {
    let end = rest.match_indices('"').map(|(at, _)| at).find(|at| !rest[..*at].ends_with('\\'))?;
    Some(Zeroizing::new(rest[..end].replace("\\\"", "\"")))
}
