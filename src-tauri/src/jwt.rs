//! Reading a JWT without trusting it: the compact serialization of RFC 7515, the claims of RFC 7519.
//! Nothing is verified; only Noyo can do that.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Map, Value};

/// The longest text that is read as a JWT, in bytes.
pub const LONGEST: usize = 64 * 1024;

/// A JWT's header and claims, as they stand in it. Holds no signature and so is no credential.
#[derive(Clone, PartialEq)]
pub struct Jwt {
    /// The JOSE header.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
}

/// One of the three parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The first.
    Header,
    /// The second.
    Claims,
    /// The third.
    Signature,
}

impl std::fmt::Display for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Claims => "claims",
            Self::Signature => "signature",
        })
    }
}

/// Why a text is no JWT.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JwtFault {
    /// Nothing there.
    #[error("it is empty")]
    Empty,
    /// Over [`LONGEST`].
    #[error("it has {length} bytes, far more than a token has")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// Not three parts with dots between them.
    #[error("it has {parts} parts between dots, where a JWT has 3")]
    Parts {
        /// How many it has.
        parts: usize,
    },
    /// A part with nothing in it.
    #[error("its {part} is empty")]
    EmptyPart {
        /// Which one.
        part: Part,
    },
    /// A part that is not base64url without padding (RFC 7515 section 2).
    #[error("its {part} is not base64url")]
    NotBase64Url {
        /// Which one.
        part: Part,
    },
    /// A part whose bytes are not JSON.
    #[error("its {part} is not JSON")]
    NotJson {
        /// Which one.
        part: Part,
    },
    /// A part whose JSON is no object.
    #[error("its {part} is no JSON object")]
    NoObject {
        /// Which one.
        part: Part,
    },
}

/// A token that cannot be sent in a Bearer header.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// Nothing there.
    #[error("it is empty")]
    Empty,
    /// A character that RFC 6750 section 2.1 does not allow.
    #[error("character {position} is {what}, which a token may not contain")]
    Character {
        /// Its place, from 1.
        position: usize,
        /// What it is, in words.
        what: &'static str,
    },
}

impl std::fmt::Debug for Jwt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Jwt(… {} claims)", self.claims.len())
    }
}

impl Jwt {
    /// Takes a JWT apart.
    ///
    /// # Errors
    /// [`JwtFault`], for the first part that is not as RFC 7515 section 7.1 has it.
    pub fn read(text: &str) -> Result<Self, JwtFault> {
        if text.is_empty() {
            return Err(JwtFault::Empty);
        }
        if text.len() > LONGEST {
            return Err(JwtFault::TooLong { length: text.len() });
        }
        let parts: Vec<&str> = text.split('.').collect();
        let [header, claims, signature] = parts[..] else {
            return Err(JwtFault::Parts { parts: parts.len() });
        };
        let read = Self { header: object(header, Part::Header)?, claims: object(claims, Part::Claims)? };
        decode(signature, Part::Signature)?;
        Ok(read)
    }

    /// When it expires (RFC 7519 section 4.1.4).
    pub fn exp(&self) -> Option<Timestamp> {
        self.time("exp")
    }

    /// When it was issued (RFC 7519 section 4.1.6).
    pub fn iat(&self) -> Option<Timestamp> {
        self.time("iat")
    }

    /// Before when it must not be accepted (RFC 7519 section 4.1.5).
    pub fn nbf(&self) -> Option<Timestamp> {
        self.time("nbf")
    }

    /// A claim as a NumericDate (RFC 7519 section 2): seconds since the epoch, whole or not.
    pub fn time(&self, claim: &str) -> Option<Timestamp> {
        let value = self.claims.get(claim)?;
        if let Some(seconds) = value.as_i64() {
            return Timestamp::from_second(seconds).ok();
        }
        let seconds = value.as_f64().filter(|s| s.is_finite() && s.abs() < 1e12)?;
        // The bound above keeps the cast exact enough for milliseconds.
        Timestamp::from_millisecond((seconds * 1000.0) as i64).ok()
    }
}

