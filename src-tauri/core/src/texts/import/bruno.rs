//! Bruno's `.bru` files: an environment's `vars { … }`, and a request's `auth:basic { … }`.

use zeroize::Zeroizing;

use super::error::ImportError;
use super::guess::{self, Addresses, Around};
use super::names::{self, Named, Pair};
use super::{FoundKeys, Source};

/// Told by the first line that is not empty.
pub(super) fn is_one(text: &str) -> bool {
    let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let Some((name, _)) = first.split_once(['{', '[']) else { return false };
    let name = name.trim_end();
    first.ends_with(['{', '[', '}', ']'])
        && (matches!(name, "vars" | "vars:secret" | "meta" | "auth" | "headers")
            || name.starts_with("vars:")
            || name.starts_with("auth:"))
}

pub(super) fn find(text: &str) -> Result<FoundKeys, ImportError> {
    let anywhere = Addresses::of(text);
    let around = Around { anywhere, ..Around::default() };
    let file = read(text)?;
    let title = file.title.as_deref().and_then(guess::name_of_title);
    let secret_is_elsewhere = file.kept_elsewhere.iter().any(|name| names::is_secret(name));
    let mut basic = (None, None);
    let mut named = Vec::new();
    for (block, name, value) in file.values {
        if block == "auth:basic" {
            match name.as_str() {
                "username" => basic.0 = Some(value),
                "password" => basic.1 = Some(value),
                _ => {}
            }
        } else if names::is_half(&name) && !value.is_empty() {
            let name_of = guess::name_of_prefix(names::prefix(&name)).or_else(|| title.clone());
            let around = Around { name: name_of, ..around.clone() };
            named.push(Named { scope: 0, around, name, value });
        }
    }
    let mut pairs = match names::pair(named) {
        Err(ImportError::NoSecret) if secret_is_elsewhere => return Err(ImportError::SecretElsewhere),
        pairs => pairs?,
    };
    if let (Some(id), Some(secret)) = basic {
        let around = Around { labels: file.title.into_iter().collect(), name: None, ..around };
        pairs.push(Pair { id, secret, around });
    }
    names::keys(Source::Bruno, pairs)
}

#[derive(Default)]
struct BruFile {
    /// Of a request; an environment's name is that of its file.
    title: Option<String>,
    /// Block, name, value.
    values: Vec<(String, String, Zeroizing<String>)>,
    /// The names in `vars:secret [ … ]`, whose values Bruno keeps to itself.
    kept_elsewhere: Vec<String>,
}

/// Blocks begin with a name and a bracket at the start of a line, and end with the bracket alone at the
/// start of one; see `@usebruno/lang` for the whole grammar.
fn read(text: &str) -> Result<BruFile, ImportError> {
    let mut file = BruFile::default();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some((block, open)) = opened(line) else { continue };
        let mut closed = line.trim_end().ends_with(if open == '{' { '}' } else { ']' });
        while !closed {
            let Some((_, line)) = lines.next() else {
                return Err(ImportError::BrokenBruno { line: number + 1 });
            };
            closed = matches!((open, line.trim_end()), ('{', "}") | ('[', "]"));
            if closed {
                break;
            }
            if open == '[' {
                let names = line.split(',').map(str::trim).filter(|name| !name.is_empty());
                file.kept_elsewhere.extend(names.map(str::to_owned));
            } else if let Some((name, value)) = line.trim().split_once(':') {
                let value = if value.trim() == "'''" {
                    multiline(&mut lines)
                } else {
                    Zeroizing::new(value.trim().to_owned())
                };
                let name = name.trim().trim_matches('"');
                if (block, name) == ("meta", "name") {
                    file.title = Some(value.to_string());
                } else if !name.starts_with(['~', '@']) {
                    file.values.push((block.to_owned(), name.to_owned(), value));
                }
            }
        }
    }
    Ok(file)
}

fn opened(line: &str) -> Option<(&str, char)> {
    let at = line.find(['{', '['])?;
    let block = line[..at].trim_end();
    let is_name = !block.is_empty() && block.chars().all(|c| c.is_ascii_alphanumeric() || ":-".contains(c));
    Some((block, line[at..].chars().next()?)).filter(|_| is_name)
}

/// The lines up to the closing `'''`.
fn multiline<'a>(lines: &mut impl Iterator<Item = (usize, &'a str)>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::new());
    for (_, line) in lines.take_while(|(_, line)| line.trim() != "'''") {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(line.trim());
    }
    text
}
