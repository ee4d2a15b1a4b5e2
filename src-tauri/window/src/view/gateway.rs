//! A profile's gateway, as its card shows it.

use serde::Serialize;

use gateway::Served;

/// A profile's gateway.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct GatewayView {
    /// Whose, by ID.
    pub profile: String,
    /// Where it listens; none while it does not run.
    pub address: Option<String>,
    /// It is of a live profile that is not unlocked: everything is refused.
    pub locked: bool,
    /// Requests that change something are sent on.
    pub writes: bool,
    /// Milliseconds since the epoch until which a live profile is unlocked.
    #[cfg_attr(test, ts(type = "number | null"))]
    pub unlocked_until_ms: Option<i64>,
    /// The last requests, newest last.
    pub requests: Vec<GatewayRequestView>,
}

/// A request, and what came of it.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct GatewayRequestView {
    /// Milliseconds since the epoch.
    #[cfg_attr(test, ts(type = "number"))]
    pub at_ms: i64,
    /// Its method.
    pub method: String,
    /// Its path, without the query.
    pub path: String,
    /// The status; none where the client went away.
    pub status: Option<u16>,
    /// How long until the answer began.
    #[cfg_attr(test, ts(type = "number"))]
    pub duration_ms: u64,
    /// Why it was not sent on, or has no answer of Noyo's.
    pub why: Option<String>,
}

impl From<&Served> for GatewayRequestView {
    fn from(served: &Served) -> Self {
        Self {
            at_ms: served.at.as_millisecond(),
            method: served.method.clone(),
            path: served.path.clone(),
            status: served.status,
            duration_ms: u64::try_from(served.took.as_millis()).unwrap_or(u64::MAX),
            why: served.why.as_ref().map(|why| why.message.clone()),
        }
    }
}

/// What became of a wish.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) enum GatewayAnswer {
    /// It is as it was wished.
    Done {
        /// The gateway now.
        gateway: GatewayView,
    },
    /// The profile is live: ask, then call again.
    AskFirst {
        /// The profile's name.
        profile: String,
    },
}
