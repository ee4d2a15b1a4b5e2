//! Finding the token in a text, and what stands in its place where there is none.

use serde_json::Value;
use zeroize::Zeroizing;

/// What was found in a text. The token is as it stands there, with its faults.
pub(super) struct Extracted {
    pub(super) what: &'static str,
    pub(super) found_in: Option<&'static str>,
    pub(super) token: Option<Zeroizing<String>>,
    pub(super) instead: Option<Instead>,
    /// Quotes stood between `Bearer` and the token, where they are part of the header.
    pub(super) quoted: bool,
}

/// What stands where the token should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instead {
    Nothing,
    Basic,
    Variable,
    NoHeader,
}

impl Extracted {
    /// The token without white space and quotes, to read what can still be read of it.
    pub(super) fn cleaned(&self) -> Zeroizing<String> {
        let keep = |c: &char| !c.is_whitespace() && !matches!(c, '"' | '\'');
        Zeroizing::new(self.token.as_deref().map(|t| t.chars().filter(keep).collect()).unwrap_or_default())
    }
}

pub(super) fn extract(text: &str) -> Extracted {
    let trimmed = text.trim_start_matches('\u{feff}').trim();
    if trimmed.starts_with(['{', '['])
        && let Ok(document) = serde_json::from_str::<Value>(trimmed)
    {
        return from_json(&document);
    }
    let text = unescaped(trimmed);
    let what = shape(&text);
    if let Some(value) = after_header(&text) {
        return from_header(value, what, "the Authorization header");
    }
    if let Some(value) = strip_word(text.trim_matches(['"', '\'']), "bearer") {
        return from_header(value, "a Bearer value", "behind Bearer");
    }
    if let Some(rest) = strip_word(&text, "basic") {
        let _ = rest;
        return instead("a Basic value", Instead::Basic);
    }
    if what != "a text" {
        return instead(what, Instead::NoHeader);
    }
    from_token(&text)
}

fn instead(what: &'static str, instead: Instead) -> Extracted {
    Extracted { what, found_in: None, token: None, instead: Some(instead), quoted: false }
}

/// `%20`, `\n`, `&nbsp;` and `&quot;` as the characters that they stand for, wherever a header may be.
fn unescaped(text: &str) -> Zeroizing<String> {
    let mut plain = Zeroizing::new(text.to_owned());
    for (escape, character) in [
        ("%20", " "),
        ("%3A", ":"),
        ("%3a", ":"),
        ("%0A", "\n"),
        ("%0a", "\n"),
        ("\\r\\n", "\n"),
        ("\\n", "\n"),
        ("&nbsp;", " "),
        ("&#32;", " "),
        ("&quot;", "\""),
        ("\u{a0}", " "),
        ("\u{200b}", ""),
    ] {
        if plain.contains(escape) {
            plain = Zeroizing::new(plain.replace(escape, character));
        }
    }
    plain
}

fn shape(text: &str) -> &'static str {
    let first = text.split_whitespace().next().unwrap_or_default();
    let is_request =
        text.lines().next().is_some_and(|line| line.contains(" HTTP/") || line.ends_with(" HTTP/2"));
    match first {
        "curl" | "curl.exe" => "a curl command",
        "Invoke-RestMethod" | "Invoke-WebRequest" | "irm" | "iwr" => "a PowerShell command",
        _ if is_request => "an HTTP request",
        _ if first.eq_ignore_ascii_case("authorization:") || find_word(text, "authorization").is_some() => {
            "an Authorization header"
        }
        _ => "a text",
    }
}

/// Where a word stands, in whatever case.
fn find_word(text: &str, word: &str) -> Option<usize> {
    // ASCII only, so that the places stay the same.
    text.to_ascii_lowercase().find(word)
}

/// What follows `Authorization:` (or `Authorization =`), up to the end of its line or quote.
fn after_header(text: &str) -> Option<&str> {
    let at = find_word(text, "authorization")?;
    let before = text[..at].chars().next_back();
    let rest = text[at + "authorization".len()..].trim_start_matches(['"', '\'', ' ', '\t']);
    let rest = rest.strip_prefix([':', '='])?.trim_start_matches([' ', '\t']);
    // A quote before the name closes behind the value; one before the value does, too.
    let quote = before
        .filter(|c| matches!(c, '"' | '\''))
        .or(rest.chars().next().filter(|c| matches!(c, '"' | '\'')));
    let rest = rest.trim_start_matches(['"', '\'']);
    let value = match quote {
        Some(quote) => rest.split(quote).next().unwrap_or(rest),
        None => header_line(rest),
    };
    let value = value.trim_end_matches([' ', '\t', '\r', '\n', ',', '\\', '^', '`']);
    // A brace that closes what was opened before the header, not a variable's own.
    Some(if value.contains('{') { value } else { value.trim_end_matches(['}', ' ']) })
}

