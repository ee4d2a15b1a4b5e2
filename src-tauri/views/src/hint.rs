//! A hint on its way out.

use serde::{Deserialize, Serialize};

use values::diagnosis::{Action, Hint};

/// One hint, and what a shell can do about it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct HintView {
    /// A sentence.
    pub text: String,
    /// Which action.
    #[cfg_attr(feature = "bindings", ts(type = "Action | null"))]
    pub action: Option<Action>,
    /// Which command is approved by it, as shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "bindings", ts(optional))]
    pub approves: Option<String>,
}

impl From<&Hint> for HintView {
    fn from(h: &Hint) -> Self {
        Self { text: h.text.clone(), action: h.action, approves: h.approves.clone() }
    }
}
