//! What the API would make of a header's value or a token.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::damage::{AROUND, algorithm, damage, unreadable};
use super::escapes::cleaned;
use super::find::{HAR, JWE_AS_JSON, JWS_AS_JSON, Located, TOKEN_REQUEST};
use super::minted::{Likeness, Minted, MintedTokens};
use super::value::{Lack, Taken, take};
use super::{Verdict, times};
use values::diagnosis::{Action, Hint, Kind};
use values::jwt::Jwt;

/// How far ahead of this computer's clock a token's own times may be.
const LEEWAY: SignedDuration = SignedDuration::from_mins(1);

pub(super) struct Judged {
    pub(super) verdict: Verdict,
    pub(super) kind: Option<Kind>,
    pub(super) title: String,
    pub(super) message: String,
    pub(super) hints: Vec<Hint>,
    pub(super) minted: Option<String>,
    pub(super) jwt: Option<Jwt>,
}

impl Judged {
    fn bad(kind: Kind, message: impl Into<String>, hint: Hint) -> Self {
        Self {
            verdict: Verdict::Bad,
            kind: Some(kind),
            title: kind.title().to_owned(),
            message: message.into(),
            hints: vec![hint],
            minted: None,
            jwt: None,
        }
    }
}

/// The verdict, the gravest fault first: missing, malformed, expired, not yet valid.
pub(super) fn judge(found: &Located, minted: &MintedTokens, now: Timestamp, zone: &TimeZone) -> Judged {
    let Some(value) = &found.value else {
        return match found.what {
            JWS_AS_JSON | JWE_AS_JSON => malformed(format!(
                "This is {}; the API takes tokens in the compact form only, of three parts with dots between.",
                found.what
            )),
            TOKEN_REQUEST => token_request(),
            HAR => {
                let mut judged = missing(nowhere(HAR));
                judged.hints.insert(
                    0,
                    Hint::new("Browsers leave the header out of a HAR file: export it with sensitive data."),
                );
                judged
            }
            what => {
                let mut judged = missing(nowhere(what));
                if !is_request(what) {
                    // Prose was sent to nobody.
                    judged.title = "There is no token in this".to_owned();
                }
                judged
            }
        };
    };
    let Taken { token, trouble } = match take(value, found.is_header) {
        Ok(taken) => taken,
        Err(lack) => return lacking(lack),
    };
    let clean = cleaned(token);
    let mut judged = match (trouble, damage(token)) {
        (Some(message), _) => {
            let mut judged = damaged(message, &clean, now, zone);
            judged.hints.insert(
                0,
                Hint::new(
                    "Write “Authorization: Bearer <token>” with one plain space and nothing else around.",
                ),
            );
            judged
        }
        (None, Some(message)) => damaged(message, &clean, now, zone),
        (None, None) => read(token, now, zone),
    };
    if let Some((known, likeness)) = minted.like(&clean) {
        say_minted(&mut judged, known, &likeness, token, zone);
    }
    judged
}

/// The verdict on a token that stands by itself in a text, in one sentence.
pub(super) fn in_short(token: &str, now: Timestamp, zone: &TimeZone) -> String {
    read(token, now, zone).message
}

fn read(token: &str, now: Timestamp, zone: &TimeZone) -> Judged {
    match Jwt::read(token) {
        Ok(jwt) => by_time(jwt, now, zone),
        Err(fault) => {
            let (message, jwt) = unreadable(fault, token);
            Judged { jwt, ..malformed(message) }
        }
    }
}

/// Says what is wrong around or inside a token, and how it would stand without that.
fn damaged(message: String, clean: &str, now: Timestamp, zone: &TimeZone) -> Judged {
    let Ok(jwt) = Jwt::read(clean.trim_matches(AROUND)) else { return malformed(message) };
    let without = by_time(jwt, now, zone);
    let rest = without
        .message
        .strip_prefix("It ")
        .map_or_else(|| without.message.clone(), |rest| format!("Apart from that, it {rest}"));
    Judged { jwt: without.jwt, ..malformed(format!("{message} {rest}")) }
}

fn token_request() -> Judged {
    Judged {
        verdict: Verdict::Doubtful,
        kind: None,
        title: "This is the request for a token".to_owned(),
        message: "It sends the API key to the token endpoint, where Basic is right. The API itself wants the token \
                  of its answer, behind Bearer."
            .to_owned(),
        hints: Vec::new(),
        minted: None,
        jwt: None,
    }
}

fn lacking(lack: Lack) -> Judged {
    let mut judged = missing(lack.message);
    judged.hints.splice(0..0, lack.hint.map(Hint::new));
    judged
}

