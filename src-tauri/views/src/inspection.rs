//! The token inspector. Never the token itself or its signature.

use serde::Serialize;

use super::HintView;
use noyo_auth_core::texts::inspect::{Claim, Inspection, Verdict};
use values::check::Outcome;
use values::diagnosis::Kind;

/// What a pasted text is, verdict first.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct InspectionView {
    /// `passed`, `warning` or `failed`.
    #[cfg_attr(feature = "bindings", ts(type = "Outcome"))]
    pub verdict: Outcome,
    /// What the API would say; none for a token that is fine.
    #[cfg_attr(feature = "bindings", ts(type = "Kind | null"))]
    pub kind: Option<Kind>,
    /// A few words.
    pub title: String,
    /// What is wrong, or that nothing is.
    pub message: String,
    /// What to do.
    pub hints: Vec<HintView>,
    /// What the text is.
    pub what: String,
    /// Where in it the token stands.
    pub found_in: Option<String>,
    /// Which minted token it is or nearly is.
    pub minted: Option<String>,
    /// The JOSE header.
    pub header: Vec<ClaimView>,
    /// The claims.
    pub claims: Vec<ClaimView>,
    /// That the signature is not checked.
    pub signature: String,
}

/// A member of the header or a claim. All of it is text from outside, to be shown as text.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
pub struct ClaimView {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// What it means, where that is known.
    pub meaning: Option<String>,
}

impl From<Inspection> for InspectionView {
    fn from(i: Inspection) -> Self {
        let found_in = i.place().map(str::to_owned);
        Self {
            verdict: match i.verdict {
                Verdict::Fine => Outcome::Passed,
                Verdict::Doubtful => Outcome::Warning,
                Verdict::Bad => Outcome::Failed,
            },
            kind: i.kind,
            title: i.title,
            message: i.message,
            hints: i.hints.iter().map(HintView::from).collect(),
            what: i.what,
            found_in,
            minted: i.minted,
            header: i.header.into_iter().map(ClaimView::from).collect(),
            claims: i.claims.into_iter().map(ClaimView::from).collect(),
            signature: i.signature,
        }
    }
}

impl From<Claim> for ClaimView {
    fn from(c: Claim) -> Self {
        Self { name: c.name, value: c.value, meaning: c.meaning }
    }
}
