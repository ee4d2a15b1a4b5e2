//! The inspector over texts that nobody here wrote: see `tests/vectors/README.md`.
//!
//! What a token says is decoded here a second time, by other code, and compared.

#![allow(clippy::print_stdout)]

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use noyo_auth_core::texts::inspect::{Inspection, MintedTokens, Verdict, inspect};
use serde::Deserialize;
use serde_json::Value;
use values::diagnosis::Kind;

const NAUGHTY: &str = include_str!("../vectors/naughty-strings/blns.json");
const PARSING: &str = include_str!("../vectors/json-test-suite/parsing.json");
const EXAMPLES: &str = include_str!("../vectors/rfc-examples/examples.json");

const WYCHEPROOF: &str = include_str!("../vectors/wycheproof/jose.json");

/// Between the RFCs' `exp` of 2011 and anything a number in a vector may mean.
const NOW: i64 = 1_800_000_000;
/// The first and last second that can be told as a date.
const TIMES: std::ops::RangeInclusive<f64> = -377_705_023_201.0..=253_402_207_200.0;

#[derive(Deserialize)]
struct ParsingFile {
    name: String,
    input: String,
}

fn naughty() -> Vec<String> {
    serde_json::from_str(NAUGHTY).unwrap()
}

fn parsing() -> Vec<ParsingFile> {
    serde_json::from_str(PARSING).unwrap()
}

fn examples() -> BTreeMap<String, String> {
    serde_json::from_str(EXAMPLES).unwrap()
}

/// The inspection; a panic fails with the name of the vector.
fn seen_at(second: i64, name: &str, text: &str) -> Inspection {
    let now = Timestamp::from_second(second).unwrap();
    let look = || inspect(text, &MintedTokens::new(), now, &TimeZone::UTC);
    let seen = catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(|_| panic!("{name}: panicked"));
    assert_eq!(seen.verdict == Verdict::Bad, seen.kind.is_some(), "{name}: bad has a kind, and only bad");
    assert!(seen.kind.is_none() || !seen.hints.is_empty(), "{name}: a hint");
    assert!(!seen.title.is_empty() && !seen.message.is_empty(), "{name}: words");
    seen
}

