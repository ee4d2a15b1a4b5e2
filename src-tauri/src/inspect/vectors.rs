//! Texts that nobody here wrote: the examples of the RFCs and the Big List of Naughty Strings.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{Inspection, MintedTokens, Verdict, inspect};
use crate::diagnosis::Kind;

/// RFC 7515 sections A.1 and A.3, RFC 7519 section 3.1: all expire at 1300819380.
const EXPIRING: [&str; 2] = [
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
];
/// RFC 7519 section 6.1: unsecured, which the API cannot accept.
const UNSECURED: &str = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.";
const NAUGHTY: &str = include_str!("../../../tests/vectors/naughty-strings/blns.json");

fn at(second: i64, text: &str) -> Inspection {
    inspect(text, &MintedTokens::new(), Timestamp::from_second(second).unwrap(), &TimeZone::UTC)
}

#[test]
fn the_rfcs_tokens_expire_when_they_say() {
    for token in EXPIRING {
        assert_eq!(at(1_300_819_379, token).verdict, Verdict::Fine);
        assert_eq!(at(1_300_819_380, token).kind, Some(Kind::ExpiredToken));
        assert!(at(1_300_819_380, token).message.contains("2011-03-22 18:43:00 UTC"));
    }
    assert_eq!(at(0, UNSECURED).kind, Some(Kind::MalformedJwt));
}

#[test]
fn naughty_strings_are_never_fine() {
    let strings: Vec<String> = serde_json::from_str(NAUGHTY).unwrap();
    assert!(strings.len() > 300, "the list is there");
    for naughty in strings {
        let quoted = serde_json::to_string(&naughty).unwrap();
        for text in [
            naughty.clone(),
            format!("Bearer {naughty}"),
            format!("Authorization: Bearer {naughty}"),
            format!("{{\"access_token\": {quoted}}}"),
            format!("curl -H 'Authorization: Bearer {naughty}' https://x.test"),
        ] {
            let seen = at(0, &text);
            assert_eq!(seen.verdict, Verdict::Bad, "{text:?}");
            assert!(seen.kind.is_some() && !seen.hints.is_empty(), "{text:?}");
        }
    }
}