/// A header ends with its line, unless the next line can only be the rest of a broken token.
fn header_line(rest: &str) -> &str {
    match rest.find(['\r', '\n']) {
        Some(end) => {
            let more = rest[end..].trim_start();
            let line = more.lines().next().unwrap_or_default().trim_end();
            let goes_on = line.len() > 8
                && line.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
                && rest[..end].contains('.') | rest[..end].contains("ey");
            if goes_on { &rest[..rest.len() - more.len() + line.len()] } else { &rest[..end] }
        }
        None => rest,
    }
}

fn strip_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let head = text.get(..word.len())?;
    let rest = &text[word.len()..];
    (head.eq_ignore_ascii_case(word) && rest.chars().next().is_none_or(char::is_whitespace)).then_some(rest)
}

fn from_header(value: &str, what: &'static str, found_in: &'static str) -> Extracted {
    if strip_word(value, "basic").is_some() {
        return instead(what, Instead::Basic);
    }
    let value = strip_word(value, "bearer").unwrap_or(value).trim_matches([' ', '\t', '\r', '\n']);
    let quoted = value.starts_with(['"', '\'']);
    let bare = value.trim_matches(['"', '\'']);
    match () {
        () if bare.trim().is_empty() => instead(what, Instead::Nothing),
        () if is_variable(bare) => instead(what, Instead::Variable),
        () => Extracted {
            what,
            found_in: Some(found_in),
            token: Some(Zeroizing::new(bare.to_owned())),
            instead: None,
            quoted,
        },
    }
}

fn is_variable(text: &str) -> bool {
    let name = |t: &str| !t.is_empty() && t.chars().all(|c| c.is_ascii_alphanumeric() || "_.- ".contains(c));
    let inside =
        |open, close| text.strip_prefix(open).and_then(|t: &str| t.strip_suffix(close)).is_some_and(name);
    inside("{{", "}}")
        || inside("${", "}")
        || inside("$(", ")")
        || inside("%", "%")
        || inside("<", ">")
        || text.strip_prefix("$env:").is_some_and(name)
        || text.strip_prefix('$').is_some_and(name)
}

fn from_token(text: &str) -> Extracted {
    let bare = text.trim_matches(['"', '\'', ',', ';']);
    if bare.is_empty() {
        return instead("nothing", Instead::Nothing);
    }
    if is_variable(bare) {
        return instead("a variable", Instead::Variable);
    }
    let token = Some(Zeroizing::new(bare.to_owned()));
    Extracted { what: "a token", found_in: None, token, instead: None, quoted: false }
}

/// A token response, a HAR entry, a Postman request: the first place that holds a token.
fn from_json(document: &Value) -> Extracted {
    let (what, found_in) = match document {
        Value::Object(fields) if fields.contains_key("access_token") => ("a token response", "access_token"),
        Value::Object(fields) if fields.contains_key("log") => ("a HAR file", "the Authorization header"),
        Value::Object(fields) if fields.contains_key("request") => ("a request", "its authorization"),
        _ => ("JSON", "the JSON"),
    };
    match search(document) {
        Some(value) if strip_word(value, "bearer").is_some() || strip_word(value, "basic").is_some() => {
            from_header(value, what, found_in)
        }
        Some(value) => from_header(value, what, found_in),
        None => instead(what, Instead::NoHeader),
    }
}

fn search(value: &Value) -> Option<&str> {
    match value {
        Value::Object(fields) => {
            if let Some(text) =
                fields.get("access_token").or_else(|| fields.get("token")).and_then(Value::as_str)
            {
                return Some(text);
            }
            let name =
                fields.get("name").or_else(|| fields.get("key")).and_then(Value::as_str).unwrap_or_default();
            let is_header =
                name.eq_ignore_ascii_case("authorization") || name == "token" || name == "access_token";
            if let (true, Some(text)) = (is_header, fields.get("value").and_then(Value::as_str)) {
                return Some(text);
            }
            let direct = fields.iter().find(|(key, _)| key.eq_ignore_ascii_case("authorization"));
            direct.and_then(|(_, v)| v.as_str()).or_else(|| fields.values().find_map(search))
        }
        Value::Array(items) => items.iter().find_map(search),
        _ => None,
    }
}
