//! A diagnosis on its way out.

use serde::Serialize;
use ts_rs::TS;

use crate::diagnosis::{Action, Diagnosis, Hint, Kind};

/// What `--json` prints for an error: `{"error": {"kind", "message", "hints"}}`.
#[derive(Debug, Serialize)]
pub struct ErrorView {
    /// The error itself.
    pub error: ErrorBody,
}

/// The inside of [`ErrorView`].
#[derive(Debug, Serialize)]
pub struct ErrorBody {
    /// The stable name.
    pub kind: Kind,
    /// What happened.
    pub message: String,
    /// What to do.
    pub hints: Vec<String>,
}

impl From<&Diagnosis> for ErrorView {
    fn from(d: &Diagnosis) -> Self {
        let hints = d.hints.iter().map(|h| h.text.clone()).collect();
        Self { error: ErrorBody { kind: d.kind, message: d.message.clone(), hints } }
    }
}

/// A diagnosis for the window: with a title, and with what its buttons do.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct FailureView {
    /// The stable name; becomes `data-kind`.
    pub kind: Kind,
    /// A few words.
    pub title: String,
    /// What happened.
    pub message: String,
    /// What to do, the likeliest first.
    pub hints: Vec<HintView>,
}

/// One hint, and the button that follows it where there is one.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct HintView {
    /// A sentence.
    pub text: String,
    /// What the button does.
    pub action: Option<Action>,
}

impl From<&Diagnosis> for FailureView {
    fn from(d: &Diagnosis) -> Self {
        Self {
            kind: d.kind,
            title: d.kind.title().to_owned(),
            message: d.message.clone(),
            hints: d.hints.iter().map(HintView::from).collect(),
        }
    }
}

impl From<Diagnosis> for FailureView {
    fn from(d: Diagnosis) -> Self {
        Self::from(&d)
    }
}

impl From<&Hint> for HintView {
    fn from(h: &Hint) -> Self {
        Self { text: h.text.clone(), action: h.action }
    }
}
