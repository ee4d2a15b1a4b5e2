//! From the core's values to what crosses.

use serde::Serialize;

use super::{
    CheckLine, CheckView, ConnectionTestView, FailureView, FoundKeyView, GroupView, GroupsView, ProfileView,
    TokenState, TokenView,
};
use crate::broker::{Check, ConnectionTest};
use crate::clock::Now;
use crate::diagnosis::Kind;
use crate::import::FoundKey;
use crate::noyo::Groups;
use crate::profile::Profile;
use crate::token::{Freshness, Token};

/// The name that a plain enum has in JSON.
pub fn word(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

impl From<&FoundKey> for FoundKeyView {
    fn from(key: &FoundKey) -> Self {
        Self {
            client: key.client_id.fingerprint(),
            secret_chars: key.secret.chars(),
            name: key.name.clone(),
            environment: key.environment,
            because: key.because.clone(),
        }
    }
}

impl From<&Check> for CheckView {
    fn from(check: &Check) -> Self {
        let diagnosis = check.diagnosis.as_ref();
        Self {
            check: check.name,
            outcome: check.outcome,
            duration_ms: check.took.map(|took| u64::try_from(took.as_millis()).unwrap_or(u64::MAX)),
            http_status: check.call.as_ref().and_then(|call| call.status),
            url: check.call.as_ref().map(|call| call.url.to_string()),
            kind: diagnosis.map(|d| d.kind),
            message: diagnosis.map(|d| d.message.clone()),
            hints: diagnosis.map(|d| d.hints.iter().map(|h| h.text.clone()).collect()).unwrap_or_default(),
            because: check.because.clone(),
        }
    }
}

impl From<&Check> for CheckLine {
    fn from(check: &Check) -> Self {
        Self {
            view: check.into(),
            line: check.line.clone(),
            failure: check.diagnosis.as_ref().map(FailureView::from),
        }
    }
}

impl From<&ConnectionTest> for ConnectionTestView {
    fn from(test: &ConnectionTest) -> Self {
        Self {
            profile: test.profile.clone(),
            environment: test.environment,
            outcome: test.outcome(),
            checks: test.checks.iter().map(CheckView::from).collect(),
            groups: test.groups.as_ref().map(GroupsView::from),
        }
    }
}

impl From<&Groups> for GroupsView {
    fn from(groups: &Groups) -> Self {
        let shown =
            groups.shown.iter().map(|g| GroupView { id: g.id.clone(), name: g.name.clone() }).collect();
        Self { total: groups.total, shown }
    }
}

impl ProfileView {
    /// A profile with the state of its token.
    pub fn of(profile: &Profile, token: TokenView) -> Self {
        Self {
            id: profile.id.to_string(),
            name: profile.name.to_string(),
            environment: profile.environment,
            client: profile.client_id.fingerprint(),
            token_url: profile.addresses.token_url.to_string(),
            api_url: profile.addresses.api_url.to_string(),
            tracking_url: profile.addresses.tracking_url.to_string(),
            api_host: profile.addresses.api_url.place(),
            token,
        }
    }
}

impl TokenView {
    /// The state of a token, or of its absence.
    pub fn of(token: Option<&Token>, failing: Option<Kind>, now: Now, margin: std::time::Duration) -> Self {
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
            expires_at_ms: live.map(|token| token.expires_at.as_millisecond()),
            lifetime_ms: live.map(millis),
        }
    }
}
