//! A profile and its token, as the window sees them.

use std::time::Duration;

use serde::Serialize;

use values::clock::Now;
use values::diagnosis::Kind;
use values::profile::{Addresses, Environment, Profile};
use values::token::{Freshness, Token};

/// A profile as the window sees it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct ProfileView {
    /// A UUID.
    pub id: String,
    /// The name.
    pub name: String,
    /// Sandbox or live.
    #[cfg_attr(test, ts(type = "Environment"))]
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
    /// Which of its keys it has, counted.
    pub key_number: u32,
    /// The command that prints its client secret, and where that goes; without one the keychain has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub secret_command: Option<String>,
    /// The command alone, as it would be typed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(test, ts(optional))]
    pub typed_command: Option<String>,
    /// The token's state.
    pub token: TokenView,
}

/// Three addresses that belong together.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct AddressesView {
    /// The token endpoint.
    pub token_url: String,
    /// The API base.
    pub api_url: String,
    /// The Tracking API base.
    pub tracking_url: String,
}

impl From<&Addresses> for AddressesView {
    fn from(addresses: &Addresses) -> Self {
        Self {
            token_url: addresses.token_url.to_string(),
            api_url: addresses.api_url.to_string(),
            tracking_url: addresses.tracking_url.to_string(),
        }
    }
}

/// What the window may know of a token.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct TokenView {
    /// In one word.
    pub state: TokenState,
    /// Milliseconds since the epoch, on this computer's clock; also of a token that has expired.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub expires_at_ms: Option<i64>,
    /// How long it lives from its minting, in milliseconds.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub lifetime_ms: Option<i64>,
}

/// A token's state in one word, for the dot beside the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum TokenState {
    /// None was minted, or the last one has expired.
    NoToken,
    /// Good to hand out.
    Valid,
    /// Good for a moment still; the next copy mints a new one.
    Expiring,
    /// The last mint or test failed.
    Failing,
}

impl ProfileView {
    /// A profile with the state of its token.
    pub(crate) fn of(profile: &Profile, token: TokenView) -> Self {
        Self {
            id: profile.id.to_string(),
            name: profile.name.to_string(),
            environment: profile.environment,
            client: profile.client_id.fingerprint(),
            token_url: profile.addresses.token_url.to_string(),
            api_url: profile.addresses.api_url.to_string(),
            tracking_url: profile.addresses.tracking_url.to_string(),
            api_host: profile.addresses.api_url.place(),
            key_number: profile.key_number.0,
            secret_command: profile.command_shown(),
            typed_command: profile.secret_command.as_ref().map(ToString::to_string),
            token,
        }
    }
}

impl TokenView {
    /// The state of a token, or of its absence.
    pub(crate) fn of(token: Option<&Token>, failing: Option<Kind>, now: Now, margin: Duration) -> Self {
        let live = token.filter(|token| token.freshness(now, margin) != Freshness::Expired);
        let state = match live {
            _ if failing.is_some() => TokenState::Failing,
            None => TokenState::NoToken,
            Some(token) if token.freshness(now, margin) == Freshness::Usable => TokenState::Valid,
            Some(_) => TokenState::Expiring,
        };
        let millis = |t: &Token| i64::try_from(t.lifetime().as_millis()).unwrap_or(i64::MAX);
        Self {
            state,
            // That it has expired is worth saying, too.
            expires_at_ms: token.map(|token| token.expires_at.as_millisecond()),
            lifetime_ms: live.map(millis),
        }
    }
}
