//! What a pasted text is, as the window and `inspect --json` show it. Never the token itself.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};
use ts_rs::TS;

use super::{HintView, Outcome};
use crate::diagnose::span;
use crate::diagnosis::Kind;
use crate::inspect::Inspection;

/// What a pasted text is.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct InspectionView {
    /// Passed where nothing is wrong.
    pub verdict: Outcome,
    /// What is wrong.
    pub kind: Option<Kind>,
    /// The verdict in a few words.
    pub title: String,
    /// The verdict in a sentence.
    pub message: String,
    /// What to do.
    pub hints: Vec<HintView>,
    /// What the text is.
    pub what: String,
    /// Where in it the token was found.
    pub found_in: Option<String>,
    /// Whether this program minted it, and how it differs if it nearly did.
    pub minted: Option<String>,
    /// The JOSE header.
    pub header: Vec<ClaimView>,
    /// The claims.
    pub claims: Vec<ClaimView>,
    /// What is to be said of the signature.
    pub signature: String,
}

/// A claim, as it stands and as people read it.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "bindings.ts")]
pub struct ClaimView {
    /// Its name.
    pub name: String,
    /// Its value, as JSON has it.
    pub value: String,
    /// What it means: a time as people read it.
    pub meaning: Option<String>,
}

impl From<&Inspection> for InspectionView {
    fn from(found: &Inspection) -> Self {
        Self {
            verdict: if found.kind.is_none() { Outcome::Passed } else { Outcome::Failed },
            kind: found.kind,
            title: found.title.clone(),
            message: found.message.clone(),
            hints: found.hints.iter().map(HintView::from).collect(),
            what: found.what.clone(),
            found_in: found.found_in.clone(),
            minted: found.minted.clone(),
            header: claims(&found.header, found.now),
            claims: claims(&found.claims, found.now),
            signature: "The signature is not checked: only Noyo can do that.".to_owned(),
        }
    }
}

fn claims(map: &Map<String, Value>, now: Timestamp) -> Vec<ClaimView> {
    let shown = |(name, value): (&String, &Value)| ClaimView {
        name: name.clone(),
        value: value.as_str().map_or_else(|| value.to_string(), str::to_owned),
        meaning: meaning(name, value, now),
    };
    map.iter().map(shown).collect()
}

/// A NumericDate (RFC 7519 section 2) as local and relative time.
fn meaning(name: &str, value: &Value, now: Timestamp) -> Option<String> {
    if !matches!(name, "exp" | "iat" | "nbf" | "auth_time") {
        return None;
    }
    let seconds = value.as_i64().or_else(|| value.as_f64().filter(|s| s.abs() < 1e11).map(|s| s as i64))?;
    let at = Timestamp::from_second(seconds).ok()?;
    let local = at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S %Z").to_string();
    let distance = at.duration_since(now);
    let relative = span(distance.unsigned_abs());
    Some(match distance > SignedDuration::ZERO {
        true => format!("{local}, in {relative}"),
        false => format!("{local}, {relative} ago"),
    })
}
