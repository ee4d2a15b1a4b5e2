//! What stands around a key says which environment it is of, and what it might be called.

use values::profile::{Environment, ProfileName};

/// The vendor's addresses in a text: a witness for one environment, where they agree.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Addresses {
    sandbox: bool,
    live: bool,
}

impl Addresses {
    pub(super) fn of(text: &str) -> Self {
        Self {
            sandbox: text.contains("-sandbox.noyo.com"),
            live: text.contains("fulfillment.noyo.com") || text.contains("tracking.noyo.com"),
        }
    }

    fn speak_for(self) -> Option<Environment> {
        agreed(self.sandbox, self.live)
    }
}

/// What stands around a key and is none of its halves.
#[derive(Debug, Clone, Default)]
pub(super) struct Around {
    /// The names around it, innermost first; the first is that of the client ID itself.
    pub(super) labels: Vec<String>,
    /// What it might be called.
    pub(super) name: Option<String>,
    /// The addresses beside it.
    pub(super) near: Addresses,
    /// The addresses anywhere in the text.
    pub(super) anywhere: Addresses,
}

/// The environment that a key looks like, and why: by the names around it, the nearest first, then by
/// the addresses. A name that speaks for both environments says nothing.
pub(super) fn environment(around: &Around) -> Option<(Environment, String)> {
    for label in &around.labels {
        if let Some(environment) = named_in(label) {
            // A name that could not be a profile's could not be shown either.
            let because = match short(label) {
                Some(shown) => format!("the name {shown} says {environment}"),
                None => format!("the name around it says {environment}"),
            };
            return Some((environment, because));
        }
    }
    let near = around.near.speak_for().map(|e| (e, format!("{} address stands beside it", article(e))));
    near.or_else(|| {
        let environment = around.anywhere.speak_for()?;
        Some((environment, format!("{} address stands in the same text", article(environment))))
    })
}

fn article(environment: Environment) -> String {
    format!("a {environment}")
}

fn named_in(label: &str) -> Option<Environment> {
    let words = words(label);
    let has = |word: &str| words.iter().any(|w| w == word);
    let live = has("live") || has("production") || has("prod");
    agreed(label.to_lowercase().contains("sandbox"), live)
}

fn agreed(sandbox: bool, live: bool) -> Option<Environment> {
    match (sandbox, live) {
        (true, false) => Some(Environment::Sandbox),
        (false, true) => Some(Environment::Live),
        _ => None,
    }
}

/// The words of a name in lower case, whether `like_this`, `like-this` or `likeThis`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && after_lower) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        after_lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A name for a profile, of a title in the text. Our own exports carry the environment in front.
pub(super) fn name_of_title(title: &str) -> Option<String> {
    let own = title.strip_prefix("Noyo sandbox: ").or_else(|| title.strip_prefix("Noyo live: "));
    let title = own.unwrap_or(title);
    (!is_generic(title)).then(|| short(title)).flatten()
}

/// A name for a profile, of what a variable's name has beside `CLIENT_ID`: `NOYO_SANDBOX_` is Sandbox.
pub(super) fn name_of_prefix(prefix: &str) -> Option<String> {
    let mut words = words(prefix);
    words.retain(|word| !matches!(word.as_str(), "noyo" | "api" | "auth" | "basic" | "oauth" | "oauth2"));
    let mut name = words.join(" ");
    let first = name.chars().next()?;
    name.replace_range(..first.len_utf8(), &first.to_uppercase().to_string());
    name_of_title(&name)
}

/// The names that tools give when nobody gave one, and those that belong to a format.
fn is_generic(title: &str) -> bool {
    const GENERIC: [&str; 27] = [
        "auth",
        "authentication",
        "base environment",
        "basic",
        "collection",
        "config",
        "credentials",
        "data",
        "environment",
        "environments",
        "globals",
        "item",
        "items",
        "key",
        "my environment",
        "new collection",
        "new environment",
        "noyo",
        "oauth2",
        "request",
        "resources",
        "subenvironments",
        "values",
        "variable",
        "variables",
        "my collection",
        "env",
    ];
    GENERIC.contains(&title.trim().to_lowercase().as_str())
}

/// Cut to what a profile's name may be; none where no cut makes it one.
fn short(text: &str) -> Option<String> {
    let text: String = text.trim().chars().take(ProfileName::MAX_CHARS).collect();
    text.parse::<ProfileName>().ok().map(String::from)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_nearest_name_that_speaks_for_one_environment_wins() {
        let around = |labels: &[&str]| Around {
            labels: labels.iter().map(|l| (*l).to_owned()).collect(),
            ..Around::default()
        };
        let says = |labels: &[&str]| environment(&around(labels)).map(|(e, _)| e);
        assert_eq!(says(&["client_id", "liveKeys", "sandbox"]), Some(Environment::Live));
        assert_eq!(says(&["client_id", "Sandbox and live"]), None);
        assert_eq!(says(&["PROD_CLIENT_ID"]), Some(Environment::Live));
        assert_eq!(says(&["delivery", "product", "olive"]), None);
        let (_, because) = environment(&around(&["NOYO_SANDBOX_CLIENT_ID"])).unwrap();
        assert_eq!(because, "the name NOYO_SANDBOX_CLIENT_ID says sandbox");
        let (_, because) = environment(&around(&["sandbox\u{202e}"])).unwrap();
        assert_eq!(because, "the name around it says sandbox");
    }

    #[test]
    fn names_that_nobody_gave_suggest_nothing() {
        assert_eq!(name_of_prefix("NOYO_SANDBOX_").as_deref(), Some("Sandbox"));
        assert_eq!(name_of_prefix("checkoutLive").as_deref(), Some("Checkout live"));
        assert_eq!(name_of_prefix("NOYO_"), None);
        assert_eq!(name_of_title("Noyo live: Production").as_deref(), Some("Production"));
        assert_eq!(name_of_title("Base Environment"), None);
        assert_eq!(name_of_title("a\u{0}b"), None);
        assert_eq!(name_of_title(&"x".repeat(100)).unwrap().len(), 64);
    }
}
