//! A diagnosis for the page.

use serde::{Deserialize, Serialize};

use values::diagnosis::{Diagnosis, Kind};
use views::HintView;

/// A diagnosis for the window: with a title, and with what its buttons do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub(crate) struct FailureView {
    /// The stable name; becomes `data-kind`.
    #[cfg_attr(test, ts(type = "Kind"))]
    pub kind: Kind,
    /// A few words.
    pub title: String,
    /// What happened.
    pub message: String,
    /// What to do, the likeliest first.
    pub hints: Vec<HintView>,
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
