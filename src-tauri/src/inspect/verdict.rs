//! The verdict: what is wrong with a text, as the API would see it.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde_json::Map;

use super::Inspection;
use super::extract::{Extracted, Instead};
use crate::diagnose::{TOLERATED_SKEW, span};
use crate::diagnosis::{Action, Hint, Kind};
use crate::jwt::{self, Jwt, JwtFault, Part, TokenFault};

pub(super) fn too_long(now: Timestamp) -> Inspection {
    let hint = Hint::new("Paste the token, the header or the one request that matters.");
    say(
        Some(Kind::InvalidInput),
        "This is too long",
        "The text is larger than 1 MiB.",
        vec![hint],
        "a long text",
        now,
    )
}

pub(super) fn judge(found: &Extracted, now: Timestamp) -> Inspection {
    let mut inspection = match (&found.token, found.instead) {
        (Some(token), _) => judge_token(found, token, now),
        (None, instead) => missing(found.what, instead.unwrap_or(Instead::Nothing), now),
    };
    inspection.found_in = found.found_in.map(str::to_owned);
    inspection
}

fn say(
    kind: Option<Kind>,
    title: &str,
    message: &str,
    hints: Vec<Hint>,
    what: &str,
    now: Timestamp,
) -> Inspection {
    Inspection {
        kind,
        title: title.to_owned(),
        message: message.to_owned(),
        hints,
        what: what.to_owned(),
        found_in: None,
        minted: None,
        header: Map::new(),
        claims: Map::new(),
        now,
    }
}

fn missing(what: &str, instead: Instead, now: Timestamp) -> Inspection {
    let (message, hint) = match instead {
        Instead::Nothing => (
            "There is no token behind Bearer.",
            "The header must read Authorization: Bearer <JWT>; copy it again.",
        ),
        Instead::Basic => (
            "It has Basic in place of Bearer: that is how the key is sent to the token endpoint, not to the API.",
            "Send Authorization: Bearer <JWT> to the API; Copy header has it ready.",
        ),
        Instead::Variable => (
            "It has a variable where the token should be, and nothing put the token in its place.",
            "Select the environment that has the variable (Postman), or set it and use double quotes (shell).",
        ),
        Instead::NoHeader => (
            "There is no Authorization header and no token in it.",
            "Add the header Authorization: Bearer <JWT>; Copy header has it ready.",
        ),
    };
    say(Some(Kind::MissingCredentials), "There is no token", message, vec![Hint::new(hint)], what, now)
}

fn judge_token(found: &Extracted, token: &str, now: Timestamp) -> Inspection {
    if let Some(message) = damage(found, token) {
        let hints = vec![
            Hint::new(
                "Compare it with the original answer of the token endpoint, or copy it again in one piece.",
            ),
            Hint::with(Action::MintNewToken, "Or mint a new token."),
        ];
        return say(Some(Kind::MalformedJwt), "The token is damaged", &message, hints, found.what, now);
    }
    match Jwt::read(token) {
        Ok(jwt) => judge_times(&jwt, found.what, now),
        Err(fault) => {
            let hints = vec![Hint::new("Copy it again in one piece.")];
            let message = format!("This is no JWT: {fault}.");
            say(Some(Kind::MalformedJwt), "The token is damaged", &message, hints, found.what, now)
        }
    }
}

/// What is wrong with the token as a text, the likeliest cause first.
fn damage(found: &Extracted, token: &str) -> Option<String> {
    if found.quoted {
        return Some(
            "There are quotes between Bearer and the token, and they are sent as part of it.".to_owned(),
        );
    }
    match jwt::sendable(token) {
        Err(TokenFault::Character { position, what: what @ ("a line break" | "white space") }) => {
            return Some(format!("There is {what} in it after character {}.", position - 1));
        }
        Err(fault) => return Some(format!("It cannot be sent: {fault}.")),
        Ok(()) => {}
    }
    match Jwt::read(token) {
        Ok(jwt) => short_signature(&jwt, token),
        Err(JwtFault::Parts { parts }) if parts > 3 && token.matches("eyJ").count() > 2 => {
            Some(format!("It looks like two tokens glued together: it has {parts} parts, where a JWT has 3."))
        }
        Err(JwtFault::Parts { parts: 2 }) => {
            Some("It has 2 parts, where a JWT has 3: the end is missing.".to_owned())
        }
        Err(JwtFault::Parts { parts: 1 }) if token.starts_with("ey") => {
            Some("It has 1 part, where a JWT has 3: it was cut off early.".to_owned())
        }
        Err(JwtFault::NotBase64Url { .. }) if token.contains(['+', '/', '=']) => Some(
            "It is base64 in place of base64url: something wrote + / = where a JWT has - _ and nothing."
                .to_owned(),
        ),
        Err(fault @ (JwtFault::NotBase64Url { part: Part::Signature } | JwtFault::EmptyPart { .. })) => {
            Some(format!("It was cut off or changed: {fault}."))
        }
        Err(fault) => Some(format!("It was cut off or changed: {fault}.")),
    }
}

/// The signature's length is fixed for each algorithm (RFC 7518 sections 3.2 to 3.4); a shorter one was
/// cut off.
fn short_signature(jwt: &Jwt, token: &str) -> Option<String> {
    let bytes = match jwt.header.get("alg")?.as_str()? {
        "HS256" => 32,
        "HS384" => 48,
        "HS512" | "ES256" => 64,
        "ES384" => 96,
        "ES512" => 132,
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => 256,
        _ => return None,
    };
    let expected = (bytes * 4_usize).div_ceil(3);
    let has = token.rsplit('.').next().unwrap_or_default().len();
    let named = jwt.header.get("alg")?.as_str()?;
    (has < expected).then(|| {
        format!(
            "Its signature has {has} characters, where {named} has at least {expected}: the end is missing."
        )
    })
}

fn judge_times(jwt: &Jwt, what: &str, now: Timestamp) -> Inspection {
    let tolerance = TOLERATED_SKEW;
    if let Some(exp) = jwt.exp().filter(|exp| *exp <= now) {
        let ago = span(unsigned(now.duration_since(exp)));
        let hints = vec![
            Hint::with(Action::MintNewToken, "Mint a new token: Copy header does it by itself."),
            Hint::new("If it should still be valid, check this computer’s clock."),
        ];
        let message = format!("It expired {ago} ago.");
        return say(Some(Kind::ExpiredToken), "The token has expired", &message, hints, what, now);
    }
    let starts = jwt.nbf().or(jwt.iat()).filter(|start| start.duration_since(now) > tolerance);
    if let Some(start) = starts {
        let wait = span(unsigned(start.duration_since(now)));
        let hints = vec![Hint::new("Check this computer’s clock: it may be behind.")];
        let message = format!("It is valid from {wait} from now, by this computer’s clock.");
        return say(Some(Kind::ClockSkew), "The token is not valid yet", &message, hints, what, now);
    }
    let message = match jwt.exp() {
        Some(exp) => {
            format!("It is whole, and valid for another {}.", span(unsigned(exp.duration_since(now))))
        }
        None => "It is whole. It does not say when it expires.".to_owned(),
    };
    let hints = vec![Hint::new("If the API refuses it all the same, test the connection.")];
    say(None, "The token looks fine", &message, hints, what, now)
}

fn unsigned(span: SignedDuration) -> Duration {
    span.unsigned_abs()
}
