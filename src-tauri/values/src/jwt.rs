//! Reading a JWT without trusting it (RFC 7519; compact serialization of RFC 7515 section 7.1).
//!
//! Nothing here checks a signature or knows what time it is.

use std::fmt;

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use jiff::Timestamp;
use serde_json::{Map, Value};

/// Without padding (RFC 7515 section 2). Unused bits at a part's end may be set: some libraries set
/// them, and the API is the judge of that.
const BASE64URL: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_encode_padding(false)
        .with_decode_padding_mode(base64::engine::DecodePaddingMode::RequireNone),
);

/// The longest text that is read as a JWT, in bytes.
pub const MAX_BYTES: usize = 64 * 1024;

/// A JWT's header and claims. The token itself and its signature are not kept.
#[derive(Clone, PartialEq)]
pub struct Jwt {
    /// The JOSE header.
    pub header: Map<String, Value>,
    /// The claims.
    pub claims: Map<String, Value>,
    /// How many bytes the signature has.
    pub signature_bytes: usize,
}

/// One of the three parts of a JWT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Before the first dot.
    Header,
    /// Between the dots.
    Claims,
    /// After the second dot.
    Signature,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Header => "header",
            Self::Claims => "claims",
            Self::Signature => "signature",
        })
    }
}

/// Why a text is no JWT. None of these repeats any of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwtFault {
    /// There is no text.
    #[error("it is empty")]
    Empty,
    /// Over [`MAX_BYTES`].
    #[error("it has {bytes} bytes, more than any token")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// A JWT has three parts with dots between them.
    #[error("it has {count} part(s) where a JWT has three, with dots between them")]
    PartCount {
        /// How many it has.
        count: usize,
    },
    /// A part is empty.
    #[error("its {0} is empty")]
    EmptyPart(Part),
    /// A part is not base64url without padding.
    #[error("its {0} is not base64url")]
    NotBase64Url(Part),
    /// Header or claims are base64url of something that is not JSON.
    #[error("its {0} is not JSON")]
    NotJson(Part),
    /// Header or claims are JSON, and not an object.
    #[error("its {0} is not a JSON object")]
    NotObject(Part),
}

impl Jwt {
    /// Reads a token: three parts, the first two JSON objects. The signature is decoded, not checked.
    ///
    /// # Errors
    /// The first [`JwtFault`] found, from the left.
    pub fn read(token: &str) -> Result<Self, JwtFault> {
        if token.is_empty() {
            return Err(JwtFault::Empty);
        }
        if token.len() > MAX_BYTES {
            return Err(JwtFault::TooLong { bytes: token.len() });
        }
        let mut parts = token.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(JwtFault::PartCount { count: token.split('.').count() });
        };
        Ok(Self {
            header: object(header, Part::Header)?,
            claims: object(claims, Part::Claims)?,
            signature_bytes: decode(signature, Part::Signature)?.len(),
        })
    }

    /// When it expires (RFC 7519 section 4.1.4); none where it does not say, or says nonsense.
    pub fn exp(&self) -> Option<Timestamp> {
        self.time("exp")
    }

    /// When it was issued (section 4.1.6).
    pub fn iat(&self) -> Option<Timestamp> {
        self.time("iat")
    }

    /// Before when it must not be accepted (section 4.1.5).
    pub fn nbf(&self) -> Option<Timestamp> {
        self.time("nbf")
    }

    /// A claim that is a NumericDate.
    pub fn time(&self, claim: &str) -> Option<Timestamp> {
        self.claims.get(claim).and_then(numeric_date)
    }
}

impl fmt::Debug for Jwt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Jwt(…)")
    }
}

/// Seconds since the epoch, whole or not (RFC 7519 section 2); none for anything out of range.
pub fn numeric_date(value: &Value) -> Option<Timestamp> {
    if let Some(seconds) = value.as_i64() {
        return Timestamp::from_second(seconds).ok();
    }
    // The cast saturates, and jiff refuses what is out of its range.
    value.as_f64().and_then(|seconds| Timestamp::from_millisecond((seconds * 1000.0).floor() as i64).ok())
}

/// A part as a JSON object. serde_json's own limit of 128 levels keeps the stack safe.
fn object(text: &str, part: Part) -> Result<Map<String, Value>, JwtFault> {
    let bytes = decode(text, part)?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(JwtFault::NotObject(part)),
        Err(_) => Err(JwtFault::NotJson(part)),
    }
}

