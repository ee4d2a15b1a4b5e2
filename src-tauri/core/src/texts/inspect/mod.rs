//! What a pasted text is, what is wrong with it, and how it differs from what was minted.
//!
//! Nothing is sent anywhere, and no signature is checked: only Noyo can.

mod damage;
mod escapes;
mod find;
mod header;
mod judge;
mod minted;
mod times;
mod tokens;
mod value;

#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};

pub use minted::{KEPT_AFTER_EXPIRY, MintedTokens};

use find::Located;

use values::diagnosis::{Hint, Kind};
use values::jwt::{Jwt, numeric_date};

/// The longest text that is looked at, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;

/// What was found out about a text. Holds neither the token nor its signature.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// How it stands with the token.
    pub verdict: Verdict,
    /// What the API would say; none for a token that is fine.
    pub kind: Option<Kind>,
    /// A few words.
    pub title: String,
    /// What is wrong, or that nothing is.
    pub message: String,
    /// What to do.
    pub hints: Vec<Hint>,
    /// What the text is.
    pub what: String,
    /// Where in it the token stands.
    pub found_in: Option<String>,
    /// Which minted token it is or nearly is.
    pub minted: Option<String>,
    /// The JOSE header.
    pub header: Vec<Claim>,
    /// The claims.
    pub claims: Vec<Claim>,
    /// That the signature is not checked.
    pub signature: String,
}

impl Inspection {
    /// Where in the text the token stands, unless that is what the text is.
    pub fn place(&self) -> Option<&str> {
        let is_all = |place: &&str| self.what.ends_with(place.trim_start_matches("the "));
        self.found_in.as_deref().filter(|place| !is_all(place))
    }
}

/// How it stands with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The API has no reason to refuse it, as far as can be seen from here.
    Fine,
    /// It may work, and something is worth knowing.
    Doubtful,
    /// The API would refuse it.
    Bad,
}

/// A member of the header or a claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// Its value: a string as it is, anything else as JSON.
    pub value: String,
    /// What it means, where that is known.
    pub meaning: Option<String>,
}

/// Says what `text` is and what the API would make of it. `zone` is where times are shown.
pub fn inspect(text: &str, minted: &MintedTokens, now: Timestamp, zone: &TimeZone) -> Inspection {
    if text.len() > MAX_BYTES {
        return too_long(text.len());
    }
    let found = find::find(text);
    let judged = judge::judge(&found, minted, now, zone);
    let (header, claims) = match &judged.jwt {
        Some(jwt) => (listed(&jwt.header, now, zone), listed(&jwt.claims, now, zone)),
        None => (Vec::new(), Vec::new()),
    };
    Inspection {
        verdict: judged.verdict,
        kind: judged.kind,
        title: judged.title,
        message: judged.message + &others(text, &found, now, zone),
        hints: judged.hints,
        what: found.what.to_owned(),
        found_in: found.found_in,
        minted: judged.minted,
        header,
        claims,
        signature: signature(judged.jwt.as_ref()),
    }
}

fn too_long(bytes: usize) -> Inspection {
    Inspection {
        verdict: Verdict::Bad,
        kind: Some(Kind::InvalidInput),
        title: "The text is too long".to_owned(),
        message: format!("The text has {bytes} bytes; up to {MAX_BYTES} are looked at."),
        hints: vec![Hint::new("Paste only the request or the header that the token is in.")],
        what: "a text that was not looked at".to_owned(),
        found_in: None,
        minted: None,
        header: Vec::new(),
        claims: Vec::new(),
        signature: signature(None),
    }
}

/// A sentence for each of the text's other tokens, if it has any.
fn others(text: &str, found: &Located, now: Timestamp, zone: &TimeZone) -> String {
    const TOLD: usize = 4;
    let Some(judged) = found.value.as_deref() else { return String::new() };
    let all = tokens::readable(text);
    let others: Vec<_> = all.into_iter().filter(|token| !judged.contains(token)).collect();
    if others.is_empty() {
        return String::new();
    }
    let count = others.len();
    let more = if count == 1 { "one more token".to_owned() } else { format!("{count} more tokens") };
    let which =
        found.found_in.as_ref().map_or("the first".to_owned(), |place| format!("what stands in {place}"));
    let mut said = format!(" The text has {more}; this is about {which}.");
    for (index, token) in others.iter().take(TOLD).enumerate() {
        said += &format!(" Token {}: {}", index + 2, judge::in_short(token, now, zone));
    }
    said
}

fn signature(jwt: Option<&Jwt>) -> String {
    match jwt {
        Some(jwt) if jwt.signature_bytes == 0 => "It has no signature.".to_owned(),
        Some(_) => "The signature is not checked: only Noyo can.".to_owned(),
        None => "There is no signature to speak of.".to_owned(),
    }
}

fn listed(map: &Map<String, Value>, now: Timestamp, zone: &TimeZone) -> Vec<Claim> {
    map.iter().map(|(name, value)| claim(name, value, now, zone)).collect()
}

fn claim(name: &str, value: &Value, now: Timestamp, zone: &TimeZone) -> Claim {
    let time = || numeric_date(value).map(|at| times::time(at, now, zone));
    let meaning = match name {
        "exp" => {
            Some(time().map_or_else(|| "expires: no usable time".to_owned(), |t| format!("expires {t}")))
        }
        "iat" => time().map(|t| format!("issued {t}")),
        "nbf" => time().map(|t| format!("not valid before {t}")),
        "auth_time" => time().map(|t| format!("authenticated {t}")),
        "alg" => Some("how it is signed".to_owned()),
        "kid" => Some("which key it is signed with".to_owned()),
        "iss" => Some("who issued it".to_owned()),
        "aud" => Some("whom it is for".to_owned()),
        "sub" => Some("whom it is about".to_owned()),
        "jti" => Some("the token’s own ID".to_owned()),
        _ => None,
    };
    let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Claim { name: name.to_owned(), value, meaning }
}
