//! Reading an answer: capped, within the deadline, and only what is documented.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::{Response, StatusCode, header};
use serde::Deserialize;
use serde_json::Value;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::chain;
use super::deadlines::Deadlines;
use super::fault::{Fault, Misfit, Phase, StatedReason};
use values::call::{Call, Group, Groups};
use values::jwt::{self, Jwt};
use values::secret::AccessToken;

/// How many groups the check asks for; the first page.
pub(super) const GROUPS_PAGE: u64 = 20;

/// The largest body that is read, decompressed.
const BODY_CAP: usize = 1 << 20;

/// The longest wait that is passed on; anything above is no advice.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 3600);

/// The headers in which a request's ID is sent.
const REQUEST_ID: [&str; 4] = ["x-request-id", "request-id", "x-amzn-requestid", "cf-ray"];

/// A minted token, with every witness to its life.
#[derive(Debug, Clone)]
pub struct MintAnswer {
    /// The JWT.
    pub access: AccessToken,
    /// The JWT's `exp`.
    pub exp: Option<Timestamp>,
    /// The JWT's `iat`.
    pub iat: Option<Timestamp>,
    /// The answer's `expires_in`, documented as milliseconds; whatever number it was.
    pub expires_in_ms: Option<f64>,
    /// The answer's `Date`.
    pub date: Option<Timestamp>,
}

/// What the head of an answer says of its body.
pub(super) struct Head {
    html: bool,
    encoded: bool,
    location: Option<String>,
    retry_after: Option<String>,
}

impl Head {
    pub(super) fn of(response: &Response) -> Self {
        let text = |name| response.headers().get(name).and_then(|v| v.to_str().ok());
        let media = text(header::CONTENT_TYPE).unwrap_or_default().to_ascii_lowercase();
        Self {
            html: media.starts_with("text/html") || media.starts_with("application/xhtml"),
            // The HTTP library takes the header away when it has decoded the body.
            encoded: text(header::CONTENT_ENCODING).is_some_and(|v| !v.eq_ignore_ascii_case("identity")),
            location: text(header::LOCATION).map(|to| pointed_at(response.url(), to)),
            retry_after: text(header::RETRY_AFTER).map(str::to_owned),
        }
    }

    pub(super) fn decodable(&self) -> Result<(), Fault> {
        if self.encoded { Err(Fault::unexpected(Misfit::Encoding)) } else { Ok(()) }
    }
}

/// Where a redirect points, without its query, which may carry anything.
fn pointed_at(from: &reqwest::Url, to: &str) -> String {
    match from.join(to) {
        Ok(mut url) => {
            url.set_query(None);
            url.set_fragment(None);
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.to_string()
        }
        Err(_) => "an address that cannot be read".to_owned(),
    }
}

/// Notes what the head of an answer says of the call.
pub(super) fn read_head(response: &Response, call: &mut Call) {
    call.status = Some(response.status().as_u16());
    let text = |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok());
    call.date = text("date").and_then(parse_date);
    call.request_id = REQUEST_ID
        .iter()
        .find_map(|name| text(name))
        .filter(|id| id.len() <= 128 && id.chars().all(|c| c.is_ascii_graphic()))
        .map(str::to_owned);
}

pub(super) fn parse_date(text: &str) -> Option<Timestamp> {
    Timestamp::try_from(httpdate::parse_http_date(text).ok()?).ok()
}

/// The body, at most [`BODY_CAP`] bytes of it, decompressed.
pub(super) async fn read_body(
    mut response: Response,
    deadline: Instant,
    deadlines: &Deadlines,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let mut body = Zeroizing::new(Vec::new());
    if response.content_length().is_some_and(|n| n > BODY_CAP as u64) {
        return Err(Fault::unexpected(Misfit::TooLarge));
    }
    loop {
        match tokio::time::timeout_at(deadline, response.chunk()).await {
            Err(_) => return Err(Fault::Timeout { after: deadlines.total }),
            Ok(Ok(None)) => return Ok(body),
            Ok(Ok(Some(chunk))) if body.len() + chunk.len() > BODY_CAP => {
                return Err(Fault::unexpected(Misfit::TooLarge));
            }
            Ok(Ok(Some(chunk))) => body.extend_from_slice(&chunk),
            Ok(Err(error)) => return Err(chain::classify_body(&error, deadlines)),
        }
    }
}

