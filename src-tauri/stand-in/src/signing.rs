//! Real JWTs, signed with HS256 (RFC 7515 appendix A.1) under a key that lives as long as the stand-in.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

use super::Options;
use super::keys::DemoKey;

#[derive(Debug)]
pub(super) struct SigningKey([u8; 16]);

/// What the stand-in makes of a token.
#[derive(Debug, PartialEq)]
pub(super) enum Verdict {
    Sound { client_id: String },
    Malformed,
    Expired,
}

impl SigningKey {
    pub(super) fn new() -> Self {
        Self(*Uuid::new_v4().as_bytes())
    }

    pub(super) fn mint(&self, key: &DemoKey, at: Timestamp, options: &Options) -> String {
        let iat = at.as_second();
        let exp = iat + i64::try_from(options.lifetime.as_secs()).unwrap_or(600);
        let header = json!({"alg": "HS256", "typ": "JWT"});
        let mut claims = json!({
            "iss": "https://accounts.noyo.com/", "sub": key.client_id, "aud": "noyo-api",
            "iat": iat, "exp": exp, "jti": Uuid::new_v4(),
        });
        if options.token_padding > 0 {
            claims["padding"] = "p".repeat(options.token_padding).into();
        }
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let signature = URL_SAFE_NO_PAD.encode(self.mac(&signed).finalize().into_bytes());
        format!("{signed}.{signature}")
    }

    pub(super) fn verify(&self, token: &str, now: Timestamp) -> Verdict {
        self.claims(token).map_or(Verdict::Malformed, |claims| {
            match (claims["exp"].as_i64(), claims["sub"].as_str()) {
                (Some(exp), _) if exp <= now.as_second() => Verdict::Expired,
                (Some(_), Some(client_id)) => Verdict::Sound { client_id: client_id.to_owned() },
                _ => Verdict::Malformed,
            }
        })
    }

    fn claims(&self, token: &str) -> Option<Value> {
        let (signed, signature) = token.rsplit_once('.')?;
        let (_, claims) = signed.split_once('.')?;
        self.mac(signed).verify_slice(&URL_SAFE_NO_PAD.decode(signature).ok()?).ok()?;
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).ok()?).ok()
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        let mut key = [0; 64];
        key[..16].copy_from_slice(&self.0);
        let mut mac = Hmac::<Sha256>::new(&key.into());
        mac.update(text.as_bytes());
        mac
    }
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
