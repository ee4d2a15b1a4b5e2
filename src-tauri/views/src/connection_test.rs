//! The connection test, as the window and `noyo-auth test --json` show it.

use serde::{Deserialize, Serialize};

use values::call::Groups;
use values::check::{Check, CheckName, ConnectionTest, Outcome};
use values::diagnosis::Kind;
use values::profile::Environment;

/// A connection test, whole.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ConnectionTestView {
    /// The profile's name.
    pub profile: String,
    /// The profile's environment; none where there is no such profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "bindings", ts(optional, type = "Environment"))]
    pub environment: Option<Environment>,
    /// The worst of the checks' outcomes.
    #[cfg_attr(feature = "bindings", ts(type = "Outcome"))]
    pub outcome: Outcome,
    /// In the order in which they ran.
    pub checks: Vec<CheckView>,
    /// The groups found, where the groups call succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "bindings", ts(optional))]
    pub groups: Option<GroupsView>,
}

/// One check. The window reads back those of the last test.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct CheckView {
    /// Its name.
    #[cfg_attr(feature = "bindings", ts(type = "CheckName"))]
    pub check: CheckName,
    /// How it ended.
    #[cfg_attr(feature = "bindings", ts(type = "Outcome"))]
    pub outcome: Outcome,
    /// How long it took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "bindings", ts(optional, type = "number"))]
    pub duration_ms: Option<u64>,
    /// The answer's status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "bindings", ts(optional))]
    pub http_status: Option<u16>,
    /// What was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "bindings", ts(optional))]
    pub url: Option<String>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "bindings", ts(optional, type = "Kind"))]
    pub kind: Option<Kind>,
    /// What went wrong, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "bindings", ts(optional))]
    pub message: Option<String>,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// Why it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "bindings", ts(optional))]
    pub because: Option<String>,
}

/// The groups that a token may see.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct GroupsView {
    /// How many there are; none where the API did not say and there may be more than are shown.
    #[cfg_attr(feature = "bindings", ts(type = "number | null"))]
    pub total: Option<u64>,
    /// One page.
    pub shown: Vec<GroupView>,
}

/// A group: never its EIN.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct GroupView {
    /// A UUID.
    pub id: String,
    /// The name.
    pub name: String,
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