/// What a status other than 2xx means.
pub(super) fn refusal(
    status: StatusCode,
    head: &Head,
    body: &[u8],
    phase: Phase,
    date: Option<Timestamp>,
) -> Fault {
    let html = head.html;
    let code = status.as_u16();
    let wait = || head.retry_after.as_deref().and_then(|text| retry_after(text, date));
    match (code, phase) {
        (300..=399, _) => Fault::Redirected { status: code, to: head.location.clone() },
        (400 | 401 | 403, Phase::Mint) => Fault::KeyRefused { status: code, html },
        (401, Phase::Groups) => Fault::Unauthorized { reason: stated_reason(body) },
        (403, Phase::Groups) => Fault::Forbidden { html },
        (404 | 410, _) => Fault::NotFound { status: code },
        (407, _) => Fault::Unexpected { status: Some(code), misfit: Misfit::Status },
        (429, _) => Fault::RateLimited { wait: wait() },
        (500..=599, _) => Fault::ServerError { status: code, wait: wait() },
        _ => Fault::Unexpected { status: Some(code), misfit: Misfit::Status },
    }
}

/// `Retry-After` (RFC 9110 section 10.2.3): seconds, or a date on the sender's clock.
fn retry_after(text: &str, date: Option<Timestamp>) -> Option<Duration> {
    let text = text.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => Duration::try_from(parse_date(text)?.duration_since(date?)).ok()?,
    };
    (wait <= LONGEST_WAIT && !wait.is_zero()).then_some(wait)
}

/// Which of the documented three a 401's body speaks of. The vendor does not document the bodies, so
/// the names of the three are looked for wherever they stand: a JSON message, nested or not, plain
/// text or a page.
pub(super) fn stated_reason(body: &[u8]) -> Option<StatedReason> {
    let text = String::from_utf8_lossy(&body[..body.len().min(16 * 1024)]).to_lowercase();
    let has = |needles: &[&str]| needles.iter().any(|needle| text.contains(needle));
    let about = has(&["token", "jwt", "credential", "signature"]);
    if has(&["expired", "expiration", "has expire"]) && about {
        Some(StatedReason::ExpiredToken)
    } else if has(&[
        "malformed",
        "truncated",
        "could not be decoded",
        "could not decode",
        "not enough segments",
    ]) {
        Some(StatedReason::MalformedJwt)
    } else if has(&["missing", "no jwt", "not supplied", "not provided", "no credentials", "no token"])
        && about
    {
        Some(StatedReason::MissingCredentials)
    } else {
        None
    }
}

/// The documented answer of the token endpoint. A number may come as an integer, a float or digits.
#[derive(Deserialize)]
struct MintWire {
    #[serde(default)]
    access_token: Option<Zeroizing<String>>,
    #[serde(default)]
    expires_in: Value,
    #[serde(default)]
    token_type: Option<String>,
}

