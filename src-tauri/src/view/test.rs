//! The connection test, as the window and `noyo-auth test --json` show it.

use serde::Serialize;
use ts_rs::TS;

use super::FailureView;
use crate::diagnosis::Kind;
use crate::profile::Environment;

/// A connection test, whole.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct ConnectionTestView {
    /// The profile's name.
    pub profile: String,
    /// The profile's environment; none where there is no such profile.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub environment: Option<Environment>,
    /// The worst of the checks' outcomes.
    pub outcome: Outcome,
    /// In the order in which they ran.
    pub checks: Vec<CheckView>,
    /// The groups found, where the groups call succeeded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub groups: Option<GroupsView>,
}

/// How a check, or the whole test, ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "bindings.ts")]
pub enum Outcome {
    /// Could not run; `because` says why.
    Skipped,
    /// As it should be.
    Passed,
    /// It works, and something is worth knowing.
    Warning,
    /// It does not work.
    Failed,
}

/// The checks' names, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "bindings.ts")]
pub enum CheckName {
    /// Is there such a profile, and are its addresses sound?
    Profile,
    /// Does the keychain have its key?
    ApiKey,
    /// Does the token endpoint give a token?
    Token,
    /// Does the API list groups with it?
    Groups,
}

/// One check.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct CheckView {
    /// Its name.
    pub check: CheckName,
    /// How it ended.
    pub outcome: Outcome,
    /// How long it took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub duration_ms: Option<u64>,
    /// The answer's status.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub http_status: Option<u16>,
    /// What was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub url: Option<String>,
    /// What went wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub kind: Option<Kind>,
    /// What went wrong, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub message: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hints: Vec<String>,
    /// Why it was skipped.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub because: Option<String>,
}

/// One check for the window: what `--json` has, and a line to show.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct CheckLine {
    /// The check.
    pub view: CheckView,
    /// One line, such as "accounts.noyo.com gave a token".
    pub line: String,
    /// The diagnosis of a check that failed or warned.
    pub failure: Option<FailureView>,
}

/// The groups that a token may see.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct GroupsView {
    /// How many there are; none where the API did not say and there may be more than are shown.
    #[ts(type = "number | null")]
    pub total: Option<u64>,
    /// The first page.
    pub shown: Vec<GroupView>,
}

/// A group: never its EIN.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct GroupView {
    /// A UUID.
    pub id: String,
    /// The name.
    pub name: String,
}
