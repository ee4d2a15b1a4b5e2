#![allow(clippy::unwrap_used, clippy::expect_used)]

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::{Inspection, MintedTokens, Verdict, inspect};
use values::diagnosis::Kind;
use values::profile::{Environment, ProfileId};
use values::secret::AccessToken;

pub(super) const NOW: i64 = 1_800_000_000;

fn now() -> Timestamp {
    Timestamp::from_second(NOW).unwrap()
}

pub(super) fn token(claims: &str) -> String {
    let part = |text: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(text);
    // Stands for a signature: 256 bytes in which every claim has a say.
    let seed = claims.bytes().fold(7u64, |n, b| n.wrapping_mul(31).wrapping_add(b.into()));
    let mix = |i: u64| ((seed ^ i).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8;
    let signature: Vec<u8> = (0..256).map(mix).collect();
    format!("{}.{}.{}", part(br#"{"alg":"RS256","kid":"k1"}"#), part(claims.as_bytes()), part(&signature))
}

pub(super) fn fine() -> String {
    token(&format!(r#"{{"iss":"https://accounts.noyo.com","exp":{},"iat":{NOW}}}"#, NOW + 492))
}

pub(super) fn seen(text: &str) -> Inspection {
    inspect(text, &MintedTokens::new(), now(), &TimeZone::UTC)
}

#[test]
fn finds_a_fine_token_wherever_it_stands() {
    let t = fine();
    let texts = [
        t.clone(),
        format!("\"{t}\"\n"),
        format!("bearer {t}"),
        format!("AUTHORIZATION: BEARER {t}\r\n"),
        format!(r#"{{"data": {{"access_token": "{t}", "expires_in": 864000, "token_type": "Bearer"}}}}"#),
        format!("curl -H 'Accept: */*' \\\n  -H 'Authorization: Bearer {t}' \\\n  https://x.test/"),
        format!("curl ^\"https://x.test/^\" ^\n  -H ^\"authorization: Bearer {t}^\" ^\n  -H ^\"a: b^\""),
        format!(
            "Invoke-RestMethod -Uri https://x.test `\n -Headers @{{ \"Authorization\" = \"Bearer {t}\" }}"
        ),
        format!("Invoke-RestMethod -Headers @{{ Authorization = 'Bearer {t}' }} -Uri https://x.test"),
        format!("GET /api/v1/groups HTTP/1.1\r\nHost: x.test\r\nAuthorization: Bearer {t}\r\nA: b\r\n\r\n"),
        format!(
            r#"{{"log":{{"entries":[{{"request":{{"headers":[{{"name":"authorization","value":"Bearer {t}"}}]}}}}]}}}}"#
        ),
        format!(
            r#"{{"request":{{"auth":{{"type":"bearer","bearer":[{{"key":"token","value":"{t}","type":"string"}}]}},"header":[]}}}}"#
        ),
    ];
    for text in texts {
        let i = seen(&text);
        assert_eq!((i.verdict, i.kind), (Verdict::Fine, None), "{}: {i:?}", text.replace(&t, "TOKEN"));
        assert!(i.message.contains("in 8 minutes 12 seconds"), "{}", i.message);
        assert!(i.signature.contains("not checked"));
        assert_eq!(i.claims.len(), 3);
    }
}

#[test]
fn says_what_is_missing() {
    let texts = [
        "",
        "Bearer",
        "Bearer ",
        "Authorization:",
        "Authorization: Basic YTpi",
        "Bearer {{token}}",
        "{{token}}",
        "Authorization: Bearer $TOKEN",
        "Bearer ${TOKEN}",
        "Bearer %TOKEN%",
        "Bearer $env:TOKEN",
        "Bearer null",
        "curl https://x.test/",
        "GET / HTTP/1.1\r\nHost: x.test\r\n\r\n",
        "curl -H \"Authorization: Bearer $TOKEN\" https://x.test",
    ];
    for text in texts {
        assert_eq!(seen(text).kind, Some(Kind::MissingCredentials), "{text}: {:?}", seen(text).message);
    }
}

#[test]
fn says_what_is_damaged() {
    let t = fine();
    let texts = [
        (format!("Bearer \"{t}\""), "quotes"),
        (format!("{}\n{}", &t[..76], &t[76..]), "a line break after character 76"),
        (format!("{} {}", &t[..76], &t[76..]), "white space after character 76"),
        (format!("{}%20{}", &t[..76], &t[76..]), "(%20) after character 76"),
        (t[..t.len() - 40].to_owned(), "cut off"),
        (t[..50].to_owned(), "cut off"),
        (format!("{t}{t}"), "glued"),
        (t.replace('_', "/").replace('-', "+"), "base64url"),
        ("hunter2".to_owned(), "no JWT"),
    ];
    for (text, word) in texts {
        let i = seen(&text);
        assert_eq!(i.kind, Some(Kind::MalformedJwt), "{word}: {}", i.message);
        assert!(i.message.contains(word), "{word}: {}", i.message);
    }
}

#[test]
fn says_when_it_was_or_will_be_valid() {
    let old = seen(&token(&format!(r#"{{"exp":{}}}"#, NOW - 10_800)));
    assert_eq!((old.kind, old.message.contains("3 hours ago")), (Some(Kind::ExpiredToken), true));
    let early = seen(&token(&format!(r#"{{"exp":{},"nbf":{}}}"#, NOW + 900, NOW + 600)));
    assert_eq!(early.kind, Some(Kind::ClockSkew));
    assert_eq!(seen(&token("{}")).verdict, Verdict::Doubtful);
}

#[test]
fn tells_how_a_copy_differs_from_what_was_minted() {
    let t = fine();
    let mut minted = MintedTokens::new();
    let expires = now() + SignedDuration::from_secs(492);
    let name = "Checkout".to_owned();
    minted.remember(&AccessToken::new(&t), ProfileId::random(), name, Environment::Sandbox, now(), expires);
    let said =
        |text: &str, m: &MintedTokens| inspect(text, m, now(), &TimeZone::UTC).minted.unwrap_or_default();
    assert!(said(&t, &minted).contains("minted for Checkout (sandbox) at 2027-01-15 08:00:00 UTC"));
    assert!(said(&t[..200], &minted).contains(&format!("cut off after 200 of {} characters", t.len())));
    let altered = format!("{}~{}", &t[..99], &t[100..]);
    assert!(said(&altered, &minted).contains("differs from character 100 on"));
    let broken = format!("{}\n{}", &t[..76], &t[76..]);
    assert!(said(&broken, &minted).contains("after character 76"));
    assert!(said(&t[9..], &minted).contains("without its first 9 characters"));
    assert!(said(&format!("{t}AB"), &minted).contains("with 2 more characters at its end"));
    let around = format!("Bearer%20{t}");
    assert!(said(&around, &minted).contains("minted for Checkout"));
    assert!(said(&around, &minted).contains("is not part of it"));
    assert_eq!(seen(&around).kind, Some(Kind::MalformedJwt));
    assert_eq!(said(&token(r#"{"iss":"https://accounts.noyo.com","exp":1}"#), &minted), "");

    minted.forget_old(expires + SignedDuration::from_mins(61));
    assert!(said(&t, &minted).contains("Checkout"), "the hash is kept");
    assert_eq!(said(&t[..200], &minted), "", "the text is not");
}

#[test]
fn deep_and_long_texts_are_harmless() {
    seen(&"[".repeat(100_000));
    seen(&"{\"a\":".repeat(100_000));
    assert_eq!(seen(&"a".repeat(super::MAX_BYTES + 1)).kind, Some(Kind::InvalidInput));
    for piece in [
        "authorization",
        "eyJ",
        "%20",
        "bearer ",
        ".eyJ",
        "\"",
        "&quot;",
        "\\n",
        "authorization:",
        "authorization\":\"",
        "eyJ.eyJ.",
        "e30.e30.AA,",
        "eyJ\n",
        "(",
        "\\\"",
    ] {
        seen(&piece.repeat(super::MAX_BYTES / piece.len()));
    }
}

proptest! {
    #[test]
    fn any_text_is_looked_at_without_panic(
        text in "(\\PC|[\\n\"'{}.:=%$]|eyJ|Bearer |authorization|curl |HTTP/1.1|token){0,60}"
    ) {
        seen(&text);
    }

    #[test]
    fn nothing_repeats_the_token(at in 0usize..400, junk in "\\PC{0,3}") {
        let t = fine();
        let at = at.min(t.len());
        let text = format!("Authorization: Bearer {}{junk}{}", &t[..at], &t[at..]);
        let shown = format!("{:?}", seen(&text));
        let signature = t.rsplit('.').next().unwrap();
        prop_assert!(!shown.contains(&signature[20..40]), "{shown}");
    }
}