fn nowhere(what: &str) -> String {
    match what {
        "a token response" => "This is a token response, and its access_token holds no text.".to_owned(),
        what if is_request(what) => format!("This is {what}, and it has no Authorization header."),
        what => format!("This is {what}, and there is no token in it."),
    }
}

/// Something that goes, or went, to the API.
fn is_request(what: &str) -> bool {
    matches!(what, "a curl command" | "a PowerShell command" | "a raw HTTP request")
}

fn missing(message: impl Into<String>) -> Judged {
    Judged::bad(
        Kind::MissingCredentials,
        message,
        Hint::with(
            Action::MintNewToken,
            "Send the header as “Authorization: Bearer <token>”, whole, as this program copies it.",
        ),
    )
}

fn malformed(message: impl Into<String>) -> Judged {
    Judged::bad(
        Kind::MalformedJwt,
        message,
        Hint::with(Action::MintNewToken, "Copy the token again, whole and unchanged, or mint a new one."),
    )
}

/// A token that can be read: cut short in its signature, expired, not yet valid, or fine.
fn by_time(jwt: Jwt, now: Timestamp, zone: &TimeZone) -> Judged {
    let mint = || Hint::with(Action::MintNewToken, "Mint a new token.");
    let judged = if let Some(message) = algorithm(&jwt) {
        malformed(message)
    } else if let Some(exp) = jwt.exp().filter(|exp| *exp <= now) {
        Judged::bad(Kind::ExpiredToken, format!("It expired {}.", times::time(exp, now, zone)), mint())
    } else if let Some(from) = jwt.nbf().max(jwt.iat()).filter(|t| t.duration_since(now) > LEEWAY) {
        let message = format!("It is not valid before {}.", times::time(from, now, zone));
        let hint = Hint::new("Set this computer’s clock, or wait until then.");
        Judged {
            title: "The token is not yet valid".to_owned(),
            ..Judged::bad(Kind::ClockSkew, message, hint)
        }
    } else {
        sound(&jwt, now, zone)
    };
    Judged { jwt: Some(jwt), ..judged }
}

fn sound(jwt: &Jwt, now: Timestamp, zone: &TimeZone) -> Judged {
    let (verdict, title, message) = match jwt.exp() {
        Some(exp) => {
            let message = format!("It is whole, and expires {}.", times::time(exp, now, zone));
            (Verdict::Fine, "The token looks fine", message)
        }
        None => (Verdict::Doubtful, "The token does not say when it expires", no_expiry(jwt).to_owned()),
    };
    let title = title.to_owned();
    Judged { verdict, kind: None, title, message, hints: Vec::new(), minted: None, jwt: None }
}

fn no_expiry(jwt: &Jwt) -> &'static str {
    // The year 5138 in seconds, and 1973 in milliseconds.
    const NO_SECONDS: f64 = 1e11;
    match jwt.claims.get("exp") {
        None => "It is whole, and has no exp claim.",
        Some(exp) if exp.as_f64().is_some_and(|exp| exp > NO_SECONDS) => {
            "It is whole, and its exp claim looks like milliseconds, where a JWT counts seconds."
        }
        Some(_) => "It is whole, and its exp claim is no usable time: a JWT has a number of seconds there.",
    }
}

fn say_minted(judged: &mut Judged, known: &Minted, likeness: &Likeness, token: &str, zone: &TimeZone) {
    let of = format!(
        "the token minted for {} ({}) at {}",
        known.profile_name,
        known.environment,
        times::local(known.minted_at, zone)
    );
    let broken = token.chars().position(char::is_whitespace);
    let said = match (likeness, broken) {
        (Likeness::Same, None) if judged.kind == Some(Kind::MalformedJwt) => {
            format!("This is {of}; what was added to it is not part of it.")
        }
        (Likeness::Same, None) => format!("This is {of}."),
        (Likeness::Same, Some(at)) => {
            format!("This is {of}; it has a line break or space after character {at}.")
        }
        (Likeness::CutOff { after, of: whole }, _) => {
            format!("This is {of}, cut off after {after} of {whole} characters.")
        }
        (Likeness::StartsAt { after }, _) => {
            format!("This is {of}, without its first {after} characters.")
        }
        (Likeness::Longer { by }, _) => {
            format!("This is {of}, with {by} more characters at its end.")
        }
        (Likeness::DiffersFrom { character }, _) => {
            format!("This is nearly {of}; it differs from character {character} on.")
        }
    };
    if *likeness != Likeness::Same {
        let jwt = judged.jwt.take();
        *judged = Judged { jwt, ..malformed(said.clone()) };
    }
    judged.minted = Some(said);
}
