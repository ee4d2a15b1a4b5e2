//! A check of a connection test, as the page shows it.

use serde::{Deserialize, Serialize};

use super::FailureView;
use values::check::{Check, Outcome};
use values::diagnosis::Kind;
use views::CheckView;

/// One check for the window: what `--json` has, and a line to show.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct CheckLine {
    /// The check.
    pub view: CheckView,
    /// One line, such as "accounts.noyo.com gave a token".
    pub line: String,
    /// The diagnosis of a check that failed or warned.
    pub failure: Option<FailureView>,
}

impl LastTestView {
    /// One of its checks failed with that.
    pub(crate) fn failed_with(&self, kind: Kind) -> bool {
        self.lines.iter().any(|line| line.failure.as_ref().is_some_and(|failure| failure.kind == kind))
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

/// The last test of a profile, which survives a restart. Without the groups: who a key belongs to is
/// nobody's business who reads the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct LastTestView {
    /// Milliseconds since the epoch at which it ended.
    #[cfg_attr(test, ts(type = "number"))]
    pub at_ms: i64,
    /// The worst of the checks' outcomes.
    #[cfg_attr(test, ts(type = "Outcome"))]
    pub outcome: Outcome,
    /// The checks, in the order in which they ran.
    pub lines: Vec<CheckLine>,
}