/// A token wherever a developer may have it in hand.
fn embedded(token: &str) -> [(&'static str, String); 6] {
    let quoted = serde_json::to_string(token).unwrap();
    [
        ("alone", token.to_owned()),
        ("value", format!("Bearer {token}")),
        ("header line", format!("Authorization: Bearer {token}")),
        ("curl", format!("curl -H 'Authorization: Bearer {token}' https://noyo.test/api/v1/groups")),
        ("token response", format!(r#"{{"access_token": {quoted}, "token_type": "Bearer"}}"#)),
        (
            "HAR entry",
            format!(
                r#"{{"request":{{"headers":[{{"name":"Authorization","value":"Bearer {}"}}]}}}}"#,
                quoted.trim_matches('"')
            ),
        ),
    ]
}

/// base64url by the alphabet of RFC 4648 section 5, bit by bit: not the program's decoder.
fn base64url(text: &str) -> Option<Vec<u8>> {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let (mut bits, mut held, mut bytes) = (0u32, 0, Vec::new());
    for c in text.bytes() {
        let six = ALPHABET.iter().position(|a| *a == c)?;
        bits = (bits << 6 | u32::try_from(six).ok()?) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

fn to_base64url(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// A token with these claims, whatever they are, and a signature of the right length.
fn with_claims(claims: &str) -> String {
    let header = to_base64url(br#"{"alg":"HS256"}"#);
    format!("{header}.{}.{}", to_base64url(claims.as_bytes()), to_base64url(&[0xa7; 32]))
}

/// The `exp` of a token in three parts, by this file's own reading.
fn exp_of(token: &str) -> Option<f64> {
    let [_, claims, _] = token.split('.').collect::<Vec<_>>()[..] else { return None };
    let claims: Value = serde_json::from_slice(&base64url(claims)?).ok()?;
    claims.get("exp")?.as_f64()
}

fn date(seconds: f64) -> String {
    let at = Timestamp::from_second(seconds.floor() as i64).unwrap();
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// What the inspection says of the expiry, to the second, against what the token itself says.
fn expiry_is_right(name: &str, seen: &Inspection, exp: Option<f64>) {
    let claim = seen.claims.iter().find(|claim| claim.name == "exp");
    let said = claim.and_then(|claim| claim.meaning.clone());
    match exp.filter(|exp| TIMES.contains(exp)) {
        Some(exp) => {
            let said = said.unwrap_or_else(|| panic!("{name}: no word of the expiry: {}", seen.message));
            assert!(
                said.starts_with(&format!("expires {} ", date(exp))),
                "{name}: {said}, not {}",
                date(exp)
            );
        }
        None => assert!(said.is_none_or(|said| said.ends_with("no usable time")), "{name}"),
    }
}

/// No piece of the signature that is long enough to be no coincidence.
fn signature_is_kept(name: &str, seen: &Inspection, token: &str) {
    let Some(signature) = token.trim_end().rsplit('.').next().filter(|s| s.len() >= 24) else { return };
    let shown = format!("{seen:?}");
    let middle = signature.len() / 2;
    for at in [0, middle - 8, signature.len() - 16] {
        let Some(piece) = signature.get(at..at + 16) else { continue };
        assert!(!shown.contains(piece), "{name}: a piece of the signature is repeated");
    }
}

#[test]
fn rfc_examples() {
    let (mut count, mut expiring) = (0, 0);
    for (name, text) in examples() {
        let forms =
            if name.ends_with('c') { embedded(text.trim()).to_vec() } else { vec![("alone", text.clone())] };
        for (form, embedded) in forms {
            let name = format!("{name}, {form}");
            let seen = seen_at(NOW, &name, &embedded);
            assert_eq!(seen.verdict, Verdict::Bad, "{name}: old, unsigned, encrypted or no claims");
            let exp = exp_of(text.trim());
            if let Some(exp) = exp {
                expiring += 1;
                expiry_is_right(&name, &seen, Some(exp));
                let unsigned = text.contains("eyJhbGciOiJub25lIn0");
                let kind = if unsigned { Kind::MalformedJwt } else { Kind::ExpiredToken };
                assert_eq!(seen.kind, Some(kind), "{name}: {}", seen.message);
                let before = seen_at(exp as i64 - 1, &name, &embedded);
                let expected = if unsigned { Verdict::Bad } else { Verdict::Fine };
                assert_eq!(
                    before.verdict, expected,
                    "{name}: a second before it expires: {}",
                    before.message
                );
            } else {
                assert_eq!(seen.kind, Some(Kind::MalformedJwt), "{name}: {}", seen.message);
            }
            if name.contains(".jwsc") || name.contains(".jwec") {
                signature_is_kept(&name, &seen, &text);
            }
            count += 1;
        }
    }
    println!("RFC 7515 and 7520: {count} texts of 59 examples, {expiring} with an expiry");
    assert!(count >= 140 && expiring >= 24, "the vectors are there: {count}, {expiring}");
}

#[derive(Deserialize)]
struct Wycheproof {
    file: String,
    id: u32,
    comment: String,
    token: String,
}

/// Their keys are none of ours: whether a signature is right is not ours to say. What they are good for
/// is every odd way to write a token.
#[test]
fn wycheproof() {
    let vectors: Vec<Wycheproof> = serde_json::from_str(WYCHEPROOF).unwrap();
    for Wycheproof { file, id, comment, token } in &vectors {
        for (form, text) in embedded(token) {
            let name = format!("{file} {id} ({comment}), {form}");
            let seen = seen_at(NOW, &name, &text);
            // None has claims that could make it a token of the API: the payload is "foo" or encrypted.
            assert_eq!(seen.verdict, Verdict::Bad, "{name}: {}", seen.message);
            expiry_is_right(&name, &seen, exp_of(token));
            if token.split('.').count() == 3 {
                signature_is_kept(&name, &seen, token);
            }
        }
    }
    println!("Wycheproof: {} signatures and encryptions, each in 6 texts", vectors.len());
    assert!(vectors.len() >= 600, "{}", vectors.len());
}

#[test]
fn parsing_files_as_texts_and_token_responses() {
    let files = parsing();
    for ParsingFile { name, input } in &files {
        let wrapped = [
            input.clone(),
            format!(r#"{{"access_token": {input}, "expires_in": 864000, "token_type": "Bearer"}}"#),
            format!(r#"{{"access_token": "x", "expires_in": {input}}}"#),
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{input}"),
        ];
        for text in wrapped {
            let seen = seen_at(NOW, name, &text);
            assert_eq!(seen.verdict, Verdict::Bad, "{name}: there is no token in it: {}", seen.message);
        }
    }
    println!("JSONTestSuite: {} files as texts and as token responses", files.len());
    assert!(files.len() >= 318);
}

#[test]
fn parsing_files_as_claims() {
    let (mut readable, mut refused) = (0, 0);
    for ParsingFile { name, input } in parsing() {
        // Claims that are the file itself, and claims in which it stands beside an expiry.
        let alone = with_claims(&input);
        let beside = with_claims(&format!(r#"{{"exp": 1300819380, "x": {input}}}"#));
        for (token, has_exp) in [(&alone, false), (&beside, true)] {
            for (form, text) in embedded(token) {
                if text.len() > noyo_auth_core::texts::inspect::MAX_BYTES {
                    continue;
                }
                let name = format!("{name}, {form}");
                let seen = seen_at(NOW, &name, &text);
                signature_is_kept(&name, &seen, token);
                match name.as_bytes()[0] {
                    // Where the bytes were replaced, the file has become another.
                    b'n' if !input.contains('\u{fffd}') => {
                        assert_eq!(seen.kind, Some(Kind::MalformedJwt), "{name}: {}", seen.message);
                        refused += 1;
                    }
                    b'y' if has_exp => {
                        assert_eq!(seen.kind, Some(Kind::ExpiredToken), "{name}: {}", seen.message);
                        expiry_is_right(&name, &seen, Some(1_300_819_380.0));
                        readable += 1;
                    }
                    _ => {}
                }
            }
        }
    }
    println!("JSONTestSuite as claims: {readable} read, {refused} refused");
    assert!(readable >= 95 * 6 && refused >= 170 * 12, "{readable}, {refused}");
}

#[test]
fn the_numbers_of_the_parsing_files_as_expiry() {
    let mut count = 0;
    for ParsingFile { name, input } in parsing() {
        let number = input.trim().strip_prefix('[').and_then(|n| n.strip_suffix(']')).map(str::trim);
        let Some(number) = number.filter(|_| name[1..].starts_with("_number")) else { continue };
        let token = with_claims(&format!(r#"{{"exp": {number}}}"#));
        let seen = seen_at(NOW, &name, &token);
        if name.starts_with('n') {
            assert_eq!(seen.kind, Some(Kind::MalformedJwt), "{name}: {}", seen.message);
        } else if !seen.claims.is_empty() {
            // Rust's own reading of the digits, which are valid JSON here.
            let exp: f64 = number.parse().unwrap();
            expiry_is_right(&name, &seen, Some(exp));
            let is_past = TIMES.contains(&exp) && exp <= NOW as f64;
            assert_eq!(seen.kind == Some(Kind::ExpiredToken), is_past, "{name}: {}", seen.message);
        }
        count += 1;
    }
    println!("JSONTestSuite's numbers as exp: {count}");
    assert!(count >= 70, "{count}");
}

#[test]
fn naughty_strings() {
    let strings = naughty();
    for (index, naughty) in strings.iter().enumerate() {
        let name = format!("string {index}");
        for (form, text) in embedded(naughty) {
            let seen = seen_at(NOW, &name, &text);
            assert_eq!(seen.verdict, Verdict::Bad, "{name}, {form}: {naughty:?}: {}", seen.message);
        }
        // As a claim, it is shown as it is, and changes nothing of the verdict.
        let quoted = serde_json::to_string(naughty).unwrap();
        let token = with_claims(&format!(r#"{{"exp": {}, "naughty": {quoted}, {quoted}: 1}}"#, NOW + 600));
        for (form, text) in embedded(&token) {
            let seen = seen_at(NOW, &name, &text);
            if naughty != "exp" && naughty != "naughty" {
                assert_eq!(seen.verdict, Verdict::Fine, "{name}, {form}: {}", seen.message);
                let shown = seen.claims.iter().find(|claim| claim.name == "naughty").map(|c| &c.value);
                assert_eq!(shown, Some(naughty), "{name}: as it is");
            }
            expiry_is_right(&name, &seen, Some((NOW + 600) as f64));
            signature_is_kept(&name, &seen, &token);
        }
    }
    println!("Big List of Naughty Strings: {} strings, each in 12 texts", strings.len());
    assert!(strings.len() >= 461, "{}", strings.len());
}

#[test]
fn every_text_cut_anywhere() {
    let mut count = 0;
    for (name, text) in examples().into_iter().filter(|(name, _)| name.ends_with('c')) {
        let text = format!("Authorization: Bearer {}", text.trim());
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let seen = seen_at(NOW, &format!("{name} to {end}"), &text[..end]);
            assert_eq!(seen.verdict, Verdict::Bad, "{name} to {end}");
            count += 1;
        }
    }
    println!("RFC examples cut after each character: {count} texts");
    assert!(count > 10_000, "{count}");
}
