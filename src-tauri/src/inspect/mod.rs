//! What a pasted text is, what is wrong with it as the API would see it, and how it differs from the
//! tokens that this program minted. Nothing is sent anywhere, and no signature is checked.

mod extract;
mod minted;
mod verdict;

use jiff::Timestamp;
use serde_json::{Map, Value};

pub use minted::MintedTokens;

use crate::diagnosis::{Hint, Kind};
use crate::jwt::Jwt;

/// The longest text that is looked at, in bytes.
pub const LONGEST: usize = 1 << 20;

/// What a text is.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// What is wrong with it; none where nothing is.
    pub kind: Option<Kind>,
    /// The verdict in a few words.
    pub title: String,
    /// The verdict in a sentence.
    pub message: String,
    /// What to do.
    pub hints: Vec<Hint>,
    /// What the text is.
    pub what: String,
    /// Where in it the token was found.
    pub found_in: Option<String>,
    /// Whether this program minted it, and how it differs if it nearly did.
    pub minted: Option<String>,
    /// The JOSE header, where it can be read.
    pub header: Map<String, Value>,
    /// The claims, where they can be read.
    pub claims: Map<String, Value>,
    /// The time at which it was looked at.
    pub now: Timestamp,
}

/// Looks at a text.
pub fn inspect(text: &str, minted: &MintedTokens, now: Timestamp) -> Inspection {
    if text.len() > LONGEST {
        return verdict::too_long(now);
    }
    let found = extract::extract(text);
    let mut inspection = verdict::judge(&found, now);
    if let Some(token) = &found.token {
        inspection.minted = minted.compare(token);
        if let Ok(jwt) = Jwt::read(&found.cleaned()) {
            inspection.header = jwt.header;
            inspection.claims = jwt.claims;
        }
    }
    inspection
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::profile::{Environment, ProfileId};
    use crate::secret::AccessToken;
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::*;

    const NOW: i64 = 1_700_000_000;

    fn jwt(exp: i64) -> String {
        let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
        let claims = format!(r#"{{"sub":"checkout","iat":{},"exp":{exp}}}"#, exp - 600);
        let header = part(r#"{"alg":"HS256","typ":"JWT"}"#);
        format!("{header}.{}.{}", part(&claims), part("0123456789abcdef0123456789abcdef"))
    }

    fn now() -> Timestamp {
        Timestamp::from_second(NOW).unwrap()
    }

    fn look(text: &str) -> Inspection {
        inspect(text, &MintedTokens::default(), now())
    }

    #[test]
    fn a_token_is_found_wherever_it_stands() {
        let token = jwt(NOW + 300);
        for text in [
            token.clone(),
            format!("Bearer {token}"),
            format!("authorization: bearer {token}\n"),
            format!("\"Authorization: Bearer {token}\""),
            format!(r#"{{"access_token":"{token}","expires_in":864000,"token_type":"Bearer"}}"#),
            format!("curl -H 'Authorization: Bearer {token}' https://fulfillment.noyo.com/api/v1/groups"),
            format!("curl ^\n -H \"Authorization: Bearer {token}\" ^\n https://x"),
            format!("Invoke-RestMethod -Headers @{{ Authorization = \"Bearer {token}\" }} -Uri https://x"),
            format!("GET /api/v1/groups HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"),
            format!(
                r#"{{"log":{{"entries":[{{"request":{{"headers":[{{"name":"Authorization","value":"Bearer {token}"}}]}}}}]}}}}"#
            ),
            format!(
                r#"{{"request":{{"auth":{{"type":"bearer","bearer":[{{"key":"token","value":"{token}"}}]}}}}}}"#
            ),
            format!("Authorization:%20Bearer%20{token}"),
            format!("Authorization: Bearer&nbsp;{token}"),
        ] {
            let found = look(&text);
            assert_eq!(found.kind, None, "{text}: {found:?}");
            assert_eq!(found.claims["sub"], "checkout", "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let token = jwt(NOW + 300);
        let (head, tail) = token.split_at(40);
        for (text, kind, word) in [
            ("Bearer".to_owned(), Kind::MissingCredentials, "no token"),
            ("Authorization: Basic aWQ6c2VjcmV0".to_owned(), Kind::MissingCredentials, "Basic"),
            ("Authorization: Bearer {{token}}".to_owned(), Kind::MissingCredentials, "variable"),
            ("Authorization: Bearer $NOYO_ACCESS_TOKEN".to_owned(), Kind::MissingCredentials, "variable"),
            (jwt(NOW - 7200), Kind::ExpiredToken, "2 hours ago"),
            (token[..token.len() - 2].to_owned(), Kind::MalformedJwt, "signature"),
            (token.rsplit_once('.').unwrap().0.to_owned(), Kind::MalformedJwt, "2 parts"),
            (format!("Bearer {head}\n{tail}"), Kind::MalformedJwt, "line break"),
            (format!("Bearer {head} {tail}"), Kind::MalformedJwt, "white space"),
            (format!("{token}{token}"), Kind::MalformedJwt, "two tokens"),
            (format!("Authorization: Bearer \"{token}\""), Kind::MalformedJwt, "quote"),
        ] {
            let found = look(&text);
            assert_eq!(found.kind, Some(kind), "{text}: {found:?}");
            let said = format!("{} {}", found.message, found.title);
            assert!(said.contains(word), "{text}: {said}");
            assert!(!found.hints.is_empty());
        }
    }

    #[test]
    fn how_it_differs_from_what_was_minted() {
        let token = jwt(NOW + 300);
        let mut minted = MintedTokens::default();
        let access = AccessToken::new(token.as_str());
        let end = Timestamp::from_second(NOW + 300).unwrap();
        minted.remember(&access, ProfileId::random(), "Checkout".into(), Environment::Sandbox, now(), end);
        let said = |text: &str| inspect(text, &minted, now()).minted.unwrap_or_default();
        assert!(said(&token).contains("the token minted for Checkout (sandbox)"), "{}", said(&token));
        let length = token.len();
        assert!(
            said(&token[..length - 37])
                .contains(&format!("cut off after {} of {length} characters", length - 37))
        );
        let broken = format!("{}\n{}", &token[..76], &token[76..]);
        assert!(said(&broken).contains("line break after character 76"), "{}", said(&broken));
        let at = 120;
        let other = if &token[at..=at] == "A" { "B" } else { "A" };
        let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
        assert!(said(&changed).contains("differs from character 121 on"), "{}", said(&changed));
        assert_eq!(inspect(&jwt(NOW + 9), &MintedTokens::default(), now()).minted, None);
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "(?s).{0,300}") {
            let _ = look(&text);
        }
    }
}
