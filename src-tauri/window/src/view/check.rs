//! A check of a connection test, as the page shows it.

use serde::Serialize;

use super::FailureView;
use values::check::Check;
use views::CheckView;

/// One check for the window: what `--json` has, and a line to show.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct CheckLine {
    /// The check.
    pub view: CheckView,
    /// One line, such as "accounts.noyo.com gave a token".
    pub line: String,
    /// The diagnosis of a check that failed or warned.
    pub failure: Option<FailureView>,
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
