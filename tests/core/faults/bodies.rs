//! The table's rows in which a 200 carries something else than the documented body.

use super::rows::At::{Groups, Token};
use super::rows::{Row, Way, fine, row, says};
use crate::sockets::server::{Act, answer, json};
use crate::sockets::server::{jwt, minted};

pub fn token_body() -> Vec<Row> {
    let says_token = |token: &str| says(json(200, &minted(token)));
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let good = jwt(Some(600));
    let unexpected = "unexpected-response";
    let mut rows = vec![
        row("empty", Token, Way::Plain, says(json(200, "")), unexpected, "address"),
        row("204", Token, Way::Plain, says(answer(204, "", b"")), unexpected, "address"),
        row(
            "not UTF-8",
            Token,
            Way::Plain,
            says(answer(200, "", b"{\"access_token\":\"\xff\"}")),
            unexpected,
            "address",
        ),
        row("broken JSON", Token, Way::Plain, says(json(200, r#"{"access_token":"#)), unexpected, "address"),
        row("100,000-deep JSON", Token, Way::Plain, says(json(200, &deep)), unexpected, "address"),
        row(
            "duplicate keys",
            Token,
            Way::Plain,
            says(json(200, &format!(r#"{{"access_token":"{good}","access_token":"x"}}"#))),
            unexpected,
            "address",
        ),
        row(
            "an array",
            Token,
            Way::Plain,
            says(json(200, &format!(r#"["{good}", 600000, "Bearer"]"#))),
            unexpected,
            "address",
        ),
        row(
            "missing token",
            Token,
            Way::Plain,
            says(json(200, r#"{"expires_in":600000}"#)),
            unexpected,
            "address",
        ),
        row(
            "null token",
            Token,
            Way::Plain,
            says(json(200, r#"{"access_token":null}"#)),
            unexpected,
            "address",
        ),
        row(
            "empty token",
            Token,
            Way::Plain,
            says(json(200, r#"{"access_token":""}"#)),
            unexpected,
            "address",
        ),
        row(
            "a token that is a number",
            Token,
            Way::Plain,
            says(json(200, r#"{"access_token":7}"#)),
            unexpected,
            "address",
        ),
        row(
            "another token type",
            Token,
            Way::Plain,
            says(json(200, &format!(r#"{{"access_token":"{good}","token_type":"MAC"}}"#))),
            unexpected,
            "address",
        ),
        row(
            "a token with a space",
            Token,
            Way::Plain,
            says_token(&good.replace('.', " ")),
            "malformed-jwt",
            "token endpoint",
        ),
        row(
            "a token with a newline",
            Token,
            Way::Plain,
            says_token(&format!("{good}\n")),
            "malformed-jwt",
            "token endpoint",
        ),
        row(
            "a token with a header in it",
            Token,
            Way::Plain,
            says_token("a\r\nX-Evil: 1"),
            "malformed-jwt",
            "token endpoint",
        ),
        row(
            "a token beyond ASCII",
            Token,
            Way::Plain,
            says_token("tökén.a.b"),
            "malformed-jwt",
            "token endpoint",
        ),
        row(
            "a token that is no JWT",
            Token,
            Way::Plain,
            says_token("0123456789abcdef"),
            "malformed-jwt",
            "token endpoint",
        ),
        row(
            "a JWT of two parts",
            Token,
            Way::Plain,
            says_token(good.rsplit_once('.').unwrap().0),
            "malformed-jwt",
            "token endpoint",
        ),
        row(
            "a JWT whose claims are no JSON",
            Token,
            Way::Plain,
            says_token("eyJhbGciOiJIUzI1NiJ9.AAAA.AAAA"),
            "malformed-jwt",
            "token endpoint",
        ),
        row(
            "a token born expired",
            Token,
            Way::Plain,
            says_token(&jwt(Some(-30))),
            "expired-token",
            "clock|date",
        ),
        row(
            "too large, and says so",
            Token,
            Way::Plain,
            says(b"HTTP/1.1 200 OK\r\nContent-Length: 9999999999\r\n\r\n{".to_vec()),
            unexpected,
            "address",
        ),
        row(
            "too large, in pieces",
            Token,
            Way::Plain,
            vec![
                Act::Read,
                Act::Send(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
                Act::Flood(vec![b' '; 65536], 64),
            ],
            unexpected,
            "address",
        ),
        row(
            "an unknown encoding",
            Token,
            Way::Plain,
            says(answer(200, "Content-Encoding: rot13\r\n", b"{}")),
            unexpected,
            "address",
        ),
        row(
            "gzip that is none",
            Token,
            Way::Plain,
            says(answer(200, "Content-Encoding: gzip\r\n", b"{\"access_token\":\"x\"}")),
            unexpected,
            "address",
        ),
        fine("a BOM in front", Token, Way::Plain, says(json(200, &format!("\u{feff}{}", minted(&good))))),
        fine("a JWT without exp", Token, Way::Plain, says(json(200, &minted(&jwt(None))))),
        fine(
            "an unknown media type",
            Token,
            Way::Plain,
            says(answer(200, "Content-Type: x/y\r\n", minted(&good).as_bytes())),
        ),
    ];
    for (name, expires_in) in [
        ("string", "\"600000\""),
        ("float", "600000.0"),
        ("missing", "null"),
        ("negative", "-1"),
        ("zero", "0"),
        ("absurd", "1e300"),
        ("seconds", "600"),
        ("a word", "\"soon\""),
    ] {
        let body = format!(r#"{{"access_token":"{good}","expires_in":{expires_in},"token_type":"bearer"}}"#);
        rows.push(fine(&format!("expires_in: {name}"), Token, Way::Plain, says(json(200, &body))));
    }
    rows
}

pub fn groups_body() -> Vec<Row> {
    let unexpected = "unexpected-response";
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let none = r#"{"meta":{"offset":0,"page_num":1,"page_size":20,"total_records":0},"response":[]}"#;
    vec![
        row("no groups", Groups, Way::Plain, says(json(200, none)), "no-groups", "sandbox"),
        row("empty", Groups, Way::Plain, says(json(200, "")), unexpected, "address"),
        row(
            "not UTF-8",
            Groups,
            Way::Plain,
            says(answer(200, "", b"{\"response\":[{\"id\":\"\xff\"}]}")),
            unexpected,
            "address",
        ),
        row("broken JSON", Groups, Way::Plain, says(json(200, r#"{"response":["#)), unexpected, "address"),
        row("100,000-deep JSON", Groups, Way::Plain, says(json(200, &deep)), unexpected, "address"),
        row(
            "deep inside",
            Groups,
            Way::Plain,
            says(json(200, &format!(r#"{{"meta":{deep},"response":[]}}"#))),
            unexpected,
            "address",
        ),
        row("an array", Groups, Way::Plain, says(json(200, "[]")), unexpected, "address"),
        row(
            "duplicate keys",
            Groups,
            Way::Plain,
            says(json(200, r#"{"response":[],"response":[]}"#)),
            unexpected,
            "address",
        ),
        row(
            "groups that are words",
            Groups,
            Way::Plain,
            says(json(200, r#"{"response":"none"}"#)),
            unexpected,
            "address",
        ),
        row(
            "a total that is negative",
            Groups,
            Way::Plain,
            says(json(200, r#"{"meta":{"total_records":-1},"response":[]}"#)),
            unexpected,
            "address",
        ),
        fine(
            "a BOM in front",
            Groups,
            Way::Plain,
            says(json(200, &format!("\u{feff}{}", crate::sockets::server::GROUPS))),
        ),
        fine(
            "no total",
            Groups,
            Way::Plain,
            says(json(
                200,
                r#"{"meta":{"offset":0,"page_num":1,"page_size":20},"response":[{"id":"a","name":null}]}"#,
            )),
        ),
    ]
}
