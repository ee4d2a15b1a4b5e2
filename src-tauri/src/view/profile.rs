//! A profile and its token, as the window sees them.

use serde::Serialize;
use ts_rs::TS;

use crate::profile::{Environment, Profile, ProfileId};

/// A profile as the window sees it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct ProfileView {
    /// A UUID.
    pub id: String,
    /// The name.
    pub name: String,
    /// Sandbox or live.
    pub environment: Environment,
    /// The client ID's fingerprint, such as `…7f3a`.
    pub client: String,
    /// The token endpoint.
    pub token_url: String,
    /// The API base.
    pub api_url: String,
    /// The Tracking API base.
    pub tracking_url: String,
    /// The API base's host, with its port where it is not the scheme's own.
    pub api_host: String,
    /// The token's state.
    pub token: TokenView,
}

/// What the window may know of a token.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct TokenView {
    /// In one word.
    pub state: TokenState,
    /// Milliseconds since the epoch, on this computer's clock.
    #[ts(type = "number | null")]
    pub expires_at_ms: Option<i64>,
    /// How long it lives from its minting, in milliseconds.
    #[ts(type = "number | null")]
    pub lifetime_ms: Option<i64>,
}

/// A token's state in one word, for the dot beside the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "bindings.ts")]
pub enum TokenState {
    /// None was minted, or the last one has expired.
    NoToken,
    /// Good to hand out.
    Valid,
    /// Good for a moment still; the next copy mints a new one.
    Expiring,
    /// The last mint or test failed.
    Failing,
}

/// A profile as the command line lists it.
#[derive(Debug, Clone, Serialize)]
pub struct ProfileListed {
    /// The name.
    pub name: String,
    /// Sandbox or live.
    pub environment: Environment,
    /// The client ID's fingerprint, such as `…7f3a`.
    pub client: String,
    /// The token endpoint.
    pub token_url: String,
    /// The API base.
    pub api_url: String,
    /// The Tracking API base.
    pub tracking_url: String,
    /// It is the one that is meant when none is named.
    pub in_use: bool,
}

impl ProfileListed {
    /// Lists a profile.
    pub fn of(profile: &Profile, in_use: Option<ProfileId>) -> Self {
        Self {
            name: profile.name.to_string(),
            environment: profile.environment,
            client: profile.client_id.fingerprint(),
            token_url: profile.addresses.token_url.to_string(),
            api_url: profile.addresses.api_url.to_string(),
            tracking_url: profile.addresses.tracking_url.to_string(),
            in_use: in_use == Some(profile.id),
        }
    }
}
