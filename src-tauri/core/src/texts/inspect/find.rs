//! Where in a text the token stands. Each function looks over the text a fixed number of times.

use serde_json::Value;

use super::header::{header_values, option_value};
use super::tokens::{end_of_run, readable};

/// A token in a form that no header takes (RFC 7515 section 7.2, RFC 7516 section 7.2).
pub(super) const JWS_AS_JSON: &str = "a signed object in the JSON form of a JWS";
pub(super) const JWE_AS_JSON: &str = "an encrypted object in the JSON form of a JWE";
const CURL: &str = "a curl command";
pub(super) const TOKEN_REQUEST: &str = "the request for a token";
pub(super) const HAR: &str = "a HAR file or entry";

/// What a text is, and the header value or token that it holds.
pub(super) struct Located {
    pub(super) what: &'static str,
    pub(super) found_in: Option<String>,
    /// A header's value or a bare token, as it stands; none where there is nowhere one could stand.
    pub(super) value: Option<String>,
    /// It is a header's value, which needs a scheme.
    pub(super) is_header: bool,
}

impl Located {
    fn header(what: &'static str, found_in: &str, value: &str) -> Self {
        Self { what, found_in: Some(found_in.to_owned()), value: Some(value.to_owned()), is_header: true }
    }

    fn token(what: &'static str, found_in: Option<String>, value: &str) -> Self {
        Self { what, found_in, value: Some(value.to_owned()), is_header: false }
    }

    fn nothing(what: &'static str) -> Self {
        Self { what, found_in: None, value: None, is_header: false }
    }
}

/// Looks for a token in any text.
pub(super) fn find(text: &str) -> Located {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with(['{', '['])
        && !text.starts_with("{{")
        && let Ok(json) = serde_json::from_str::<Value>(text)
    {
        let found = in_json(&json);
        let is_lost = found.value.is_none() && !matches!(found.what, JWS_AS_JSON | JWE_AS_JSON);
        return match readable(text).first().filter(|_| is_lost) {
            Some(token) => Located::token(found.what, None, token),
            None => found,
        };
    }
    // JSON inside a string of another program's output.
    if text.contains("\\\"") {
        return in_text(unquoted(&text.replace("\\\"", "\"")));
    }
    in_text(unquoted(text))
}

/// Without one pair of quotes around the whole, as in a line of code.
fn unquoted(text: &str) -> &str {
    for quote in ['"', '\'', '`'] {
        let inner = text.trim_end_matches([',', ';']).strip_prefix(quote).and_then(|t| t.strip_suffix(quote));
        if let Some(inner) = inner.filter(|t| !t.contains(quote)) {
            return inner;
        }
    }
    text
}

/// serde_json has refused anything deeper than 128 levels; the walk needs no stack all the same.
fn in_json(json: &Value) -> Located {
    let what = json_is(json);
    if matches!(what, JWS_AS_JSON | JWE_AS_JSON) {
        return Located::nothing(what);
    }
    let mut best: Option<(u8, Located)> = None;
    let mut todo = vec![(String::new(), json)];
    while let Some((path, value)) = todo.pop() {
        let found = candidate(what, &path, value);
        if let Some((rank, found)) = found
            && best.as_ref().is_none_or(|(best, _)| rank < *best)
        {
            best = Some((rank, found));
        }
        // Last in, first out: pushed in reverse, so that the first in the text is seen first.
        match value {
            Value::Object(map) => {
                let inner = map.iter().rev().map(|(name, v)| (child(&path, name), v));
                todo.extend(inner.filter(|(_, v)| is_worth_a_look(v)));
            }
            Value::Array(list) => {
                let inner = list.iter().enumerate().rev().map(|(i, v)| (child(&path, &i.to_string()), v));
                todo.extend(inner.filter(|(_, v)| is_worth_a_look(v)));
            }
            _ => {}
        }
    }
    best.map_or_else(|| Located::nothing(what), |(_, found)| found)
}