fn decode(text: &str, part: Part) -> Result<Vec<u8>, JwtFault> {
    if text.is_empty() {
        return Err(JwtFault::EmptyPart(part));
    }
    BASE64URL.decode(text).map_err(|_| JwtFault::NotBase64Url(part))
}

/// Why a token cannot be sent in a header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenFault {
    /// There is no token.
    #[error("the token is empty")]
    Empty,
    /// A character that RFC 6750 section 2.1 does not allow there.
    #[error("the token has {character:?} as character {position}, which cannot be sent")]
    Character {
        /// Which one.
        character: char,
        /// Its place, from 1, in characters.
        position: usize,
    },
}

/// Whether a token can be sent behind `Bearer`: the b64token of RFC 6750 section 2.1.
///
/// # Errors
/// [`TokenFault`], naming the first character that is not allowed and its place.
pub fn sendable(token: &str) -> Result<(), TokenFault> {
    let body = token.trim_end_matches('=');
    if body.is_empty() {
        return Err(match token.chars().next() {
            Some(character) => TokenFault::Character { character, position: 1 },
            None => TokenFault::Empty,
        });
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~+/".contains(c);
    match body.chars().enumerate().find(|(_, c)| !allowed(*c)) {
        Some((index, character)) => Err(TokenFault::Character { character, position: index + 1 }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    /// RFC 7519 section 3.1.
    const RFC_7519: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    #[test]
    fn the_rfcs_example() {
        let jwt = Jwt::read(RFC_7519).unwrap();
        assert_eq!(jwt.exp().unwrap().as_second(), 1_300_819_380);
        assert_eq!((jwt.iat(), jwt.nbf(), jwt.signature_bytes), (None, None, 32));
        assert_eq!(format!("{jwt:?}"), "Jwt(…)");
    }

    #[test]
    fn each_fault_has_its_name() {
        let faults = [
            ("", JwtFault::Empty),
            ("e30.e30", JwtFault::PartCount { count: 2 }),
            ("e30..x", JwtFault::EmptyPart(Part::Claims)),
            ("e30.e30.", JwtFault::EmptyPart(Part::Signature)),
            ("e3 0.e30.AA", JwtFault::NotBase64Url(Part::Header)),
            ("e30.e30=.AA", JwtFault::NotBase64Url(Part::Claims)),
            ("e30.e30.A+A", JwtFault::NotBase64Url(Part::Signature)),
            ("eyI.e30.AA", JwtFault::NotJson(Part::Header)),
            ("e30.W10.AA", JwtFault::NotObject(Part::Claims)),
        ];
        for (text, fault) in faults {
            assert_eq!(Jwt::read(text).unwrap_err(), fault, "{text}");
        }
        let long = "e30.e30.".to_owned() + &"A".repeat(MAX_BYTES);
        assert!(matches!(Jwt::read(&long), Err(JwtFault::TooLong { .. })));
    }

    #[test]
    fn absurd_times_are_none() {
        for value in [json!(1e300), json!(u64::MAX), json!(i64::MIN), json!("1"), json!(null), json!([])] {
            assert_eq!(numeric_date(&value), None, "{value}");
        }
        assert_eq!(numeric_date(&json!(1.5)).unwrap().as_millisecond(), 1500);
    }

    #[test]
    fn deep_json_is_a_fault() {
        let deep = BASE64URL.encode("[".repeat(40_000));
        assert_eq!(Jwt::read(&format!("{deep}.e30.AA")), Err(JwtFault::NotJson(Part::Header)));
    }

    #[test]
    fn what_can_be_sent() {
        assert_eq!(sendable(RFC_7519), Ok(()));
        assert_eq!(sendable("a+/~b=="), Ok(()));
        assert_eq!(sendable(""), Err(TokenFault::Empty));
        assert_eq!(sendable("=="), Err(TokenFault::Character { character: '=', position: 1 }));
        assert_eq!(sendable("é"), Err(TokenFault::Character { character: 'é', position: 1 }));
        assert_eq!(sendable("ab=c"), Err(TokenFault::Character { character: '=', position: 3 }));
        assert_eq!(sendable("ab\nc"), Err(TokenFault::Character { character: '\n', position: 3 }));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC*|[A-Za-z0-9_.=-]{0,80}") {
            let _ = Jwt::read(&text);
            let _ = sendable(&text);
        }
    }
}
