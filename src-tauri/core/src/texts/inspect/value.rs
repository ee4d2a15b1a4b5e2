//! From a header's value to the token in it, or why there is none.

use super::escapes::{called, escape_at};

/// Why there is no token.
#[derive(Debug)]
pub(super) struct Lack {
    pub(super) message: String,
    /// What to do, where that is more than to send the header as it should be.
    pub(super) hint: Option<&'static str>,
}

impl From<&str> for Lack {
    fn from(message: &str) -> Self {
        Self { message: message.to_owned(), hint: None }
    }
}

fn not_filled_in() -> Lack {
    Lack {
        message: "A variable stands in place of the token: it was not filled in.".to_owned(),
        hint: Some(
            "Fill it in: in Postman, choose the environment that has it; in a shell, set it, and use double \
             quotes, for nothing is filled in between single ones.",
        ),
    }
}

/// What stands where the token belongs.
pub(super) struct Taken<'a> {
    pub(super) token: &'a str,
    /// What is wrong between `Bearer` and the token.
    pub(super) trouble: Option<String>,
}

/// The token behind `Bearer`, or why there is none.
pub(super) fn take(value: &str, is_header: bool) -> Result<Taken<'_>, Lack> {
    let (value, clinging) = without_clinging(value.trim());
    let taken = match scheme(value) {
        Scheme::Bearer(rest) => behind_bearer(rest)?,
        Scheme::Basic => {
            return Err("The header says Basic, which is for the token endpoint; the API wants Bearer and \
                        a token."
                .into());
        }
        Scheme::Other(_) | Scheme::None if !is_header => Taken { token: value, trouble: None },
        Scheme::None if value.starts_with("eyJ") => {
            return Err("The header has a token without the word Bearer in front of it.".into());
        }
        Scheme::Other("Authorization") => {
            return Err("The header’s name, Authorization, stands in its value again; the value begins \
                        with Bearer."
                .into());
        }
        Scheme::Other(other) => {
            return Err(format!("The header says {other} in place of Bearer.").as_str().into());
        }
        Scheme::None if is_placeholder(value).is_none() => {
            return Err("The header does not start with Bearer.".into());
        }
        Scheme::None => Taken { token: value, trouble: None },
    };
    match is_placeholder(taken.token) {
        Some(why) => Err(why),
        None => Ok(Taken { trouble: clinging.or(taken.trouble), ..taken }),
    }
}

enum Scheme<'a> {
    /// With what follows.
    Bearer(&'a str),
    Basic,
    /// Another word that is safe to repeat.
    Other(&'a str),
    None,
}

fn scheme(value: &str) -> Scheme<'_> {
    let end = value.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(value.len());
    let (word, rest) = value.split_at(end);
    let is = |name: &str| word.eq_ignore_ascii_case(name);
    let glued = word.get(..6).is_some_and(|w| w.eq_ignore_ascii_case("bearer"))
        && word.get(6..).is_some_and(|token| token.starts_with("eyJ"));
    if is("bearer") || glued {
        return Scheme::Bearer(&value[6..]);
    }
    if is("basic")
        && (rest.is_empty() || rest.starts_with(char::is_whitespace) || escape_at(rest, 0).is_some())
    {
        return Scheme::Basic;
    }
    let known = ["Token", "JWT", "OAuth", "Digest", "ApiKey", "Api", "Negotiate", "Authorization"];
    known.iter().find(|name| is(name)).map_or(Scheme::None, |name| Scheme::Other(name))
}

/// One plain space belongs between `Bearer` and the token (RFC 6750 section 2.1).
fn behind_bearer(rest: &str) -> Result<Taken<'_>, Lack> {
    if is_variable(rest.trim()) {
        return Err(not_filled_in());
    }
    let (mut token, odd) = without_separator(rest);
    let mut twice = false;
    while let Scheme::Bearer(rest) = scheme(token) {
        token = without_separator(rest).0;
        twice = true;
    }
    if token.trim_matches(['"', '\'']).is_empty() {
        return Err("The header says Bearer, and no token follows.".into());
    }
    if twice {
        return Ok(Taken { token, trouble: Some("The word Bearer stands there twice.".to_owned()) });
    }
    let trouble = if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        Some("There is no space between Bearer and the token.".to_owned())
    } else {
        odd.map(|odd| format!("There is {odd} between Bearer and the token, where one plain space belongs."))
    };
    Ok(Taken { token, trouble })
}

