//! Pairing up named values: which are halves of a key, which half belongs to which.

use std::collections::{HashMap, HashSet, VecDeque};

use zeroize::Zeroizing;

use super::error::ImportError;
use super::guess::{self, Around};
use super::{FoundKey, FoundKeys, Source};
use values::profile::{ClientId, Field, ProfileName, check_credential};
use values::secret::ClientSecret;

/// The most keys in one text: nobody chooses from more.
pub(super) const MOST_KEYS: usize = 100;

/// A value, the name that it had, and where it stood.
pub(super) struct Named {
    /// Equal for what stood side by side.
    pub(super) scope: usize,
    pub(super) around: Around,
    pub(super) name: String,
    pub(super) value: Zeroizing<String>,
}

/// A client ID and a client secret that stood together, not yet looked at.
pub(super) struct Pair {
    pub(super) id: Zeroizing<String>,
    pub(super) secret: Zeroizing<String>,
    pub(super) around: Around,
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

/// Whether a name is that of a client secret.
pub(super) fn is_secret(name: &str) -> bool {
    half(name).is_some_and(|(half, _)| half == Half::Secret)
}

/// What a variable's name has before its half: `NOYO_SANDBOX_` of `NOYO_SANDBOX_CLIENT_ID`.
pub(super) fn prefix(name: &str) -> &str {
    let lower = name.to_ascii_lowercase();
    name.get(..lower.find("client").unwrap_or(0)).unwrap_or_default()
}

/// Puts the halves together that stood side by side under the same name. An error only where there are
/// halves and no two of them belong together.
pub(super) fn pair(values: Vec<Named>) -> Result<Vec<Pair>, ImportError> {
    let mut secrets: HashMap<(usize, String), VecDeque<Named>> = HashMap::new();
    let mut ids = Vec::new();
    for named in values {
        match half(&named.name) {
            Some((Half::Id, rest)) => ids.push(((named.scope, rest), named)),
            Some((Half::Secret, rest)) => secrets.entry((named.scope, rest)).or_default().push_back(named),
            None => {}
        }
    }
    let lone_id = !ids.is_empty();
    let mut pairs = Vec::new();
    for (owner, id) in ids {
        // Half a key beside a whole one is another program's: `google_client_id` has no place here.
        let Some(secret) = secrets.get_mut(&owner).and_then(VecDeque::pop_front) else { continue };
        let mut around = id.around;
        around.labels.insert(0, id.name);
        pairs.push(Pair { id: id.value, secret: secret.value, around });
    }
    match (pairs.is_empty(), lone_id, secrets.is_empty()) {
        (false, ..) | (true, false, true) => Ok(pairs),
        (true, true, _) => Err(ImportError::NoSecret),
        (true, false, false) => Err(ImportError::NoClientId),
    }
}

/// Makes keys of pairs: each once, none of them a placeholder, with names that differ.
pub(super) fn keys(source: Source, pairs: Vec<Pair>) -> Result<FoundKeys, ImportError> {
    let mut seen = HashSet::new();
    let mut keys: Vec<FoundKey> = Vec::new();
    let mut nothing = ImportError::NoKeyIn { format: source };
    for Pair { id, secret, around } in pairs {
        let (id, secret) = (id.trim(), secret.trim());
        if is_placeholder(id) || is_placeholder(secret) {
            // A request that takes its key from variables is no fault of the text.
            nothing = ImportError::Placeholder;
            continue;
        }
        // A collection repeats its key in every request. The set holds client IDs only, no secrets.
        let known = seen.contains(id)
            && keys.iter().any(|k| k.client_id.as_str() == id && k.secret == ClientSecret::new(secret));
        if known {
            continue;
        }
        if keys.len() == MOST_KEYS {
            return Err(ImportError::TooManyKeys);
        }
        keys.push(key(id, secret, &around)?);
        seen.insert(id.to_owned());
    }
    if keys.is_empty() {
        return Err(nothing);
    }
    tell_apart(&mut keys);
    Ok(FoundKeys { source, keys })
}

fn key(id: &str, secret: &str, around: &Around) -> Result<FoundKey, ImportError> {
    let client_id: ClientId = id.parse()?;
    check_credential(secret, Field::ClientSecret)?;
    let (environment, because) = guess::environment(around).unzip();
    Ok(FoundKey {
        client_id,
        secret: ClientSecret::new(secret),
        name: around.name.clone(),
        environment,
        because,
    })
}

/// Adds the environment to a name that several keys have, and a number where that is not enough.
fn tell_apart(keys: &mut [FoundKey]) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for name in keys.iter().filter_map(|key| key.name.as_ref()) {
        *count.entry(name.to_lowercase()).or_default() += 1;
    }
    let mut taken = HashSet::new();
    for key in keys {
        let Some(name) = key.name.take() else { continue };
        let shared = count.get(&name.to_lowercase()).is_some_and(|count| *count > 1);
        let wanted = match key.environment {
            Some(environment) if shared => format!("{name} ({environment})"),
            _ => name,
        };
        let numbered = (2..).map(|n| format!("{wanted} {n}"));
        let mut names = std::iter::once(wanted.clone()).chain(numbered);
        key.name = names
            .find(|name| taken.insert(name.to_lowercase()))
            .filter(|name| name.parse::<ProfileName>().is_ok());
    }
}

/// `{{client_id}}`, `${CLIENT_ID}`, `{{ _.client_id }}`, `{% … %}`, `<your client ID>`, `%ID%`.
fn is_placeholder(value: &str) -> bool {
    let name = |text: &str| {
        !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_.- []'\"".contains(c))
    };
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
        || (value.starts_with("{%") && value.ends_with("%}"))
        || matches!(value, "$CLIENT_ID" | "$CLIENT_SECRET" | "CLIENT_ID" | "CLIENT_SECRET")
}
