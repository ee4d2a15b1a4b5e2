//! What only `--json` prints.

use serde::Serialize;

use values::diagnosis::{Diagnosis, Kind};
use values::profile::{Environment, Profile, ProfileId, SecretCommand};

use crate::hints::hints;

/// What `--json` prints for an error: `{"error": {"kind", "message", "hints"}}`.
#[derive(Debug, Serialize)]
pub(super) struct ErrorView {
    /// The error itself.
    pub(super) error: ErrorBody,
}

/// The inside of [`ErrorView`].
#[derive(Debug, Serialize)]
pub(super) struct ErrorBody {
    /// The stable name.
    pub(super) kind: Kind,
    /// What happened.
    pub(super) message: String,
    /// What to do.
    pub(super) hints: Vec<String>,
}

impl From<&Diagnosis> for ErrorView {
    fn from(d: &Diagnosis) -> Self {
        Self { error: ErrorBody { kind: d.kind, message: d.message.clone(), hints: hints(d) } }
    }
}

/// A profile as the command line lists it.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ProfileListed {
    /// The name.
    pub(super) name: String,
    /// Sandbox or live.
    pub(super) environment: Environment,
    /// The client ID's fingerprint, such as `…7f3a`.
    pub(super) client: String,
    /// The token endpoint.
    pub(super) token_url: String,
    /// The API base.
    pub(super) api_url: String,
    /// The Tracking API base.
    pub(super) tracking_url: String,
    /// Where its client secret comes from: `keychain` or `command`.
    pub(super) key: &'static str,
    /// The command that prints it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret_command: Option<SecretCommand>,
    /// It is the one that is meant when none is named.
    pub(super) default: bool,
}

impl ProfileListed {
    /// Lists a profile.
    pub(super) fn of(profile: &Profile, default: Option<ProfileId>) -> Self {
        Self {
            name: profile.name.to_string(),
            environment: profile.environment,
            client: profile.client_id.fingerprint(),
            token_url: profile.addresses.token_url.to_string(),
            api_url: profile.addresses.api_url.to_string(),
            tracking_url: profile.addresses.tracking_url.to_string(),
            key: if profile.secret_command.is_some() { "command" } else { "keychain" },
            secret_command: profile.secret_command.clone(),
            default: default == Some(profile.id),
        }
    }
}