/// What stands before the token, and its first part that is no plain space.
fn without_separator(rest: &str) -> (&str, Option<String>) {
    let (mut rest, mut odd) = (rest, None);
    loop {
        let length = escape_at(rest, 0).map(str::len);
        let Some(c) = rest.chars().next() else { break };
        let (length, name) = match (length, c) {
            (Some(length), _) => (length, Some(called(&rest[..length]))),
            (None, ' ') => (1, None),
            (None, '\n' | '\r') => (1, Some("a line break".to_owned())),
            (None, '\t') => (1, Some("a tab".to_owned())),
            (None, ':') => (1, Some("a colon".to_owned())),
            (None, '+') => (1, Some("a plus sign (a form-encoded space)".to_owned())),
            (None, '=' | ',') => (1, Some(format!("“{c}”"))),
            (None, c) if c.is_whitespace() => {
                (c.len_utf8(), Some(format!("a special space (U+{:04X})", c as u32)))
            }
            _ => break,
        };
        rest = &rest[length..];
        odd = odd.or(name);
    }
    (rest, odd)
}

/// Without the quotes and escapes in front of the whole value.
fn without_clinging(value: &str) -> (&str, Option<String>) {
    let front = value.chars().next().filter(|c| "\"'`“‘".contains(*c));
    if let Some(quote) = front {
        let inner = &value[quote.len_utf8()..];
        // A bare token in quotes is told as that.
        let is_bearer = matches!(scheme(inner), Scheme::Bearer(_));
        return match is_bearer {
            true => (
                inner,
                Some("The header’s value is sent with quotes around it; they are not part of it.".to_owned()),
            ),
            false => (value, None),
        };
    }
    match escape_at(value, 0).map(|escape| value.split_at(escape.len())) {
        Some((escape, inner)) if is_placeholder(value).is_none() => {
            (inner.trim_start(), Some(format!("There is {} in front of it.", called(escape))))
        }
        _ => (value, None),
    }
}

/// What stands in a token's place, where that is plainly none.
fn is_placeholder(text: &str) -> Option<Lack> {
    let bare = text.trim().trim_matches(['"', '\'', '“', '”', '^']);
    let lower = bare.to_ascii_lowercase();
    if bare.is_empty() {
        Some("There is no token: what stands in its place is empty.".into())
    } else if matches!(lower.as_str(), "null" | "undefined" | "none" | "nil" | "nan" | "true" | "false") {
        Some("There is no token: what stands in its place is a program’s word for nothing.".into())
    } else if lower.starts_with("[object ") {
        Some("There is no token: what stands in its place is a JavaScript object, not its text.".into())
    } else if bare.chars().all(|c| "*•●…".contains(c))
        || matches!(lower.as_str(), "[redacted]" | "<redacted>")
    {
        Some(Lack {
            message: "The token is masked: what shows this text has hidden it.".to_owned(),
            hint: Some("Copy it from where it is shown whole, or mint a new one."),
        })
    } else if is_variable(bare) || is_prompt(bare, &lower) {
        Some(not_filled_in())
    } else {
        None
    }
}

/// `<token>`, `YOUR_TOKEN`, `access_token`: what documentation puts where a token goes.
fn is_prompt(text: &str, lower: &str) -> bool {
    let word = |t: &str| {
        !t.is_empty() && t.len() <= 64 && t.chars().all(|c| c.is_ascii_alphanumeric() || "_- ".contains(c))
    };
    let between = |open: char, close: char| {
        text.strip_prefix(open).and_then(|t| t.strip_suffix(close)).is_some_and(word)
    };
    let says = |what: &[&str]| what.iter().any(|w| lower.contains(w));
    between('<', '>')
        || between('[', ']')
        || word(text) && lower.starts_with("your") && says(&["token", "jwt"])
        || matches!(lower, "token" | "jwt" | "access_token" | "access-token" | "accesstoken")
}

/// `{{token}}`, `$TOKEN`, `${TOKEN}`, `${{ token }}`, `%TOKEN%`, `$env:TOKEN`, `$($t.token)`, `!TOKEN!`.
fn is_variable(text: &str) -> bool {
    // cmd escapes with ^.
    let text = &text.replace('^', "");
    let name = |t: &str| {
        let t = t.trim();
        t.len() <= 64 && t.chars().all(|c| c.is_ascii_alphanumeric() || "_-.:$?'\"[]() ".contains(c))
    };
    let between = |open: &str, close: &str| {
        text.strip_prefix(open).and_then(|t| t.strip_suffix(close)).is_some_and(name)
    };
    let filled = |open: &str, close: &str| between(open, close) && text.len() > open.len() + close.len();
    between("{{", "}}")
        || between("${{", "}}")
        || between("${", "}")
        || between("#{", "}")
        || between("$(", ")")
        || between("{", "}")
        || between("<%=", "%>")
        || filled("`", "`")
        || filled("%", "%")
        || filled("!", "!")
        || between("$", "")
}