fn is_worth_a_look(value: &Value) -> bool {
    matches!(value, Value::Object(_) | Value::Array(_) | Value::String(_))
}

/// A name is text from outside: what could be a token itself, or is long, is not repeated.
fn child(path: &str, name: &str) -> String {
    let name = if name.len() <= 40 && is_plain(name) { name } else { "…" };
    // Bounded: a text may have hundreds of thousands of strings below a hundred long names.
    let path = if path.len() > 120 { "…" } else { path };
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn is_plain(name: &str) -> bool {
    !name.contains("eyJ") && name.chars().all(|c| c.is_ascii_alphanumeric() || "_- ".contains(c))
}

/// How good a place for a token this is; a smaller rank is better.
fn candidate(what: &'static str, path: &str, value: &Value) -> Option<(u8, Located)> {
    match value {
        Value::Object(map) => {
            let name = map.get("name").or_else(|| map.get("key")).and_then(Value::as_str)?;
            let value = map.get("value")?.as_str()?;
            let is_authorization = name.eq_ignore_ascii_case("authorization");
            // Postman keeps a header that is switched off, and sends none.
            if is_authorization && map.get("disabled") == Some(&Value::Bool(true)) {
                return Some((5, Located::header(what, "an Authorization header that is switched off", "")));
            }
            if is_authorization {
                return Some((rank(value), Located::header(what, "the Authorization header", value)));
            }
            let place = Some(format!("the value of {name}")).filter(|_| name.len() <= 40 && is_plain(name));
            match name {
                "token" if path.contains("bearer") => {
                    Some((2, Located::token(what, Some("the Bearer authorization".into()), value)))
                }
                _ if value.is_empty() => None,
                _ if name.to_ascii_lowercase().ends_with("access_token") => {
                    Some((3, Located::token(what, place, value)))
                }
                _ if name.to_ascii_lowercase().ends_with("token") => {
                    Some((4, Located::token(what, place, value)))
                }
                _ => None,
            }
        }
        Value::String(value) => {
            let name = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
            let place = || Some(path.to_owned()).filter(|p| !p.is_empty());
            match name.as_str() {
                "access_token" | "accesstoken" => Some((0, Located::token(what, place(), value))),
                "authorization" => Some((rank(value), Located::header(what, path, value))),
                "token" if path.ends_with("bearer.token") => Some((2, Located::token(what, place(), value))),
                _ if name != "value" && value.get(..7).is_some_and(|v| v.eq_ignore_ascii_case("bearer ")) => {
                    Some((4, Located::header(what, path, value)))
                }
                _ if value.starts_with("eyJ") => Some((6, Located::token(what, place(), value))),
                _ => Some((3, Located::token(what, place(), &answer_in(value)?))),
            }
        }
        _ => None,
    }
}

/// The request for a token has a Basic header, and the token is in its answer.
fn rank(value: &str) -> u8 {
    let is_basic = value.trim_start().get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("basic"));
    if is_basic { 5 } else { 1 }
}

/// The token of a token response that stands in a string, as in a HAR file.
fn answer_in(text: &str) -> Option<String> {
    if !text.trim_start().starts_with('{') || !text.contains("access_token") {
        return None;
    }
    let json: Value = serde_json::from_str(text).ok()?;
    json.get("access_token")?.as_str().map(str::to_owned)
}

fn json_is(json: &Value) -> &'static str {
    let has = |name: &str| json.get(name).is_some();
    if has("log") || has("startedDateTime") {
        HAR
    } else if has("item") || json.pointer("/request/header").is_some() || has("auth") && has("header") {
        "a Postman request or collection"
    } else if has("values") && has("name") {
        "a Postman environment"
    } else if has("access_token") {
        "a token response"
    } else if has("signatures") || has("signature") && has("payload") {
        JWS_AS_JSON
    } else if has("ciphertext") {
        JWE_AS_JSON
    } else {
        "JSON"
    }
}

