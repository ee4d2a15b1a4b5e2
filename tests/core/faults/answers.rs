//! The table's rows in which an answer comes, and is not the one hoped for.

use super::rows::At::{Groups, Token};
use super::rows::{Row, Way, fine, healthy, row, says};
use crate::sockets::server::{answer, json};

pub fn place() -> Vec<Row> {
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

pub fn status() -> Vec<Row> {
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
            ("seconds", "Retry-After: 90\r\n", "1 minute 30 seconds"),
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
pub fn unauthorized() -> Vec<Row> {
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
