//! What the API would make of a header's value or a token.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::find::Found;
use super::minted::{Likeness, Minted, MintedTokens};
use super::{Verdict, words};
use crate::diagnosis::{Action, Hint, Kind};
use crate::jwt::{Jwt, JwtFault, sendable};

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
pub(super) fn judge(found: &Found, minted: &MintedTokens, now: Timestamp, zone: &TimeZone) -> Judged {
    let Some(value) = &found.value else {
        return missing(format!("This is {}, and it has no Authorization header.", found.what));
    };
    let value = trimmed(value);
    let token = match token_of(value, found.is_header) {
        Ok(token) => token,
        Err(message) => return missing(message),
    };
    let clean: String = token.chars().filter(|c| !c.is_whitespace() && !"\"'".contains(*c)).collect();
    let mut judged = match damage(token) {
        Some(message) => Judged { jwt: Jwt::read(&clean).ok(), ..malformed(message) },
        None => match Jwt::read(token) {
            Ok(jwt) => by_time(jwt, now, zone),
            Err(fault) => malformed(in_words(fault, token)),
        },
    };
    if let Some((known, likeness)) = minted.like(&clean) {
        say_minted(&mut judged, known, &likeness, token, zone);
    }
    judged
}

fn missing(message: impl Into<String>) -> Judged {
    Judged::bad(
        Kind::MissingCredentials,
        message,
        Hint::with(
            Action::MintNewToken,
            "Send the header as “Authorization: Bearer <token>”; Copy header puts it on the clipboard whole.",
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

/// Without white space, and escapes that stand for it, around it.
fn trimmed(text: &str) -> &str {
    const ENDS: [&str; 9] = ["\\n", "\\r", "\\t", "%20", "%0A", "%0D", "&nbsp;", "&quot;", "&#34;"];
    let mut text = text.trim();
    loop {
        let end = ENDS.iter().find_map(|e| text.strip_suffix(e).or_else(|| text.strip_prefix(e)));
        match end {
            Some(rest) => text = rest.trim(),
            None => return text,
        }
    }
}

/// The token behind `Bearer`, or why there is none.
fn token_of(value: &str, is_header: bool) -> Result<&str, &'static str> {
    let scheme_end = value.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(value.len());
    let (scheme, rest) = value.split_at(scheme_end);
    let token = if scheme.eq_ignore_ascii_case("bearer") {
        trimmed(rest.trim_start_matches([':', '+']))
    } else if scheme.eq_ignore_ascii_case("basic") && (rest.is_empty() || rest.starts_with([' ', '%'])) {
        return Err(
            "The header says Basic, which is for the token endpoint; the API wants Bearer and a token.",
        );
    } else if is_header && !value.is_empty() && !is_variable(value) && !value.starts_with("eyJ") {
        return Err("The header does not start with Bearer.");
    } else if is_header && value.starts_with("eyJ") {
        return Err("The header has a token without the word Bearer in front of it.");
    } else {
        value
    };
    let bare = token.trim_matches(['"', '\'', '“', '”']);
    if matches!(bare, "" | "null" | "undefined" | "None" | "nil" | "<token>" | "<JWT>") {
        return Err("There is no token: what stands in its place is empty.");
    }
    if is_variable(bare) {
        return Err("A variable stands in place of the token: it was not filled in.");
    }
    Ok(token)
}

/// `{{token}}`, `$TOKEN`, `${TOKEN}`, `%TOKEN%`, `$env:TOKEN`, `!TOKEN!`.
fn is_variable(text: &str) -> bool {
    let name = |t: &str| {
        let t = t.trim();
        !t.is_empty() && t.len() <= 64 && t.chars().all(|c| c.is_ascii_alphanumeric() || "_-.: ".contains(c))
    };
    let between = |open: &str, close: &str| {
        text.strip_prefix(open).and_then(|t| t.strip_suffix(close)).is_some_and(name)
    };
    between("{{", "}}")
        || between("${", "}")
        || between("%", "%")
        || between("$(", ")")
        || between("!", "!")
        || between("$", "")
}

/// What was done to the token on its way, seen from its characters alone.
fn damage(token: &str) -> Option<String> {
    if token.starts_with(['"', '\'', '“', '‘']) || token.ends_with(['"', '\'', '”', '’']) {
        return Some("The token is sent with quotes around it; they are not part of it.".to_owned());
    }
    if let Some((index, c)) = token.chars().enumerate().find(|(_, c)| c.is_whitespace()) {
        let name = if matches!(c, '\n' | '\r') { "a line break" } else { "white space" };
        return Some(format!("The token has {name} after character {index}."));
    }
    for escape in ["\\n", "\\r", "%20", "%0A", "%0D", "%2E", "&#", "&amp;", "&quot;", "&nbsp;"] {
        if let Some(at) = token.find(escape) {
            return Some(format!("The token has {escape} after character {}.", token[..at].chars().count()));
        }
    }
    if let Err(fault) = sendable(token) {
        return Some(format!("It cannot be sent: {fault}."));
    }
    let dots = token.bytes().filter(|b| *b == b'.').count();
    let second = token.rfind("eyJ").filter(|_| dots >= 4);
    if let Some(at) = token.match_indices(".eyJ").nth(1).map(|(at, _)| at).or(second).filter(|at| *at > 0) {
        return Some(format!("Two tokens are glued together; the second begins near character {}.", at + 1));
    }
    let plain = token.replace('+', "-").replace('/', "_").replace('=', "");
    (plain != token && Jwt::read(&plain).is_ok())
        .then(|| "It is written in base64 where a JWT has base64url (- and _ for + and /, no =).".to_owned())
}

fn in_words(fault: JwtFault, token: &str) -> String {
    match fault {
        JwtFault::PartCount { count: 2 } | JwtFault::EmptyPart(crate::jwt::Part::Signature) => {
            "The token is cut off: its signature is missing.".to_owned()
        }
        JwtFault::PartCount { count: 1 } if token.starts_with("eyJ") => {
            "The token is cut off: only the header, or a piece of it, is there.".to_owned()
        }
        JwtFault::PartCount { count: 1 } => {
            "This is no JWT: a JWT has three parts with dots between.".to_owned()
        }
        fault => format!("This is no sound JWT: {fault}."),
    }
}

/// A token that can be read: cut short in its signature, expired, not yet valid, or fine.
fn by_time(jwt: Jwt, now: Timestamp, zone: &TimeZone) -> Judged {
    let mint = || Hint::with(Action::MintNewToken, "Mint a new token.");
    let judged = if let Some(message) = short_signature(&jwt) {
        malformed(message)
    } else if let Some(exp) = jwt.exp().filter(|exp| *exp <= now) {
        Judged::bad(Kind::ExpiredToken, format!("It expired {}.", words::time(exp, now, zone)), mint())
    } else if let Some(from) = jwt.nbf().max(jwt.iat()).filter(|t| t.duration_since(now) > LEEWAY) {
        let message = format!("It is not valid before {}.", words::time(from, now, zone));
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
            let message = format!("It is whole, and expires {}.", words::time(exp, now, zone));
            (Verdict::Fine, "The token looks fine", message)
        }
        None => (
            Verdict::Doubtful,
            "The token does not say when it expires",
            "It is whole, and has no usable exp claim.".to_owned(),
        ),
    };
    let title = title.to_owned();
    Judged { verdict, kind: None, title, message, hints: Vec::new(), minted: None, jwt: None }
}

/// The signature lengths of RFC 7518 section 3.1 and RFC 8037.
fn short_signature(jwt: &Jwt) -> Option<String> {
    let alg = jwt.header.get("alg")?.as_str()?;
    let least = match alg {
        "HS256" => 32,
        "HS384" => 48,
        "HS512" | "ES256" | "EdDSA" => 64,
        "ES384" => 96,
        "ES512" => 132,
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => 256,
        _ => return None,
    };
    let has = jwt.signature_bytes;
    (has < least).then(|| {
        format!("The token is cut off: its signature has {has} bytes where {alg} has at least {least}.")
    })
}

fn say_minted(judged: &mut Judged, known: &Minted, likeness: &Likeness, token: &str, zone: &TimeZone) {
    let of = format!(
        "the token minted for {} ({}) at {}",
        known.profile_name,
        known.environment,
        words::local(known.minted_at, zone)
    );
    let broken = token.chars().position(char::is_whitespace);
    let said = match (likeness, broken) {
        (Likeness::Same, None) if judged.kind == Some(Kind::MalformedJwt) => {
            format!("This is {of}, altered.")
        }
        (Likeness::Same, None) => format!("This is {of}."),
        (Likeness::Same, Some(at)) => {
            format!("This is {of}; it has a line break or space after character {at}.")
        }
        (Likeness::CutOff { after, of: whole }, _) => {
            format!("This is {of}, cut off after {after} of {whole} characters.")
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
