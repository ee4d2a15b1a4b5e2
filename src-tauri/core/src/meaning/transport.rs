//! What it means that no answer came: the network, TLS, proxies.

use std::time::Duration;

use super::say;
use crate::world::noyo::{Fault, ProxyFault};
use values::diagnosis::{Action, Diagnosis, Hint, Kind};
use values::span::in_words;

pub(super) fn unreached(host: &str, fault: &Fault) -> Diagnosis {
    let again = || Hint::with(Action::TestAgain, "Test again.");
    let network = || Hint::new("Check the network: VPN, Wi-Fi, firewall.");
    let address = || Hint::with(Action::EditAddresses, "Check the spelling of the address.");
    match fault {
        Fault::Dns => say(
            Kind::Dns,
            format!("The name {host} could not be looked up. Nothing was sent."),
            vec![Hint::new("Check that this computer is online, and its DNS: VPN, Wi-Fi."), address()],
        ),
        Fault::Refused => say(
            Kind::ConnectionRefused,
            format!("{host} refused the connection: nothing listens there. Nothing was sent."),
            vec![Hint::with(Action::EditAddresses, "Check the address and its port."), network()],
        ),
        Fault::Unreachable => say(
            Kind::NetworkUnreachable,
            format!("There is no way from this computer to {host}. Nothing was sent."),
            vec![network(), again()],
        ),
        Fault::Timeout { after } => say(
            Kind::Timeout,
            format!("{host} did not answer within {}.", in_words(*after)),
            vec![network(), again(), Hint::with(Action::OpenStatusPage, "Look at www.noyostatus.com.")],
        ),
        _ => say(
            Kind::ConnectionReset,
            format!("The connection to {host} was cut before an answer was there."),
            vec![again(), Hint::new("If it stays, look for a firewall or proxy that cuts connections.")],
        ),
    }
}

/// The host is up, and this call got no answer.
pub(super) fn silent(host: &str, after: Duration) -> Diagnosis {
    say(
        Kind::Timeout,
        format!(
            "{host} answered a ping, and then not this call within {}: it is up, and slow.",
            in_words(after)
        ),
        vec![
            Hint::with(Action::TestAgain, "Test again."),
            Hint::with(Action::OpenStatusPage, "Look at www.noyostatus.com."),
            Hint::new("The network and the address are right: a ping came back."),
        ],
    )
}

pub(super) fn tls(host: &str, fault: &Fault) -> Diagnosis {
    match fault {
        Fault::TlsUntrusted => say(
            Kind::TlsUntrusted,
            format!(
                "The certificate of {host} comes from an issuer that this computer does not trust. Nothing was sent."
            ),
            vec![
                Hint::with(Action::OpenSettings, inspecting_network()),
                Hint::new("Anywhere else, do not go on: somebody may be listening."),
            ],
        ),
        Fault::TlsExpired { not_yet } => {
            let when = if *not_yet { "is not valid yet" } else { "has expired" };
            say(
                Kind::TlsExpired,
                format!("The certificate of {host} {when}, by this computer’s clock. Nothing was sent."),
                vec![
                    Hint::new("Check this computer’s clock and date first."),
                    Hint::new(
                        "If the clock is right, tell whoever runs the host; for Noyo, support@noyo.com.",
                    ),
                ],
            )
        }
        Fault::TlsWrongHost { names } => {
            let found = if names.is_empty() { "no name at all".to_owned() } else { names.join(", ") };
            say(
                Kind::TlsWrongHost,
                format!("The certificate at {host} is for another host ({found}). Nothing was sent."),
                vec![
                    Hint::with(Action::EditAddresses, "Check the host name in the address."),
                    Hint::new("On a hotel’s or a company’s network, log in to it in a browser first."),
                ],
            )
        }
        _ => tls_failed(host, fault),
    }
}

/// The systems' own verifiers look at their own store, and at no variable.
fn inspecting_network() -> &'static str {
    if cfg!(any(windows, target_vendor = "apple")) {
        "On a company network that inspects traffic, add its CA file in the settings, or have it trusted by the system."
    } else {
        "On a company network that inspects traffic, add its CA file in the settings, or name it in SSL_CERT_FILE."
    }
}

fn tls_failed(host: &str, fault: &Fault) -> Diagnosis {
    match fault {
        Fault::TlsFailed { not_tls: true, .. } => say(
            Kind::TlsFailed,
            format!("{host} does not speak TLS at this port. Nothing was sent."),
            vec![Hint::with(
                Action::EditAddresses,
                "Check the address and its port: plain http may be listening there.",
            )],
        ),
        Fault::TlsFailed { wants_certificate: true, .. } => say(
            Kind::TlsFailed,
            format!("{host} wants a client certificate, which Noyo does not use."),
            vec![Hint::with(
                Action::EditAddresses,
                "Check the address: a gateway with mutual TLS is in between.",
            )],
        ),
        _ => say(
            Kind::TlsFailed,
            format!("No secure connection to {host} could be agreed on. Nothing was sent."),
            vec![
                Hint::with(Action::EditAddresses, "Check the address: the host may be too old for TLS 1.2."),
                Hint::new("A firewall or proxy that inspects TLS may be in between."),
            ],
        ),
    }
}

pub(super) fn proxy(host: &str, fault: &ProxyFault) -> Diagnosis {
    let settings =
        || Hint::with(Action::OpenSettings, "Check the proxy in the settings, or HTTPS_PROXY and NO_PROXY.");
    let (kind, message, hints) = match fault {
        ProxyFault::Unreachable { proxy } => (
            Kind::ProxyFailed,
            format!("The proxy {proxy} cannot be reached. Nothing was sent to {host}."),
            vec![settings(), Hint::new("The proxy may be reachable on the company’s network or VPN only.")],
        ),
        ProxyFault::Refused { proxy, status } => (
            Kind::ProxyFailed,
            format!("The proxy {proxy} refuses to connect to {host} (status {status})."),
            vec![Hint::new(format!("Ask whoever runs the proxy to allow {host}.")), settings()],
        ),
        ProxyFault::Stalled { proxy, after } => (
            Kind::Timeout,
            format!("The proxy {proxy} did not connect to {host} within {}.", in_words(*after)),
            vec![Hint::new("Check that the proxy itself can reach the internet."), settings()],
        ),
        ProxyFault::Garbled { proxy } => (
            Kind::ProxyFailed,
            format!("What listens at {proxy} does not answer as a proxy does."),
            vec![settings()],
        ),
        ProxyFault::AuthRequired { proxy } => (
            Kind::ProxyAuthRequired,
            format!(
                "The proxy {proxy} wants a name and a password (status 407). Nothing was sent to {host}."
            ),
            vec![Hint::with(
                Action::OpenSettings,
                "Put them into the proxy’s address: http://name:password@proxy.example:8080.",
            )],
        ),
    };
    say(kind, message, hints)
}

pub(super) fn proxy_address(source: &str) -> Diagnosis {
    say(
        Kind::ProxyFailed,
        format!("The proxy address in {source} cannot be read, so nothing was sent."),
        [
            Hint::new(format!("Correct it in {source}; it should look like http://proxy.example:8080.")),
            Hint::with(Action::OpenSettings, "Or choose in the settings that no proxy is used."),
        ],
    )
}

pub(super) fn extra_ca(path: &str, because: &str) -> Diagnosis {
    say(
        Kind::InvalidInput,
        format!("The file with extra certificates, {path}, cannot be used: {because}. Nothing was sent."),
        [Hint::with(Action::OpenSettings, "Choose a PEM file in the settings, or empty the field.")],
    )
}
