//! A team's profiles without secrets: names, environments, client IDs, addresses and secret commands, as
//! one text that may lie in a repository.

use serde::{Deserialize, Serialize};

use values::profile::{Address, Addresses, ClientId, Environment, Profile, ProfileName, SecretCommand};

/// What marks the text as this and not as some JSON with keys in it.
const FORMAT: &str = "noyo-auth profiles";

/// The version that is written, and the newest that is read.
const VERSION: u64 = 1;

/// The most bytes of a text that is read.
const MOST_BYTES: usize = 1024 * 1024;

/// A profile as a team shares it. It has no secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedProfile {
    /// Its name.
    pub name: ProfileName,
    /// Its environment.
    pub environment: Environment,
    /// The half of its key that is no secret.
    pub client_id: ClientId,
    /// Where tokens are minted and used; the environment's own where they are not said.
    #[serde(flatten)]
    addresses: SharedAddresses,
    /// What prints the secret, where a command does. It was approved by nobody here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_command: Option<SecretCommand>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct SharedAddresses {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    token_url: Option<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    api_url: Option<Address>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tracking_url: Option<Address>,
}

#[derive(Serialize, Deserialize)]
struct Document {
    format: String,
    version: u64,
    profiles: Vec<SharedProfile>,
}

/// Why a text that says it has a team's profiles is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TeamError {
    /// A newer version of this program wrote it.
    #[error("The profiles were written by a newer version of Noyo Auth (format {version}).")]
    Newer {
        /// The version of its format.
        version: u64,
    },
    /// A profile in it cannot be used. What it says is about our own format: there is no secret in it.
    #[error("The profiles cannot be read: {because}.")]
    Damaged {
        /// What is wrong, and where.
        because: String,
    },
}

impl SharedProfile {
    /// Where tokens are minted and used.
    pub fn addresses(&self) -> Addresses {
        let own = Addresses::of(self.environment);
        Addresses {
            token_url: self.addresses.token_url.clone().unwrap_or(own.token_url),
            api_url: self.addresses.api_url.clone().unwrap_or(own.api_url),
            tracking_url: self.addresses.tracking_url.clone().unwrap_or(own.tracking_url),
        }
    }
}

impl From<&Profile> for SharedProfile {
    fn from(profile: &Profile) -> Self {
        let Addresses { token_url, api_url, tracking_url } = profile.addresses.clone();
        Self {
            name: profile.name.clone(),
            environment: profile.environment,
            client_id: profile.client_id.clone(),
            addresses: SharedAddresses {
                token_url: Some(token_url),
                api_url: Some(api_url),
                tracking_url: Some(tracking_url),
            },
            secret_command: profile.secret_command.clone(),
        }
    }
}

/// The text for these profiles.
pub fn write(profiles: &[Profile]) -> String {
    let profiles = profiles.iter().map(SharedProfile::from).collect();
    let document = Document { format: FORMAT.to_owned(), version: VERSION, profiles };
    // Strings and numbers: writing them to memory cannot fail.
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

/// The profiles in a text; none where it is another text, which may have keys in it.
///
/// # Errors
/// [`TeamError`]: it says that it is this, and cannot be read.
pub fn read(text: &str) -> Option<Result<Vec<SharedProfile>, TeamError>> {
    #[derive(Deserialize)]
    struct Marked {
        format: String,
        version: u64,
    }
    let text = text.trim_start_matches('\u{feff}');
    if text.len() > MOST_BYTES {
        return None;
    }
    let marked: Marked = serde_json::from_str(text).ok()?;
    if marked.format != FORMAT {
        return None;
    }
    if marked.version > VERSION {
        return Some(Err(TeamError::Newer { version: marked.version }));
    }
    let damaged = |error: serde_json::Error| TeamError::Damaged { because: error.to_string() };
    Some(serde_json::from_str(text).map_err(damaged).map(|document: Document| document.profiles))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_written_by_hand_is_read() {
        let text = r#"{"format": "noyo-auth profiles", "version": 1, "profiles": [
            {"name": "checkout", "environment": "sandbox", "client_id": "id",
             "secret_command": ["op", "read", "op://work/noyo/secret"], "colour": "blue"}]}"#;
        let [profile] = &read(text).unwrap().unwrap()[..] else { panic!("one profile") };
        assert_eq!(profile.addresses(), Addresses::of(Environment::Sandbox));
        assert_eq!(profile.secret_command.as_ref().unwrap().to_string(), "op read op://work/noyo/secret");
    }

    #[test]
    fn what_is_something_else_or_damaged_is_told_apart() {
        for other in ["", "NOYO_CLIENT_ID=a", "{}", "[]", r#"{"format": "x", "version": 1}"#] {
            assert_eq!(read(other), None, "{other}");
        }
        let of = |rest: &str| read(&format!(r#"{{"format": "noyo-auth profiles", {rest}}}"#)).unwrap();
        assert_eq!(of(r#""version": 2"#), Err(TeamError::Newer { version: 2 }));
        let insecure = r#""version": 1, "profiles": [{"name": "a", "environment": "live", "client_id": "b",
            "api_url": "http://example.com"}]"#;
        assert!(matches!(of(insecure), Err(TeamError::Damaged { .. })));
        let relative = r#""version": 1, "profiles": [{"name": "a", "environment": "live", "client_id": "b",
            "secret_command": ["./get"]}]"#;
        assert!(matches!(of(relative), Err(TeamError::Damaged { .. })));
    }
}