fn in_text(text: &str) -> Located {
    // ASCII only, so that places in one are places in the other.
    let lower = text.to_ascii_lowercase();
    let what = text_is(&lower);
    let tokens = readable(text);
    let values = header_values(text, &lower);
    if tokens.is_empty() && lower.contains("/auth/public/token") && asks_for_a_token(&values, &lower) {
        return Located::nothing(TOKEN_REQUEST);
    }
    let bearer = values.iter().find(|v| v.get(..6).is_some_and(|s| s.eq_ignore_ascii_case("bearer")));
    if let Some(value) = bearer.or(values.first())
        && (bearer.is_some() || tokens.iter().all(|token| value.contains(token)))
    {
        return Located::header(what.unwrap_or("an Authorization header"), "the Authorization header", value);
    }
    if let Some(value) = option_value(text, "--oauth2-bearer") {
        return Located::token(CURL, Some("--oauth2-bearer".to_owned()), value);
    }
    if what == Some(CURL) && tokens.is_empty() && has_user(&lower) {
        return Located::header(CURL, "the option -u", "Basic");
    }
    if what.is_some() && tokens.is_empty() {
        return Located::nothing(what.unwrap_or_default());
    }
    let bare = lower.trim_start_matches(['"', '\'', '`']);
    if ["bearer", "basic"].iter().any(|scheme| bare.starts_with(scheme)) {
        let value = if tokens.len() > 1 { text.lines().next().unwrap_or(text) } else { text };
        return Located::header("an authorization header’s value", "the text itself", value);
    }
    if tokens.len() > 1 && !text.starts_with(tokens[0]) || what.is_some() {
        return Located::token(what.unwrap_or("a text with tokens in it"), None, tokens[0]);
    }
    // Where the first token ends at a space or line, the others are its neighbours; else they are glued.
    let first = tokens.first().filter(|first| text[first.len()..].starts_with(char::is_whitespace));
    if let Some(first) = first.filter(|_| tokens.len() > 1) {
        return Located::token("a text with tokens in it", None, first);
    }
    if is_prose(text) {
        return Located::nothing("a text");
    }
    match text.find("eyJ") {
        Some(at) if stands_in_a_text(&text[..at]) => {
            let rest = &text[at..];
            Located::token("a text with a token in it", None, &rest[..end_of_run(rest)])
        }
        _ => Located::token("a token alone", None, text),
    }
}

/// The key goes into a Basic header, by hand or by curl.
fn asks_for_a_token(values: &[&str], lower: &str) -> bool {
    values.first().is_some_and(|value| rank(value) > 1) || has_user(lower)
}

fn has_user(lower: &str) -> bool {
    [" -u ", " -u'", " -u\"", " --user ", " --user="].iter().any(|option| lower.contains(option))
}

/// Words, none of which could be a piece of a token.
fn is_prose(text: &str) -> bool {
    !text.contains("eyJ")
        && text.contains(char::is_whitespace)
        && text.split_whitespace().all(|word| word.len() < 60)
}

/// Whether what precedes a token is more than the quotes and escapes that cling to one.
fn stands_in_a_text(before: &str) -> bool {
    before.contains(char::is_whitespace)
        || before.ends_with(['"', '\'', ':', '=', '>', '(', '[', '{', ',', '&'])
            && before.contains(|c: char| c.is_ascii_alphanumeric())
            && before.len() > 2
}

fn text_is(lower: &str) -> Option<&'static str> {
    let first_line = lower.lines().next().unwrap_or_default();
    if lower.starts_with("curl ") || lower.starts_with("curl.exe ") || lower.contains("$ curl ") {
        Some(CURL)
    } else if ["invoke-restmethod", "invoke-webrequest"].iter().any(|c| lower.contains(c)) {
        Some("a PowerShell command")
    } else if first_line.contains(" http/1.") || first_line.trim_end().ends_with(" http/2") {
        Some("a raw HTTP request")
    } else if first_line.starts_with("http/1.") || first_line.starts_with("http/2 ") {
        Some("a raw HTTP answer")
    } else {
        None
    }
}
