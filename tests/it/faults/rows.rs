//! The table: every way in which a call can fail, what it must be called, and a word that its hints
//! must contain.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;

use super::certificates::Certificate;
use super::server::{Act, answer, json};

pub struct Row {
    pub name: String,
    pub at: At,
    pub way: Way,
    pub acts: Vec<Act>,
    pub want: Want,
}

/// Which call meets the fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    Token,
    Groups,
}

/// How the fault is reached.
#[derive(Debug, Clone, PartialEq)]
pub enum Way {
    /// `http://` to a loopback address.
    Plain,
    /// `http://localhost`, which may mean two addresses.
    Localhost,
    /// `http://`, with a path in front.
    Below(&'static str),
    /// `https://localhost`, behind such a certificate.
    Tls(Certificate),
    /// `https://localhost`, where the acts are all there is.
    RawTls,
    /// `https://noyo.test` through a proxy that does the acts.
    Proxy,
    /// `https://noyo.test` through a proxy that tunnels to a server with such a certificate.
    Tunnel(Certificate),
    /// `https://noyo.test` through this proxy.
    ProxyAt(&'static str),
    /// Nothing listens there.
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Want {
    Passes,
    Fails { kind: &'static str, hint: &'static str },
}

use At::{Groups, Token};
use Certificate as Cert;

fn row(
    name: impl Into<String>,
    at: At,
    way: Way,
    acts: Vec<Act>,
    kind: &'static str,
    hint: &'static str,
) -> Row {
    Row { name: name.into(), at, way, acts, want: Want::Fails { kind, hint } }
}

fn fine(name: &str, at: At, way: Way, acts: Vec<Act>) -> Row {
    Row { name: name.to_owned(), at, way, acts, want: Want::Passes }
}

fn says(bytes: Vec<u8>) -> Vec<Act> {
    vec![Act::Read, Act::Send(bytes)]
}

fn healthy() -> Vec<Act> {
    vec![Act::Read, Act::Healthy]
}

/// A JWT that nobody signed, which expires so many seconds from now.
pub fn jwt(seconds: Option<i64>) -> String {
    let exp = seconds.map(|s| format!(r#","exp":{}"#, Timestamp::now().as_second() + s)).unwrap_or_default();
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    format!(
        "{}.{}.{}",
        part(r#"{"alg":"HS256"}"#),
        part(&format!(r#"{{"sub":"x"{exp}}}"#)),
        part("signature")
    )
}

pub fn minted(token: &str) -> String {
    serde_json::json!({"access_token": token, "expires_in": 600_000, "token_type": "Bearer"}).to_string()
}

pub fn all() -> Vec<Row> {
    [transport(), tls(), proxy(), place(), status(), unauthorized(), token_body(), groups_body()]
        .into_iter()
        .flatten()
        .collect()
}

fn transport() -> Vec<Row> {
    let head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n";
    let mut rows = Vec::new();
    for at in [Token, Groups] {
        let half = head[..30].to_vec();
        let slow = Duration::from_millis(300);
        let cut = [&head[..], b"{\"access"].concat();
        rows.extend([
            row("refused", at, Way::Closed, vec![], "connection-refused", "port"),
            row(
                "reset before the headers",
                at,
                Way::Plain,
                vec![Act::Read, Act::Reset],
                "connection-reset",
                "firewall",
            ),
            row(
                "reset in the headers",
                at,
                Way::Plain,
                vec![Act::Read, Act::Send(half.clone()), Act::Reset],
                "connection-reset",
                "firewall",
            ),
            row(
                "reset after the headers",
                at,
                Way::Plain,
                vec![Act::Read, Act::Send(head.to_vec()), Act::Reset],
                "connection-reset",
                "firewall",
            ),
            row("closed without an answer", at, Way::Plain, vec![Act::Read], "connection-reset", "again"),
            row("accepted and silent", at, Way::Plain, vec![Act::Read, Act::Hang], "timeout", "noyostatus"),
            row(
                "headers that drip",
                at,
                Way::Plain,
                vec![Act::Read, Act::Drip(head.to_vec(), slow)],
                "timeout",
                "noyostatus",
            ),
            row(
                "a body that drips",
                at,
                Way::Plain,
                vec![Act::Read, Act::Send(head.to_vec()), Act::Drip(vec![b' '; 499], slow)],
                "timeout",
                "noyostatus",
            ),
            row(
                "a body that stops",
                at,
                Way::Plain,
                vec![Act::Read, Act::Send(cut.clone()), Act::Hang],
                "timeout",
                "noyostatus",
            ),
            row("cut short", at, Way::Plain, says(cut), "unexpected-response", "browser"),
            row(
                "longer than it says",
                at,
                Way::Plain,
                says(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{\"access_token\": \"x\"}".to_vec()),
                "unexpected-response",
                "address",
            ),
            row(
                "a length that is no number",
                at,
                Way::Plain,
                says(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}".to_vec()),
                "unexpected-response",
                "address",
            ),
            row(
                "not HTTP",
                at,
                Way::Plain,
                says(b"SSH-2.0-OpenSSH_9.2\r\n".to_vec()),
                "unexpected-response",
                "address",
            ),
        ]);
    }
    rows.push(fine("one of two addresses refuses", Groups, Way::Localhost, healthy()));
    rows
}

fn tls() -> Vec<Row> {
    let mut rows = Vec::new();
    for at in [Token, Groups] {
        rows.extend([
            row("expired", at, Way::Tls(Cert::Expired), healthy(), "tls-expired", "clock"),
            row("not yet valid", at, Way::Tls(Cert::NotYetValid), healthy(), "tls-expired", "clock"),
            row("self-signed", at, Way::Tls(Cert::SelfSigned), healthy(), "tls-untrusted", "CA file"),
            row(
                "unknown issuer",
                at,
                Way::Tls(Cert::UnknownIssuer),
                healthy(),
                "tls-untrusted",
                "SSL_CERT_FILE",
            ),
            row("other host", at, Way::Tls(Cert::OtherHost), healthy(), "tls-wrong-host", "host name"),
            row("no name at all", at, Way::Tls(Cert::NoName), healthy(), "tls-wrong-host", "host name"),
            row(
                "wants a client certificate",
                at,
                Way::Tls(Cert::WantsClients),
                healthy(),
                "tls-failed",
                "mutual TLS",
            ),
            row(
                "plain HTTP on the port",
                at,
                Way::RawTls,
                vec![Act::Send(answer(400, "", b"plain HTTP request"))],
                "tls-failed",
                "http",
            ),
            row("garbage", at, Way::RawTls, vec![Act::Send(vec![0xa5; 300])], "tls-failed", "port"),
            row("silence in the handshake", at, Way::RawTls, vec![Act::Hang], "timeout", "VPN"),
            row("closed in the handshake", at, Way::RawTls, vec![], "connection-reset", "firewall"),
            fine("trusted through the setting", at, Way::Tls(Cert::Good), healthy()),
        ]);
    }
    rows
}

fn proxy() -> Vec<Row> {
    let refuses = |status| says(answer(status, "", b""));
    vec![
        row(
            "proxy unreachable",
            Token,
            Way::ProxyAt("http://127.0.0.1:1"),
            vec![],
            "proxy-failed",
            "NO_PROXY",
        ),
        row(
            "proxy address malformed",
            Token,
            Way::ProxyAt("http://[proxy"),
            vec![],
            "proxy-failed",
            "http://",
        ),
        row(
            "proxy wants a password",
            Token,
            Way::Proxy,
            refuses(407),
            "proxy-auth-required",
            "name:password",
        ),
        row("proxy refuses", Token, Way::Proxy, refuses(403), "proxy-failed", "allow"),
        row("proxy cannot connect", Token, Way::Proxy, refuses(502), "proxy-failed", "proxy"),
        row("proxy stalls", Token, Way::Proxy, vec![Act::Read, Act::Hang], "timeout", "proxy"),
        row(
            "proxy that is none",
            Token,
            Way::Proxy,
            says(b"220 smtp.example ESMTP\r\n".to_vec()),
            "proxy-failed",
            "proxy",
        ),
        row(
            "proxy intercepts",
            Token,
            Way::Tunnel(Cert::UnknownIssuer),
            healthy(),
            "tls-untrusted",
            "CA file",
        ),
        fine("proxy does its job", Token, Way::Tunnel(Cert::Good), healthy()),
    ]
}

fn place() -> Vec<Row> {
    let portal = b"<!doctype html><html><title>Welcome to Hotel Wi-Fi</title></html>";
    let mut rows = Vec::new();
    for at in [Token, Groups] {
        rows.extend([
            row(
                "captive portal",
                at,
                Way::Plain,
                says(answer(200, "Content-Type: text/html\r\n", portal)),
                "unexpected-response",
                "hotel",
            ),
            row("404", at, Way::Plain, says(json(404, r#"{"message":"Not found"}"#)), "not-found", "/api/v1"),
            row("410", at, Way::Plain, says(json(410, "")), "not-found", "address"),
            row("405", at, Way::Plain, says(json(405, "")), "unexpected-response", "address"),
            row(
                "another vendor's JSON",
                at,
                Way::Plain,
                says(json(200, r#"{"data":{"id":1},"ok":true}"#)),
                "unexpected-response",
                "vendor",
            ),
        ]);
        for status in [300, 301, 302, 303, 304, 305, 307, 308] {
            rows.push(row(
                format!("{status} elsewhere"),
                at,
                Way::Plain,
                says(answer(status, "Location: https://elsewhere.example/login?next=1\r\n", b"")),
                "redirected",
                "https://elsewhere.example/login",
            ));
        }
        for (what, to, shown) in [
            ("host", "http://other.localhost/x", "http://other.localhost/x"),
            ("port", "http://127.0.0.1:1/auth", "http://127.0.0.1:1/auth"),
            ("scheme", "ftp://127.0.0.1/", "ftp://127.0.0.1/"),
            ("path", "/elsewhere", "/elsewhere"),
            ("credentials", "https://user:pass@evil.example/", "https://evil.example/"),
        ] {
            rows.push(row(
                format!("redirect to another {what}"),
                at,
                Way::Plain,
                says(answer(302, &format!("Location: {to}\r\n"), b"")),
                "redirected",
                shown,
            ));
        }
        rows.push(row(
            "redirect to nowhere",
            at,
            Way::Plain,
            says(answer(302, "", b"")),
            "redirected",
            "addresses",
        ));
    }
    rows.push(fine("a path in front", Groups, Way::Below("/noyo"), healthy()));
    rows.push(fine("a trailing slash", Groups, Way::Below("/noyo/"), healthy()));
    rows
}

fn status() -> Vec<Row> {
    let mut rows = vec![
        row(
            "400 invalid_client",
            Token,
            Way::Plain,
            says(json(400, r#"{"error":"invalid_client"}"#)),
            "invalid-api-key",
            "Command Center",
        ),
        row(
            "401",
            Token,
            Way::Plain,
            says(json(401, r#"{"message":"Unauthorized"}"#)),
            "invalid-api-key",
            "Command Center",
        ),
        row("401 empty", Token, Way::Plain, says(json(401, "")), "invalid-api-key", "Command Center"),
        row("403", Token, Way::Plain, says(json(403, "")), "invalid-api-key", "Command Center"),
        row(
            "403 page",
            Token,
            Way::Plain,
            says(answer(403, "Content-Type: text/html\r\n", b"<html>")),
            "invalid-api-key",
            "firewall",
        ),
        row("403", Groups, Way::Plain, says(json(403, r#"{"message":"Forbidden"}"#)), "forbidden", "admin"),
        row(
            "403 page",
            Groups,
            Way::Plain,
            says(answer(403, "Content-Type: text/html\r\n", b"<html>")),
            "forbidden",
            "firewall",
        ),
        row(
            "400",
            Groups,
            Way::Plain,
            says(json(400, r#"{"message":"Bad request"}"#)),
            "unexpected-response",
            "support",
        ),
    ];
    for at in [Token, Groups] {
        rows.push(row("409", at, Way::Plain, says(json(409, "")), "unexpected-response", "support"));
        rows.push(row("418", at, Way::Plain, says(json(418, "")), "unexpected-response", "support"));
        for status in [500, 502, 503, 504, 599] {
            rows.push(row(
                format!("{status}"),
                at,
                Way::Plain,
                says(json(status, "{}")),
                "server-error",
                "noyostatus",
            ));
        }
        let busy = answer(503, "Retry-After: 600\r\n", b"");
        rows.push(row("503 with Retry-After", at, Way::Plain, says(busy), "server-error", "10 minutes"));
        for (name, header, hint) in [
            ("seconds", "Retry-After: 90\r\n", "90 seconds"),
            (
                "a date",
                "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:59:37 GMT\r\n",
                "10 minutes",
            ),
            ("absurd", "Retry-After: 99999999999999999999\r\n", "does not say"),
            ("negative", "Retry-After: -5\r\n", "does not say"),
            ("missing", "", "does not say"),
        ] {
            rows.push(row(
                format!("429, wait {name}"),
                at,
                Way::Plain,
                says(answer(429, header, b"{}")),
                "rate-limited",
                hint,
            ));
        }
    }
    rows
}

/// Every documented meaning in every form that the vendor does not document.
fn unauthorized() -> Vec<Row> {
    let mut rows = Vec::new();
    for (words, kind, hint) in [
        ("Missing credentials", "missing-credentials", "header"),
        ("Malformed JWT", "malformed-jwt", "token endpoint"),
        ("Expired token", "expired-token", "Mint a new token"),
    ] {
        for (form, bytes) in [
            ("message", json(401, &format!(r#"{{"message":"{words}"}}"#))),
            ("nested", json(401, &format!(r#"{{"error":{{"code":1,"message":"{words}"}}}}"#))),
            ("plain text", answer(401, "Content-Type: text/plain\r\n", words.as_bytes())),
            (
                "page",
                answer(401, "Content-Type: text/html\r\n", format!("<html><h1>{words}</h1>").as_bytes()),
            ),
        ] {
            rows.push(row(format!("401 {words}, {form}"), Groups, Way::Plain, says(bytes), kind, hint));
        }
    }
    for (form, bytes) in [
        ("empty", json(401, "")),
        ("no words", json(401, r#"{"message":"Unauthorized"}"#)),
        ("page", answer(401, "Content-Type: text/html\r\n", b"<html><h1>Sign in</h1></html>")),
        ("not UTF-8", answer(401, "", b"\xff\xfe\x00")),
    ] {
        rows.push(row(
            format!("401 {form}"),
            Groups,
            Way::Plain,
            says(bytes),
            "token-rejected",
            "environment",
        ));
    }
    rows
}

fn token_body() -> Vec<Row> {
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

fn groups_body() -> Vec<Row> {
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
            says(json(200, &format!("\u{feff}{}", super::server::GROUPS))),
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