fn decode(text: &str, part: Part) -> Result<Vec<u8>, JwtFault> {
    if text.is_empty() {
        return Err(JwtFault::EmptyPart { part });
    }
    URL_SAFE_NO_PAD.decode(text).map_err(|_| JwtFault::NotBase64Url { part })
}

fn object(text: &str, part: Part) -> Result<Map<String, Value>, JwtFault> {
    match serde_json::from_slice(&decode(text, part)?) {
        Ok(Value::Object(found)) => Ok(found),
        Ok(_) => Err(JwtFault::NoObject { part }),
        Err(_) => Err(JwtFault::NotJson { part }),
    }
}

/// Whether a text can be sent as a Bearer token: the characters of RFC 6750 section 2.1.
///
/// # Errors
/// [`TokenFault`], for the first character that cannot.
pub fn sendable(text: &str) -> Result<(), TokenFault> {
    if text.is_empty() {
        return Err(TokenFault::Empty);
    }
    let body = text.trim_end_matches('=');
    match body.chars().position(|c| !(c.is_ascii_alphanumeric() || "-._~+/".contains(c))) {
        None => Ok(()),
        Some(index) => {
            let what = match body.chars().nth(index) {
                Some('\n' | '\r') => "a line break",
                Some(c) if c.is_whitespace() => "white space",
                Some('"' | '\'') => "a quote",
                Some(c) if c.is_control() => "a control character",
                Some(c) if !c.is_ascii() => "not ASCII",
                _ => "punctuation",
            };
            Err(TokenFault::Character { position: index + 1, what })
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    /// RFC 7519 section 3.1.
    const EXAMPLE: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    #[test]
    fn the_example_of_the_rfc() {
        let jwt = Jwt::read(EXAMPLE).unwrap();
        assert_eq!(jwt.exp().unwrap().as_second(), 1_300_819_380);
        assert_eq!(jwt.claims["iss"], "joe");
        assert_eq!(jwt.iat(), None);
    }

    #[test]
    fn faults_name_the_part() {
        let part = |text: &str| Jwt::read(text).unwrap_err();
        assert_eq!(part(""), JwtFault::Empty);
        assert_eq!(part("a.b"), JwtFault::Parts { parts: 2 });
        assert_eq!(part("!.e30.AA"), JwtFault::NotBase64Url { part: Part::Header });
        assert_eq!(part("e30.AAAA.AA"), JwtFault::NotJson { part: Part::Claims });
        assert_eq!(part("e30.W10.AA"), JwtFault::NoObject { part: Part::Claims });
        assert_eq!(part("e30.e30."), JwtFault::EmptyPart { part: Part::Signature });
        assert!(matches!(part(&"a".repeat(LONGEST + 1)), JwtFault::TooLong { .. }));
    }

    #[test]
    fn times_may_be_fractions_and_never_panic() {
        let with =
            |exp: Value| Jwt { header: Map::new(), claims: Map::from_iter([("exp".to_owned(), exp)]) }.exp();
        assert_eq!(with(1.5.into()).unwrap().as_millisecond(), 1500);
        for absurd in
            [Value::Null, "1".into(), 1e300.into(), i64::MAX.into(), u64::MAX.into(), (-1e300).into()]
        {
            assert_eq!(with(absurd), None);
        }
    }

    #[test]
    fn only_the_characters_of_the_rfc_are_sendable() {
        assert_eq!(sendable(EXAMPLE), Ok(()));
        assert_eq!(sendable("a b"), Err(TokenFault::Character { position: 2, what: "white space" }));
        assert_eq!(sendable("ab\n"), Err(TokenFault::Character { position: 3, what: "a line break" }));
        assert_eq!(sendable("a=b"), Err(TokenFault::Character { position: 2, what: "punctuation" }));
        assert_eq!(sendable(""), Err(TokenFault::Empty));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in ".{0,200}") {
            let _ = Jwt::read(&text);
            let _ = sendable(&text);
        }
    }
}
