//! The table: every way in which a call can fail, what it must be called, and a word that its hints
//! must contain.

use std::time::Duration;

use super::{answers, bodies};
use crate::sockets::certificates::Certificate;
use crate::sockets::server::{Act, answer};

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

pub fn row(
    name: impl Into<String>,
    at: At,
    way: Way,
    acts: Vec<Act>,
    kind: &'static str,
    hint: &'static str,
) -> Row {
    Row { name: name.into(), at, way, acts, want: Want::Fails { kind, hint } }
}

pub fn fine(name: &str, at: At, way: Way, acts: Vec<Act>) -> Row {
    Row { name: name.to_owned(), at, way, acts, want: Want::Passes }
}

pub fn says(bytes: Vec<u8>) -> Vec<Act> {
    vec![Act::Read, Act::Send(bytes)]
}

pub fn healthy() -> Vec<Act> {
    vec![Act::Read, Act::Healthy]
}

/// A JWT that nobody signed, which expires so many seconds from now.
pub fn all() -> Vec<Row> {
    [
        transport(),
        tls(),
        proxy(),
        answers::place(),
        answers::status(),
        answers::unauthorized(),
        bodies::token_body(),
        bodies::groups_body(),
    ]
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
