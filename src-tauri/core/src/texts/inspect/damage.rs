//! What was done to a token on its way, seen from the token alone.

use super::escapes::{called, first_escape, is_invisible};
use values::jwt::{Jwt, JwtFault, Part, sendable};

/// What is wrong with the token's characters.
pub(super) fn damage(token: &str) -> Option<String> {
    quotes(token)
        .or_else(|| gaps(token))
        .or_else(|| two_in_one(token))
        .or_else(|| punctuation(token))
        .or_else(|| characters(token))
}

fn quotes(token: &str) -> Option<String> {
    if let Some(inner) = token.strip_prefix('b')
        && ["'", "\""].iter().any(|q| inner.starts_with(q) && inner.ends_with(q))
    {
        return Some(
            "The token is sent as Python shows bytes, with b and quotes around it: decode it first.".into(),
        );
    }
    (token.starts_with(['"', '\'', '`', '“', '‘']) || token.ends_with(['"', '\'', '`', '”', '’']))
        .then(|| "The token is sent with quotes around it; they are not part of it.".to_owned())
}

/// White space and escapes. What people call it, and where it is.
fn gaps(token: &str) -> Option<String> {
    let space = token.char_indices().find(|(_, c)| c.is_whitespace() || is_invisible(*c));
    let escape = first_escape(token);
    let (at, length, name) = match (space, escape) {
        (Some((at, c)), escape) if escape.is_none_or(|(escape, _)| at < escape) => {
            let name = match c {
                '\n' | '\r' => "a line break".to_owned(),
                c if is_invisible(c) => format!("an invisible character (U+{:04X})", c as u32),
                _ => "white space".to_owned(),
            };
            (at, c.len_utf8(), name)
        }
        (_, Some((at, escape))) => (at, escape.len(), called(escape)),
        _ => return None,
    };
    Some(match at {
        0 => format!("The token has {name} in front of it."),
        _ if at + length == token.len() => format!("The token has {name} at its end."),
        _ => format!("The token has {name} after character {}.", token[..at].chars().count()),
    })
}

fn two_in_one(token: &str) -> Option<String> {
    let with_comma = token.split(',').filter(|piece| Jwt::read(piece).is_ok()).count();
    if with_comma > 1 {
        return Some("Two tokens stand there with a comma between: the header was sent twice.".to_owned());
    }
    if token.contains('…') || token.contains("...") {
        return Some("The token was shortened for show: dots stand for what was left out.".to_owned());
    }
    let parts: Vec<_> = token.split('.').take(7).collect();
    if parts.len() < 5 || parts[2..].iter().all(|part| !part.contains("eyJ")) {
        return None;
    }
    let before = parts[0].len() + parts[1].len() + 2;
    let second = parts[2].find("eyJ").map_or(before + parts[2].len() + 1, |at| before + at);
    Some(format!("Two tokens are glued together; the second begins after character {second}."))
}

/// What a sentence or a line of code puts around a token.
pub(super) const AROUND: [char; 11] = [',', ';', '.', ':', '(', ')', '[', ']', '<', '>', '|'];

fn punctuation(token: &str) -> Option<String> {
    let bare = token.trim_matches(AROUND);
    if bare == token || Jwt::read(bare).is_err() {
        return None;
    }
    let front = token.chars().next().filter(|c| AROUND.contains(c));
    Some(match (front, token.chars().next_back()) {
        (Some(c), _) => format!("The token has “{c}” in front of it."),
        (None, Some(c)) => format!("The token has “{c}” at its end."),
        (None, None) => return None,
    })
}

fn characters(token: &str) -> Option<String> {
    if let Err(fault) = sendable(token) {
        return Some(format!("It cannot be sent in a header: {fault}."));
    }
    let plain = token.replace('+', "-").replace('/', "_").replace('=', "");
    (plain != token && Jwt::read(&plain).is_ok())
        .then(|| "It is written in base64 where a JWT has base64url (- and _ for + and /, no =).".to_owned())
}

