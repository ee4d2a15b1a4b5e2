//! Pairing up named values: which are halves of a key, which half belongs to which.

use zeroize::Zeroizing;

use super::error::ImportError;
use super::{Found, FoundKey, Source};
use crate::profile::{ClientId, Environment, Field, check_credential};
use crate::secret::ClientSecret;

/// A value and the name that it had, with the names around it, outermost first.
pub(super) struct Named {
    pub(super) context: String,
    pub(super) name: String,
    pub(super) value: Zeroizing<String>,
}

#[derive(Clone, Copy, PartialEq)]
enum Half {
    Id,
    Secret,
}

/// Letters and digits in lower case: `CLIENT-ID`, `clientId` and `client_id` are one name.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Which half a name speaks of, and what else is in the name: the same for both halves of one key.
fn half(name: &str) -> Option<(Half, String)> {
    let plain = plain(name);
    for (word, half) in [("clientsecret", Half::Secret), ("clientid", Half::Id)] {
        if let Some(at) = plain.find(word) {
            return Some((half, format!("{}{}", &plain[..at], &plain[at + word.len()..])));
        }
    }
    None
}

/// Whether a name is one of a key's halves.
pub(super) fn is_half(name: &str) -> bool {
    half(name).is_some()
}

/// Makes keys of named values.
pub(super) fn pair(source: Source, values: Vec<Named>, addresses: &str) -> Result<Found, ImportError> {
    let mut halves: Vec<(Half, String, Named)> = values
        .into_iter()
        .filter_map(|named| {
            half(&named.name).map(|(half, rest)| (half, format!("{}/{rest}", named.context), named))
        })
        .collect();
    let mut keys = Vec::new();
    while let Some(at) = halves.iter().position(|(half, ..)| *half == Half::Id) {
        let (_, owner, id) = halves.remove(at);
        let partner = halves.iter().position(|(half, whose, _)| *half == Half::Secret && *whose == owner);
        let Some(partner) = partner else { return Err(ImportError::NoSecret) };
        let (_, _, secret) = halves.remove(partner);
        let label = format!("{} {}", id.context, id.name);
        keys.push(key(&id.value, &secret.value, &label, addresses)?);
    }
    if keys.is_empty() {
        return Err(if halves.is_empty() { ImportError::NoKey } else { ImportError::NoClientId });
    }
    Ok(Found { source, keys })
}

/// One key of its halves; `label` is what stood around it.
pub(super) fn key(id: &str, secret: &str, label: &str, addresses: &str) -> Result<FoundKey, ImportError> {
    let (id, secret) = (id.trim(), secret.trim());
    if is_placeholder(id) || is_placeholder(secret) {
        return Err(ImportError::Placeholder);
    }
    let client_id: ClientId = id.parse()?;
    check_credential(secret, Field::ClientSecret)?;
    let (environment, because) = match looks_like(label, addresses) {
        Some((environment, because)) => (Some(environment), Some(because)),
        None => (None, None),
    };
    Ok(FoundKey { client_id, secret: ClientSecret::new(secret), name: None, environment, because })
}

fn is_placeholder(value: &str) -> bool {
    let name =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c));
    let inside = |open: &str, close: &str| {
        value
            .strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
            .is_some_and(|inner| name(inner.trim()))
    };
    inside("{{", "}}")
        || inside("${", "}")
        || inside("<", ">")
        || inside("%", "%")
        || matches!(value, "$CLIENT_ID" | "$CLIENT_SECRET" | "CLIENT_ID" | "CLIENT_SECRET")
}

/// The environment that a key looks like: by the names around it first, then by the addresses in the text.
fn looks_like(label: &str, addresses: &str) -> Option<(Environment, String)> {
    let label = label.to_lowercase();
    let words: Vec<&str> = label.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let has = |word: &str| words.contains(&word);
    if label.contains("sandbox") {
        return Some((Environment::Sandbox, "the name around it says sandbox".to_owned()));
    }
    if has("live") || has("production") || has("prod") {
        return Some((Environment::Live, "the name around it says live".to_owned()));
    }
    let sandbox = addresses.contains("-sandbox.noyo.com");
    let live = addresses.contains("fulfillment.noyo.com") || addresses.contains("tracking.noyo.com");
    match (sandbox, live) {
        (true, false) => Some((Environment::Sandbox, "a sandbox address stands beside it".to_owned())),
        (false, true) => Some((Environment::Live, "a live address stands beside it".to_owned())),
        _ => None,
    }
}
