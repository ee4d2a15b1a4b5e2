//! What a developer may have in hand, and what is said of it: text, kind, words of the message.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use Kind::{ClockSkew, ExpiredToken, MalformedJwt, MissingCredentials};

use super::tests::{NOW, fine, seen, token};
use super::{Inspection, Verdict};
use values::diagnosis::Kind;

/// The signature's text, of which nothing may be repeated.
fn check(text: &str, kind: Option<Kind>, word: &str) -> Inspection {
    let i = seen(text);
    let t = fine();
    let shown = text.replace(&t, "TOKEN");
    assert_eq!(i.kind, kind, "{shown}: {}", i.message);
    assert!(i.message.contains(word), "{shown}: {word} is not in: {}", i.message);
    let signature = t.rsplit('.').next().unwrap();
    assert!(!format!("{i:?}").contains(&signature[20..40]), "{shown}");
    i
}

fn expired() -> String {
    token(&format!(r#"{{"iss":"https://accounts.noyo.com","exp":{}}}"#, NOW - 10_800))
}

fn signed(header: &str, signature: &str) -> String {
    use base64::Engine as _;
    let header = base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(header);
    let claims = fine().split('.').nth(1).unwrap().to_owned();
    format!("{header}.{claims}.{signature}")
}

#[test]
fn missing() {
    for (text, word) in [
        ("Bearer", "no token follows"),
        ("Bearer ", "no token follows"),
        ("Bearer \"\"", "no token follows"),
        ("Authorization: Bearer", "no token follows"),
        ("Authorization:", "empty"),
        ("authorization: basic YTpi", "Basic"),
        ("Basic YTpi", "Basic"),
        ("Authorization: Token abc", "says Token in place of Bearer"),
        ("Authorization: Authorization: Bearer x", "stands in its value again"),
        ("Authorization: hello", "does not start with Bearer"),
        ("{{token}}", "variable"),
        ("Bearer {{token}}", "variable"),
        ("Bearer {{ access_token }}", "variable"),
        ("Bearer {}", "variable"),
        ("Bearer $TOKEN", "variable"),
        ("Bearer ${TOKEN}", "variable"),
        ("Bearer ${TOKEN:-}", "variable"),
        ("Bearer ${{ secrets.TOKEN }}", "variable"),
        ("Bearer $(cat token.txt)", "variable"),
        ("Bearer %TOKEN%", "variable"),
        ("Bearer %ACCESS_TOKEN%", "variable"),
        ("Bearer !TOKEN!", "variable"),
        ("Bearer $env:TOKEN", "variable"),
        ("Bearer $($answer.access_token)", "variable"),
        ("Bearer <token>", "variable"),
        ("Bearer YOUR_ACCESS_TOKEN", "variable"),
        ("Bearer null", "nothing"),
        ("Bearer undefined", "nothing"),
        ("Bearer [object Object]", "JavaScript object"),
        ("Bearer ********", "masked"),
        ("Bearer [REDACTED]", "masked"),
        ("Authorization: Bearer `noyo-auth token`", "variable"),
        ("headers = {'Authorization': f'Bearer {token}'}", "variable"),
        ("headers: { Authorization: `Bearer ${token}` }", "variable"),
        ("req.Header.Set(\"Authorization\", \"Bearer \" + token)", "no token follows"),
        ("curl -u id:secret https://x.test/", "Basic"),
        ("some words about nothing", "there is no token in it"),
        ("curl https://x.test/", "a curl command, and it has no Authorization header"),
        ("curl -H 'Authorization: Bearer '\"$TOKEN\" https://x.test/", "no token follows"),
        ("curl -H \"Authorization: Bearer $TOKEN\" https://x.test/", "variable"),
        ("curl -H ^\"Authorization: Bearer ^%TOKEN^%^\" https://x.test/", "variable"),
        ("Invoke-RestMethod https://x.test -Headers @{Authorization = \"Bearer $token\"}", "variable"),
        ("GET / HTTP/1.1\r\nHost: x.test\r\n\r\n", "no Authorization header"),
        (r#"{"access_token": null}"#, "holds no text"),
        (r#"{"access_token": ""}"#, "empty"),
        (r#"{"error": "invalid_client"}"#, "no token in it"),
        (r#"{"headers": {"Authorization": "Basic YTpi"}}"#, "Basic"),
        (r#"{"request":{"auth":{"bearer":{"token":"{{token}}"}},"header":[]}}"#, "variable"),
        (r#"{"request":{"header":[{"key":"Authorization","value":"Bearer {{t}}"}]}}"#, "variable"),
        (r#"{"request":{"header":[{"key":"Authorization","value":"Bearer x","disabled":true}]}}"#, "empty"),
        (r#"{"name":"Noyo","values":[{"key":"access_token","value":""}]}"#, "no token in it"),
        (r#"{"log":{"entries":[{"request":{"headers":[]}}]}}"#, "no token in it"),
    ] {
        check(text, Some(MissingCredentials), word);
    }
    let t = fine();
    check(&format!("Authorization: {t}"), Some(MissingCredentials), "without the word Bearer");
    check(&format!("Authorization: JWT {t}"), Some(MissingCredentials), "says JWT in place of Bearer");
    check(&format!("Authorization: Basic {t}"), Some(MissingCredentials), "Basic");
}

#[test]
fn between_bearer_and_the_token() {
    let t = fine();
    for (text, word) in [
        (format!("Bearer%20{t}"), "a percent-encoded space (%20) between Bearer and the token"),
        (format!("Authorization: Bearer%20{t}"), "(%20) between Bearer and the token"),
        (format!("Bearer&nbsp;{t}"), "an HTML entity (&nbsp;) between"),
        (format!("Bearer\u{a0}{t}"), "a special space (U+00A0) between"),
        (format!("Bearer\\n{t}"), "an escaped line break (\\n) between"),
        (format!("Bearer\n{t}"), "a line break between"),
        (format!("Bearer\t{t}"), "a tab between"),
        (format!("Bearer: {t}"), "a colon between"),
        (format!("Bearer+{t}"), "a plus sign"),
        (format!("Bearer={t}"), "“=” between"),
        (format!("Bearer{t}"), "no space between"),
        (format!("Bearer Bearer {t}"), "twice"),
        (format!("'\"Bearer {t}\"'"), "quotes"),
    ] {
        let i = check(&text, Some(MalformedJwt), word);
        assert!(i.message.contains("Apart from that, it is whole, and expires"), "{}", i.message);
        assert_eq!(i.claims.len(), 3);
    }
    check(&format!("Bearer%20{}", expired()), Some(MalformedJwt), "Apart from that, it expired");
}

#[test]
fn altered() {
    let t = fine();
    let (front, back) = t.split_at(76);
    let base64 = t.replace('_', "/").replace('-', "+");
    assert_ne!(base64, t);
    for (text, word) in [
        (format!("Bearer \"{t}\""), "quotes"),
        (format!("Bearer “{t}”"), "quotes"),
        (format!("b'{t}'"), "Python"),
        (format!("\"{t}"), "quotes"),
        (format!("&quot;{t}&quot;"), "an HTML entity (&quot;) in front of it"),
        (format!("Bearer {t}&#34;"), "an HTML entity (&#34;) at its end"),
        (format!("Bearer {t}\\n"), "an escaped line break (\\n) at its end"),
        (format!("Bearer {t}%0a"), "a percent-encoded line break (%0a) at its end"),
        (format!("Bearer {t}%20"), "a percent-encoded space (%20) at its end"),
        (format!("{front}%20{back}"), "a percent-encoded space (%20) after character 76"),
        (t.replacen('.', "%2E", 1), "a percent-encoded character (%2E) after character"),
        (format!("{front}\\n{back}"), "an escaped line break (\\n) after character 76"),
        (format!("{front}\n{back}"), "a line break after character 76"),
        (format!("{front}\r\n    {back}"), "a line break after character 76"),
        (format!("Authorization: Bearer {front}\n{back}"), "a line break after character 76"),
        (
            format!("GET / HTTP/1.1\r\nAuthorization: Bearer {front}\r\n{back}\r\nA: b\r\n\r\n"),
            "a line break after",
        ),
        (
            format!("curl -H 'Authorization: Bearer {front}\n{back}' https://x.test"),
            "a line break after character 76",
        ),
        (format!("{front} {back}"), "white space after character 76"),
        (format!("{front}\u{200b}{back}"), "an invisible character (U+200B) after character 76"),
        (format!("({t})"), "“(” in front of it. Apart from that, it is whole"),
        (format!("Bearer {t},"), "“,” at its end. Apart from that, it is whole"),
        (format!("{t}."), "“.” at its end"),
        (format!("{t}.x"), "it has 4 parts"),
        (base64.clone(), "base64url"),
        (format!("Bearer {base64}="), "base64url"),
        (format!("{t}{t}"), &format!("second begins after character {}", t.len())),
        (format!("{t},{t}"), "comma"),
        (format!("{front}...{}", &t[200..]), "shortened"),
        (format!("{front}…{}", &t[200..]), "shortened"),
        (format!("{front}~{back}"), "not base64url"),
        (t[1..].to_owned(), "cut off at its beginning"),
        (t[2..].to_owned(), "cut off at its beginning"),
        (t[..t.len() - 40].to_owned(), "its signature has"),
        (t.rsplit_once('.').unwrap().0.to_owned(), "its signature is missing"),
        (format!("{}.", t.rsplit_once('.').unwrap().0), "its signature is missing"),
        (t[..60].to_owned(), "it ends before its signature"),
        (t[..20].to_owned(), "only the header"),
        (r#"{"payload":"e30","signatures":[{"protected":"eyJh"}]}"#.to_owned(), "compact form"),
        ("Bearer hunter2".to_owned(), "no JWT"),
        ("Bearer a.b.c.d.e".to_owned(), "5 parts"),
        ("Bearer eyJhbGciOiJkaXIifQ..a.b.c".to_owned(), "encrypted"),
        (signed(r#"{"typ":"JWT"}"#, "AAAA"), "alg is missing"),
        (signed(r#"{"alg":"HS256"}"#, &"A".repeat(60)), "added at the token’s end"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.W10.AAAA".to_owned(), "its claims are no JSON object"),
    ] {
        check(&text, Some(MalformedJwt), word);
    }
}

#[test]
fn unsigned_is_not_called_cut_off() {
    for (header, signature) in
        [(r#"{"alg":"none"}"#, ""), (r#"{"alg":"None","typ":"JWT"}"#, ""), (r#"{"alg":"nOnE"}"#, "AAAA")]
    {
        let i = check(&signed(header, signature), Some(MalformedJwt), "unsigned");
        assert!(!i.message.contains("cut off"), "{}", i.message);
        assert_eq!(i.claims.len(), 3, "its claims can be read all the same");
        assert_eq!(i.signature == "It has no signature.", signature.is_empty());
    }
    let without_dot = signed(r#"{"alg":"none"}"#, "");
    check(without_dot.trim_end_matches('.'), Some(MalformedJwt), "unsigned");
}

#[test]
fn where_it_stands() {
    let t = fine();
    for (text, what, place) in [
        (
            format!("Authorization: Bearer {t}\nAccept: */*\n"),
            "an Authorization header",
            "the Authorization header",
        ),
        (
            format!("> Authorization: Bearer {t}\n> Accept: */*\n"),
            "an Authorization header",
            "the Authorization",
        ),
        (format!("{{\"h\": {{\"Authorization\": \"Bearer {t}\",}}}}"), "an Authorization header", "the Auth"),
        (
            format!("out: {{\\\"Authorization\\\": \\\"Bearer {t}\\\"}}"),
            "an Authorization header",
            "the Auth",
        ),
        (format!("curl --oauth2-bearer {t} https://x.test"), "a curl command", "--oauth2-bearer"),
        (format!("curl --header=\"authorization: bearer {t}\" https://x.test"), "a curl command", "the Auth"),
        (format!("{{access_token:\"{t}\",expires_in:1}}"), "a text with a token in it", ""),
        (format!("HTTP/1.1 200 OK\r\n\r\n{{\"access_token\": \"{t}\"}}"), "a raw HTTP answer", ""),
        (
            format!("$ curl -H 'Authorization: Basic YTpi' https://x.test\n{{\"access_token\": \"{t}\"}}"),
            "a curl command",
            "",
        ),
        (
            format!(
                r#"{{"request":{{"headers":[{{"name":"Authorization","value":"Basic YTpi"}}]}},
                "startedDateTime":"","response":{{"content":{{"text":"{{\"access_token\":\"{t}\"}}"}}}}}}"#
            ),
            "a HAR file or entry",
            "response.content.text",
        ),
        (format!("\"Bearer {t}\","), "an authorization header’s value", "the text itself"),
        (format!("'{t}';"), "a token alone", ""),
        (
            format!(r#"{{"request":{{"auth":{{"type":"bearer","bearer":{{"token":"{t}"}}}},"header":[]}}}}"#),
            "a Postman request or collection",
            "request.auth.bearer.token",
        ),
        (
            format!(
                r#"{{"name":"Noyo","values":[{{"key":"token_url","value":"https://x.test"}},{{"key":"csrf_token","value":"x"}},{{"key":"noyo_access_token","value":"{t}","enabled":true}}]}}"#
            ),
            "a Postman environment",
            "the value of noyo_access_token",
        ),
        (format!(r#"{{"auth":"Bearer {t}"}}"#), "JSON", "auth"),
        (format!(r#"["x {t} y"]"#), "JSON", ""),
        (format!("TOKEN={t}"), "a text with a token in it", ""),
        (format!("r.addHeader(\"Authorization\", \"Bearer {t}\");"), "an Authorization header", "the Auth"),
        (format!("headers: {{ Authorization: `Bearer {t}` }}"), "an Authorization header", "the Auth"),
        (format!("https://x.test/cb#access_token={t}&state=1"), "a text with a token in it", ""),
        (format!("x {t} y"), "a text with a token in it", ""),
    ] {
        let i = check(&text, None, "is whole, and expires");
        assert_eq!(i.verdict, Verdict::Fine);
        assert_eq!(i.what, what, "{}", text.replace(&t, "TOKEN"));
        assert!(i.found_in.unwrap_or_default().contains(place), "{place}");
    }
}

#[test]
fn several_tokens() {
    let (t, old) = (fine(), expired());
    let early = token(&format!(r#"{{"exp":{},"nbf":{}}}"#, NOW + 900, NOW + 600));
    for text in [
        format!("{t}\n{old}"),
        format!("Bearer {t}\nBearer {old}"),
        format!("Authorization: Bearer {t}\nAuthorization: Bearer {old}"),
        format!("{{\"access_token\": \"{t}\", \"id_token\": \"{old}\"}}"),
        format!("{{\"id_token\": \"{old}\", \"access_token\": \"{t}\"}}"),
        format!("curl -H 'Authorization: Bearer {t}' https://x.test\ncurl -H 'Authorization: Bearer {old}'"),
        format!("first {t} then {old}"),
    ] {
        check(&text, None, "It is whole, and expires");
        check(&text, None, "one more token; this is about");
        check(&text, None, "Token 2: It expired");
    }
    let three = format!("{old}\n{t}\n{early}");
    check(&three, Some(ExpiredToken), "2 more tokens; this is about the first. Token 2: It is whole");
    check(&three, Some(ExpiredToken), "Token 3: It is not valid before");
    check(&early, Some(ClockSkew), "It is not valid before");
    // The same token twice is one.
    assert!(!seen(&format!("{t}\n{t}")).message.contains("more token"));
}

#[test]
fn hints_can_be_acted_on() {
    let t = fine();
    for (text, word) in [
        ("Bearer $TOKEN".to_owned(), "double quotes"),
        ("Bearer ****".to_owned(), "shown whole"),
        (r#"{"log":{"entries":[]}}"#.to_owned(), "sensitive data"),
        (format!("Bearer%20{t}"), "one plain space"),
        ("Bearer".to_owned(), "as this program copies it"),
        (t[..50].to_owned(), "mint a new one"),
        (expired(), "Mint a new token"),
    ] {
        let i = seen(&text);
        assert!(i.hints.iter().any(|hint| hint.text.contains(word)), "{word}: {:?}", i.hints);
        let different: std::collections::HashSet<_> = i.hints.iter().map(|hint| &hint.text).collect();
        assert_eq!(different.len(), i.hints.len(), "each hint once");
    }
}

#[test]
fn an_expiry_that_is_none() {
    for (claims, word) in [
        ("{}", "no exp claim"),
        (r#"{"exp":1800000000000}"#, "looks like milliseconds"),
        (r#"{"exp":"1800000000"}"#, "no usable time"),
        (r#"{"exp":null}"#, "no usable time"),
    ] {
        let i = check(&token(claims), None, word);
        assert_eq!(i.verdict, Verdict::Doubtful);
    }
}

#[test]
fn the_request_for_a_token_is_no_fault() {
    for text in [
        "curl -u id:secret https://accounts.noyo.com/auth/public/token",
        "curl -H 'Authorization: Basic aWQ6cw==' https://accounts.noyo.com/auth/public/token",
        "POST /auth/public/token HTTP/1.1\r\nHost: accounts.noyo.com\r\nAuthorization: Basic aWQ6cw==\r\n\r\n",
    ] {
        let i = check(text, None, "where Basic is right");
        assert_eq!((i.verdict, i.what.as_str()), (Verdict::Doubtful, "the request for a token"));
        assert!(!format!("{i:?}").contains("aWQ6cw"), "the key is not repeated");
    }
}

#[test]
fn a_header_that_is_switched_off_is_not_sent() {
    let t = fine();
    let text = format!(
        r#"{{"request":{{"header":[{{"key":"Authorization","value":"Bearer {t}","disabled":true}}]}}}}"#
    );
    let i = check(&text, Some(MissingCredentials), "one more token");
    assert_eq!(i.found_in.as_deref(), Some("an Authorization header that is switched off"));
}