/// Why a token cannot be read, and what can be read of it all the same.
pub(super) fn unreadable(fault: JwtFault, token: &str) -> (String, Option<Jwt>) {
    let message = match fault {
        JwtFault::PartCount { count: 2 } | JwtFault::EmptyPart(Part::Signature) => {
            return without_signature(token);
        }
        JwtFault::PartCount { count: 1 } if token.starts_with("eyJ") => {
            "The token is cut off: only the header, or a piece of it, is there.".to_owned()
        }
        JwtFault::PartCount { count: 1 } => {
            "This is no JWT: a JWT has three parts with dots between.".to_owned()
        }
        JwtFault::PartCount { count: 5 } if token.starts_with("eyJ") => {
            "This is an encrypted token, of five parts; the token endpoint gives signed ones, of three."
                .to_owned()
        }
        _ if ["e", "ey", "eyJ"].iter().any(|lost| Jwt::read(&format!("{lost}{token}")).is_ok()) => {
            "The token is cut off at its beginning: its first characters are missing.".to_owned()
        }
        JwtFault::PartCount { count } => {
            format!(
                "This is no sound JWT: it has {count} parts where a JWT has three, with dots between them."
            )
        }
        JwtFault::EmptyPart(part) => format!("This is no sound JWT: its {part} {} empty.", verb(part)),
        JwtFault::NotBase64Url(part) => {
            format!(
                "This is no sound JWT: its {part} {} not base64url, so a character was changed or lost.",
                verb(part)
            )
        }
        JwtFault::NotJson(part) => {
            format!(
                "This is no sound JWT: its {part} {} not JSON, so a character was changed or lost.",
                verb(part)
            )
        }
        JwtFault::NotObject(part) => {
            format!("This is no sound JWT: its {part} {} no JSON object.", verb(part))
        }
        fault => format!("This is no sound JWT: {fault}."),
    };
    (message, None)
}

fn verb(part: Part) -> &'static str {
    if part == Part::Claims { "are" } else { "is" }
}

fn without_signature(token: &str) -> (String, Option<Jwt>) {
    // Something in the signature's place, so that the rest can be read.
    let Ok(read) = Jwt::read(&format!("{}.AA", token.trim_end_matches('.'))) else {
        return ("The token is cut off: it ends before its signature.".to_owned(), None);
    };
    let jwt = Jwt { signature_bytes: 0, ..read };
    let message =
        algorithm(&jwt).unwrap_or_else(|| "The token is cut off: its signature is missing.".to_owned());
    (message, Some(jwt))
}

/// What is wrong with the way in which a readable token says that it is signed.
pub(super) fn algorithm(jwt: &Jwt) -> Option<String> {
    match jwt.header.get("alg").map(|alg| alg.as_str()) {
        Some(Some(alg)) if alg.eq_ignore_ascii_case("none") => Some(
            "The token is unsigned (its alg is none): anybody could have written it, and the API would refuse it."
                .to_owned(),
        ),
        Some(Some(alg)) => wrong_length(jwt, alg),
        _ => Some("Its header does not say how it is signed: alg is missing.".to_owned()),
    }
}

/// The signature lengths of RFC 7518 section 3.1 and RFC 8037; of RSA, the least.
fn wrong_length(jwt: &Jwt, alg: &str) -> Option<String> {
    let (least, most) = match alg {
        "HS256" => (32, 32),
        "HS384" => (48, 48),
        "HS512" | "ES256" => (64, 64),
        "EdDSA" => (64, 114),
        "ES384" => (96, 96),
        "ES512" => (132, 132),
        "RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" => (256, usize::MAX),
        _ => return None,
    };
    let has = jwt.signature_bytes;
    if has == 0 {
        None
    } else if has < least {
        Some(format!("The token is cut off: its signature has {has} bytes where {alg} has at least {least}."))
    } else if has > most {
        Some(format!(
            "Something was added at the token’s end: its signature has {has} bytes where {alg} has {most}."
        ))
    } else {
        None
    }
}