pub(super) fn minted(body: &[u8], date: Option<Timestamp>) -> Result<MintAnswer, Fault> {
    let wire: MintWire = parse(body)?;
    let text = wire.access_token.unwrap_or_default();
    if text.is_empty() {
        return Err(Fault::unexpected(Misfit::NoToken));
    }
    if wire.token_type.is_some_and(|kind| !kind.eq_ignore_ascii_case("bearer")) {
        return Err(Fault::unexpected(Misfit::OtherTokenType));
    }
    let no_jwt = |because: String| Fault::TokenIsNoJwt { because };
    jwt::sendable(&text).map_err(|fault| no_jwt(fault.to_string()))?;
    let read = Jwt::read(&text).map_err(|fault| no_jwt(fault.to_string()))?;
    let answer = MintAnswer {
        exp: read.exp(),
        iat: read.iat(),
        access: AccessToken::new(text.as_str()),
        expires_in_ms: number(&wire.expires_in),
        date,
    };
    Ok(answer)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(n) => n.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

#[derive(Deserialize)]
struct GroupsWire {
    #[serde(default)]
    meta: Meta,
    response: Vec<Group>,
}

#[derive(Deserialize, Default)]
struct Meta {
    #[serde(default)]
    total_records: Option<u64>,
}

/// A page of groups, of which the first `offset` were passed over.
pub(super) fn groups(body: &[u8], offset: u64) -> Result<Groups, Fault> {
    let wire: GroupsWire = parse(body)?;
    let found = wire.response.len() as u64;
    let last_page = found < GROUPS_PAGE;
    let total = wire.meta.total_records.or(last_page.then_some(offset + found));
    Ok(Groups { total, shown: wire.response })
}

/// JSON of the documented shape. A BOM in front is passed over (RFC 8259 section 8.1 allows that).
fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Fault> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    // serde would take an array's items for the fields, in their order.
    let is_array = body.trim_ascii_start().starts_with(b"[");
    let misfit = match serde_json::from_slice(body) {
        Ok(_) if is_array => Misfit::OtherJson,
        Ok(found) => return Ok(found),
        Err(_) if body.trim_ascii().is_empty() => Misfit::Empty,
        Err(_) if body.trim_ascii_start().starts_with(b"<") => Misfit::Html,
        Err(error) if error.is_data() => Misfit::OtherJson,
        Err(_) => Misfit::NotJson,
    };
    Err(Fault::unexpected(misfit))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_three_documented_401s_are_told_by_their_words() {
        for (body, meaning) in [
            (r#"{"message": "Missing credentials"}"#, Some(StatedReason::MissingCredentials)),
            (
                r#"{"error": {"message": "No JWT was supplied in the Authorization header"}}"#,
                Some(StatedReason::MissingCredentials),
            ),
            ("Malformed JWT", Some(StatedReason::MalformedJwt)),
            ("<html><h1>Expired token</h1></html>", Some(StatedReason::ExpiredToken)),
            (r#"{"message":"The JWT has expired"}"#, Some(StatedReason::ExpiredToken)),
            (r#"{"message":"Unauthorized"}"#, None),
            ("", None),
        ] {
            assert_eq!(stated_reason(body.as_bytes()), meaning, "{body}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = parse_date("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(retry_after("120", None), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now), Some(Duration::from_secs(60)));
        for absurd in ["-1", "0", "99999999999999999999", "soon", "604800", ""] {
            assert_eq!(retry_after(absurd, now), None, "{absurd}");
        }
    }

    #[test]
    fn a_group_may_lack_what_is_not_needed() {
        let found = groups(
            br#"{"meta":{"offset":0,"page_num":1,"page_size":20},"response":[{"id":"a","name":null}]}"#,
            0,
        );
        assert_eq!(
            found.unwrap(),
            Groups { total: Some(1), shown: vec![Group { id: "a".into(), name: String::new() }] }
        );
    }

    #[test]
    fn what_is_no_answer_is_said() {
        let misfit = |body: &[u8]| match minted(body, None) {
            Err(Fault::Unexpected { misfit, .. }) => Some(misfit),
            _ => None,
        };
        assert_eq!(misfit(b""), Some(Misfit::Empty));
        assert_eq!(misfit(b" <!doctype html>"), Some(Misfit::Html));
        assert_eq!(misfit(b"{"), Some(Misfit::NotJson));
        assert_eq!(misfit(b"[]"), Some(Misfit::OtherJson));
        assert_eq!(misfit(b"{}"), Some(Misfit::NoToken));
        assert_eq!(misfit(br#"{"access_token":null}"#), Some(Misfit::NoToken));
        assert_eq!(misfit(br#"{"access_token":"a","access_token":"b"}"#), Some(Misfit::OtherJson));
        let deep = [b"[".repeat(100_000), b"]".repeat(100_000)].concat();
        assert!(misfit(&deep).is_some());
    }

    /// JSON of any shape, with the documented names among its keys.
    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "(?s).{0,40}".prop_map(Value::from),
            Just(Value::from("eyJhbGciOiJub25lIn0.eyJleHAiOjF9.c2ln")),
        ];
        let name = prop_oneof![
            Just("access_token".to_owned()),
            Just("expires_in".to_owned()),
            Just("token_type".to_owned()),
            Just("response".to_owned()),
            Just("meta".to_owned()),
            Just("total_records".to_owned()),
            Just("id".to_owned()),
            Just("name".to_owned()),
            ".{0,8}",
        ];
        leaf.prop_recursive(4, 64, 8, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
                proptest::collection::hash_map(name.clone(), inner, 0..8)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(body in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = minted(&body, None);
            let _ = groups(&body, 0);
            let _ = stated_reason(&body);
        }

        #[test]
        fn any_json_is_survived_and_no_fault_repeats_a_token(body in json()) {
            let text = body.to_string();
            let _ = groups(text.as_bytes(), 0);
            match minted(text.as_bytes(), None) {
                Ok(answer) => prop_assert!(!answer.access.expose().is_empty()),
                Err(fault) => {
                    let said = format!("{fault:?}");
                    prop_assert!(!said.contains("eyJhbGciOiJub25lIn0"), "{}", said);
                }
            }
        }
    }
}
