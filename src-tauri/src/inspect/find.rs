//! Where in a text the token stands. Each function looks over the text a fixed number of times.

use serde_json::Value;

/// What a text is, and the header value or token that it holds.
pub(super) struct Found {
    pub(super) what: &'static str,
    pub(super) found_in: Option<String>,
    /// A header's value or a bare token, as it stands; none where there is nowhere one could stand.
    pub(super) value: Option<String>,
    /// It is a header's value, which needs a scheme.
    pub(super) is_header: bool,
}

impl Found {
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
pub(super) fn find(text: &str) -> Found {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with(['{', '['])
        && !text.starts_with("{{")
        && let Ok(json) = serde_json::from_str::<Value>(text)
    {
        return in_json(&json);
    }
    in_text(unquoted(text))
}

/// Without one pair of quotes around the whole.
fn unquoted(text: &str) -> &str {
    for quote in ['"', '\'', '`'] {
        let inner = text.strip_prefix(quote).and_then(|t| t.strip_suffix(quote));
        if let Some(inner) = inner.filter(|t| !t.contains(quote)) {
            return inner;
        }
    }
    text
}

/// serde_json has refused anything deeper than 128 levels; the walk needs no stack all the same.
fn in_json(json: &Value) -> Found {
    let what = json_is(json);
    let mut best: Option<(u8, Found)> = None;
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
    best.map_or_else(|| Found::nothing(what), |(_, found)| found)
}

fn is_worth_a_look(value: &Value) -> bool {
    matches!(value, Value::Object(_) | Value::Array(_) | Value::String(_))
}

/// A name is text from outside: what could be a token itself, or is long, is not repeated.
fn child(path: &str, name: &str) -> String {
    let plain = name.len() <= 40 && name.chars().all(|c| c.is_ascii_alphanumeric() || "_- ".contains(c));
    let name = if plain && !name.contains("eyJ") { name } else { "…" };
    // Bounded: a text may have hundreds of thousands of strings below a hundred long names.
    let path = if path.len() > 120 { "…" } else { path };
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// How good a place for a token this is; a smaller rank is better.
fn candidate(what: &'static str, path: &str, value: &Value) -> Option<(u8, Found)> {
    let text = |v: &Value| v.as_str().map(str::to_owned);
    match value {
        Value::Object(map) => {
            let name = map.get("name").or_else(|| map.get("key")).and_then(Value::as_str)?;
            let value = text(map.get("value")?)?;
            if name.eq_ignore_ascii_case("authorization") {
                return Some((1, Found::header(what, "the Authorization header", &value)));
            }
            let is_bearer = name == "token" && path.contains("bearer");
            is_bearer.then(|| (2, Found::token(what, Some("the Bearer authorization".into()), &value)))
        }
        Value::String(value) => {
            let name = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
            let place = || Some(path.to_owned()).filter(|p| !p.is_empty());
            match name.as_str() {
                "access_token" | "accesstoken" => Some((0, Found::token(what, place(), value))),
                "authorization" => Some((1, Found::header(what, path, value))),
                _ if value.starts_with("eyJ") => Some((5, Found::token(what, place(), value))),
                _ => None,
            }
        }
        _ => None,
    }
}

fn json_is(json: &Value) -> &'static str {
    let has = |name: &str| json.get(name).is_some();
    if has("log") || has("startedDateTime") {
        "a HAR file or entry"
    } else if has("item") || json.pointer("/request/header").is_some() || has("auth") && has("header") {
        "a Postman request or collection"
    } else if has("access_token") {
        "a token response"
    } else {
        "JSON"
    }
}

fn in_text(text: &str) -> Found {
    // ASCII only, so that places in one are places in the other.
    let lower = text.to_ascii_lowercase();
    let what = text_is(&lower);
    if let Some(value) = header_value(text, &lower, what.is_some()) {
        let what = what.unwrap_or("an Authorization header");
        return Found::header(what, "the Authorization header", value);
    }
    if let Some(value) = option_value(text, "--oauth2-bearer") {
        return Found::token("a curl command", Some("--oauth2-bearer".to_owned()), value);
    }
    if let Some(what) = what {
        return Found::nothing(what);
    }
    if ["bearer", "basic"].iter().any(|scheme| lower.starts_with(scheme)) {
        return Found::header("an authorization header’s value", "the text itself", text);
    }
    match text.find("eyJ") {
        Some(at) if text[..at].contains(char::is_whitespace) => {
            let rest = &text[at..];
            let end = rest.find(|c: char| c.is_whitespace() || "\"'<>,;`".contains(c)).unwrap_or(rest.len());
            Found::token("a text with a token in it", None, &rest[..end])
        }
        _ => Found::token("a token alone", None, text),
    }
}

fn text_is(lower: &str) -> Option<&'static str> {
    let first_line = lower.lines().next().unwrap_or_default();
    if lower.starts_with("curl ") || lower.starts_with("curl.exe ") || lower.contains("$ curl ") {
        Some("a curl command")
    } else if ["invoke-restmethod", "invoke-webrequest"].iter().any(|c| lower.contains(c)) {
        Some("a PowerShell command")
    } else if first_line.contains(" http/1.") || first_line.trim_end().ends_with(" http/2") {
        Some("a raw HTTP request")
    } else {
        None
    }
}

/// The value behind the first `Authorization` and a colon or equals sign: up to the quote that opened
/// before it, else to the line's end, else (where the header is all there is) to the text's end.
fn header_value<'a>(text: &'a str, lower: &str, in_request: bool) -> Option<&'a str> {
    const NAME: &str = "authorization";
    for (at, _) in lower.match_indices(NAME) {
        let before = text[..at].chars().next_back();
        if before.is_some_and(|c| c == '-' || c.is_alphanumeric()) {
            continue;
        }
        let rest = text[at + NAME.len()..].trim_start_matches(['"', '\'', ' ', ']', '^', '\\']);
        let Some(rest) = rest.strip_prefix([':', '=']) else { continue };
        let rest = rest.trim_start_matches([' ', '\t']);
        let quote = before.filter(|c| matches!(c, '"' | '\''));
        let own = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let closed = text[at + NAME.len()..].starts_with(['"', '\'']);
        return Some(match (quote, own) {
            (Some(quote), _) if !closed => upto(rest, quote),
            (_, Some(own)) => upto(&rest[1..], own),
            _ if in_request => rest.lines().next().unwrap_or_default(),
            _ => rest,
        });
    }
    None
}

fn upto(text: &str, quote: char) -> &str {
    text.split(quote).next().unwrap_or_default().trim_end_matches(['^', '\\'])
}

fn option_value<'a>(text: &'a str, option: &str) -> Option<&'a str> {
    let rest = &text[text.find(option)? + option.len()..];
    Some(rest.split_whitespace().next().unwrap_or_default().trim_matches(['"', '\'', '^']))
}
