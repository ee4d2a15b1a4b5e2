//! Pairing up named values: which are halves of a key, which half belongs to which.

use zeroize::Zeroizing;

use super::error::ImportError;
use super::{Found, FoundKey, Source};
use crate::profile::{ClientId, Environment, Field, ProfileName, check_credential};
use crate::secret::ClientSecret;

/// A value and the name that it had, with the names around it, outermost first.
pub(super) struct Named {
    pub(super) context: String,
    /// What they call the profile, where they do.
    pub(super) owner: String,
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
        let called = if id.owner.is_empty() { around(&id.name) } else { id.owner };
        keys.push(key(&id.value, &secret.value, &called, &label, addresses)?);
    }
    tell_apart(&mut keys);
    if keys.is_empty() {
        return Err(if halves.is_empty() { ImportError::NoKey } else { ImportError::NoClientId });
    }
    Ok(Found { source, keys })
}

/// What else a variable's name says, as words: `NOYO_SANDBOX_CLIENT_ID` is of "noyo sandbox".
fn around(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !matches!(*word, "client" | "id" | "clientid")).collect::<Vec<_>>().join(" ")
}

/// Two keys cannot have one name: the client IDs' ends tell them apart.
fn tell_apart(keys: &mut [FoundKey]) {
    let names: Vec<_> = keys.iter().map(|key| key.name.clone()).collect();
    for key in keys {
        if let Some(name) = &key.name
            && names.iter().filter(|other| other.as_ref() == Some(name)).count() > 1
        {
            key.name = Some(format!("{name} {}", key.client_id.fingerprint()));
        }
    }
}

/// One key of its halves; `called` is the name that the text suggests, `label` all that stood around.
pub(super) fn key(
    id: &str,
    secret: &str,
    called: &str,
    label: &str,
    addresses: &str,
) -> Result<FoundKey, ImportError> {
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
    let name = called.parse::<ProfileName>().ok().map(|name| name.to_string());
    Ok(FoundKey { client_id, secret: ClientSecret::new(secret), name, environment, because })
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
    // Postman's own library takes host names apart: ["fulfillment-sandbox", "noyo", "com"].
    let named = |hosts: [&str; 4]| hosts.iter().any(|host| addresses.contains(host));
    let sandbox = named([
        "fulfillment-sandbox.noyo",
        "tracking-sandbox.noyo",
        "\"fulfillment-sandbox\"",
        "\"tracking-sandbox\"",
    ]);
    let live = named(["fulfillment.noyo", "tracking.noyo", "\"fulfillment\"", "\"tracking\""]);
    match (sandbox, live) {
        (true, false) => Some((Environment::Sandbox, "a sandbox address stands beside it".to_owned())),
        (false, true) => Some((Environment::Live, "a live address stands beside it".to_owned())),
        _ => None,
    }
}
