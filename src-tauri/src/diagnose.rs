//! From a failed call to a diagnosis. Three witnesses, in this order of trust: what the program knows
//! (the header it sent, the token it minted, the clocks), the status, the words of the body.

use std::time::Duration;

use jiff::SignedDuration;

use crate::diagnosis::{Action, Diagnosis, Hint, Kind};
use crate::noyo::{Call, Fault, Misfit, Phase, ProxyFault, Words};
use crate::profile::{Environment, Profile};

/// A clock that differs from the answer's `Date` by more than this is wrong.
pub const TOLERATED_SKEW: SignedDuration = SignedDuration::from_secs(60);

/// What the program knows by itself of a call that failed.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// Whose call it was.
    pub profile: &'a Profile,
    /// Which call.
    pub phase: Phase,
    /// By how much this computer's clock is ahead of the answer's, where that is known.
    pub skew: Option<SignedDuration>,
    /// The token that was sent is past its expiry by our own reckoning.
    pub token_expired: bool,
    /// The environment in which this client ID has listed groups before.
    pub proven_in: Option<Environment>,
    /// There is a sandbox host that may be asked whether the key belongs there.
    pub can_ask_sandbox: bool,
    /// The key reads differently when it is form-encoded (RFC 6749 section 2.3.1).
    pub encoding_matters: bool,
}

/// What a failed call means, in words, with hints.
pub fn diagnose(fault: &Fault, call: &Call, known: &Known<'_>) -> Diagnosis {
    let host = place(call);
    match fault {
        Fault::KeyRefused { status, html } => key_refused(&host, *status, *html, known),
        Fault::Unauthorized { words } => unauthorized(&host, *words, known),
        Fault::Forbidden { html } => forbidden(&host, *html),
        Fault::TokenIsNoJwt { because } => no_jwt(&host, because),
        Fault::BornExpired { at } => born_expired(&host, &at.to_string(), known),
        Fault::NotFound { status } => not_found(&host, call.url.path(), *status),
        Fault::RateLimited { wait } => rate_limited(&host, *wait),
        Fault::ServerError { status, wait } => server_error(&host, *status, *wait),
        Fault::Redirected { status, to } => redirected(&host, *status, to.as_deref()),
        Fault::Unexpected { status, misfit } => unexpected(&host, *status, *misfit),
        Fault::Dns | Fault::Refused | Fault::Reset | Fault::Unreachable | Fault::Timeout { .. } => {
            unreached(&host, fault)
        }
        Fault::TlsUntrusted
        | Fault::TlsExpired { .. }
        | Fault::TlsWrongHost { .. }
        | Fault::TlsFailed { .. } => tls(&host, fault),
        Fault::Proxy(fault) => proxy(&host, fault),
        Fault::ProxyAddress { source } => say(
            Kind::ProxyFailed,
            format!("The proxy address in {source} cannot be read, so nothing was sent."),
            vec![
                Hint::new(format!("Correct it in {source}; it should look like http://proxy.example:8080.")),
                Hint::with(Action::OpenSettings, "Or choose in the settings that no proxy is used."),
            ],
        ),
        Fault::ExtraCa { path, because } => say(
            Kind::InvalidInput,
            format!("The file with extra certificates, {path}, cannot be used: {because}. Nothing was sent."),
            vec![Hint::with(Action::OpenSettings, "Choose a PEM file in the settings, or empty the field.")],
        ),
    }
}

/// A warning that this computer's clock is wrong, where it is.
pub fn skewed(skew: Option<SignedDuration>, host: &str) -> Option<Diagnosis> {
    let skew = skew.filter(|skew| skew.abs() > TOLERATED_SKEW)?;
    let way = if skew.is_positive() { "ahead of" } else { "behind" };
    Some(say(
        Kind::ClockSkew,
        format!("This computer’s clock is {} {way} the clock of {host}.", span(skew.unsigned_abs())),
        vec![
            Hint::new(
                "Set the clock, or switch on setting it automatically (on Linux: timedatectl set-ntp true).",
            ),
            Hint::new("In a virtual machine or a container, set the clock of the host."),
        ],
    ))
}

fn say(kind: Kind, message: String, hints: Vec<Hint>) -> Diagnosis {
    Diagnosis { kind, message, hints }
}

/// Host, and the port where it is not the scheme's own.
pub(crate) fn place(call: &Call) -> String {
    let host = call.url.host_str().unwrap_or_default();
    call.url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

fn key_refused(host: &str, status: u16, html: bool, known: &Known<'_>) -> Diagnosis {
    let mut hints = vec![
        Hint::with(
            Action::ReplaceApiKey,
            "Copy the key again from Command Center, both halves, and replace it here.",
        ),
        Hint::new(format!(
            "If it was deleted there, ask your admin for a new {} key.",
            known.profile.environment
        )),
    ];
    if known.encoding_matters {
        hints.push(Hint::new(
            "The key contains characters that some programs form-encode (RFC 6749 section 2.3.1). It is sent raw, \
             as Noyo documents; check that what was copied is not itself encoded (%2B, %2F, %3D).",
        ));
    }
    if html {
        hints.push(Hint::new(
            "The answer was a web page: a firewall or proxy in between may have given it, not Noyo.",
        ));
    }
    let message = format!("{host} does not accept this client ID and secret together (status {status}).");
    say(Kind::InvalidApiKey, message, hints)
}

fn unauthorized(host: &str, words: Option<Words>, known: &Known<'_>) -> Diagnosis {
    let clock = skewed(known.skew, host);
    match (words, known.token_expired) {
        (Some(Words::ExpiredToken), _) | (None, true) if clock.is_some() => {
            let mut found = clock.unwrap_or_else(|| expired(host));
            found.message.push_str(" That makes tokens look expired, or not yet valid.");
            found
        }
        (Some(Words::ExpiredToken), _) | (None, true) => expired(host),
        (Some(Words::MissingCredentials), _) => missing_credentials(host),
        (Some(Words::MalformedJwt), _) => malformed(host),
        (None, false) => rejected(host, known),
    }
}

fn expired(host: &str) -> Diagnosis {
    say(
        Kind::ExpiredToken,
        format!("{host} says that the token has expired, and a new one did not help."),
        vec![
            Hint::with(Action::MintNewToken, "Mint a new token and try again."),
            Hint::new("Check this computer’s date, time and time zone."),
            Hint::new("Tokens live for about ten minutes: copy the header again for each stretch of work."),
        ],
    )
}

fn missing_credentials(host: &str) -> Diagnosis {
    say(
        Kind::MissingCredentials,
        format!(
            "{host} says that no token arrived, although the request had the header Authorization: Bearer <JWT>."
        ),
        vec![
            Hint::new(
                "Something on the way takes the Authorization header off: a proxy, a gateway or a VPN.",
            ),
            Hint::with(Action::EditAddresses, "Check that the API base leads to the API itself."),
        ],
    )
}

fn malformed(host: &str) -> Diagnosis {
    say(
        Kind::MalformedJwt,
        format!(
            "{host} says that the JWT is damaged, although it was sent just as the token endpoint gave it."
        ),
        vec![
            Hint::with(Action::MintNewToken, "Mint a new token and try again."),
            Hint::with(
                Action::EditAddresses,
                "Check that token endpoint and API base belong together; a gateway may want its own token.",
            ),
            Hint::new("If it stays, send the support report to support@noyo.com."),
        ],
    )
}

fn rejected(host: &str, known: &Known<'_>) -> Diagnosis {
    let here = known.profile.environment;
    if let Some(there) = known.proven_in.filter(|there| *there != here) {
        return say(
            Kind::WrongEnvironment,
            format!(
                "This key gave a token, and {host} refuses it. The key has worked in {there}, not in {here}."
            ),
            vec![
                Hint::with(Action::ReplaceApiKey, format!("Use a {here} key for this profile.")),
                Hint::with(Action::EditAddresses, format!("Or change the profile’s environment to {there}.")),
            ],
        );
    }
    let mut hints = Vec::new();
    if here == Environment::Live && known.can_ask_sandbox {
        hints.push(Hint::with(Action::AskSandbox, "Ask the sandbox host whether the key belongs there."));
    }
    hints.push(Hint::with(
        Action::ReplaceApiKey,
        format!("The key may belong to the other environment or organisation: replace it with a {here} key."),
    ));
    hints.push(Hint::new("If it stays, send the support report to support@noyo.com."));
    say(
        Kind::TokenRejected,
        format!("This key gave a token, and {host} refuses it without saying why."),
        hints,
    )
}

fn forbidden(host: &str, html: bool) -> Diagnosis {
    let mut hints = vec![
        Hint::new("Ask your admin what the key is allowed to do in Command Center."),
        Hint::new("If it should be allowed, send the support report to support@noyo.com."),
    ];
    if html {
        hints.push(Hint::new("The answer was a web page: a firewall or proxy in between may have given it."));
    }
    say(Kind::Forbidden, format!("{host} knows the key and does not let it list groups (status 403)."), hints)
}

fn no_jwt(host: &str, because: &str) -> Diagnosis {
    say(
        Kind::MalformedJwt,
        format!("{host} gave something as a token that is no JWT: {because}."),
        vec![
            Hint::with(
                Action::EditAddresses,
                "Check the token endpoint: it may belong to another vendor or gateway.",
            ),
            Hint::new("If the address is right, send the support report to support@noyo.com."),
        ],
    )
}

fn born_expired(host: &str, at: &str, known: &Known<'_>) -> Diagnosis {
    let message = format!("{host} gave a token that had already expired, at {at}.");
    if let Some(mut clock) = skewed(known.skew, host) {
        clock.message = format!("{message} {}", clock.message);
        return clock;
    }
    say(
        Kind::ExpiredToken,
        message,
        vec![
            Hint::with(Action::MintNewToken, "Mint a new token and try again."),
            Hint::new("Check this computer’s date and time."),
        ],
    )
}

fn not_found(host: &str, path: &str, status: u16) -> Diagnosis {
    say(
        Kind::NotFound,
        format!("{host} has nothing at {path} (status {status})."),
        vec![
            Hint::with(
                Action::EditAddresses,
                "Check the address; only what stands before /api/v1 belongs in the API base.",
            ),
            Hint::new("With a gateway in between, put its path in front: https://gateway.example/noyo."),
        ],
    )
}

fn rate_limited(host: &str, wait: Option<Duration>) -> Diagnosis {
    let hint = match wait {
        Some(wait) => format!("Wait {}, then try again.", span(wait)),
        None => "Wait a minute, then try again; the answer does not say how long.".to_owned(),
    };
    say(
        Kind::RateLimited,
        format!("{host} says that there were too many requests."),
        vec![Hint::new(hint), Hint::new("Share one token among scripts rather than mint one each.")],
    )
}

fn server_error(host: &str, status: u16, wait: Option<Duration>) -> Diagnosis {
    let retry = wait.map_or_else(|| "a minute".to_owned(), span);
    say(
        Kind::ServerError,
        format!("{host} answered with status {status}: the fault is there, not in the key."),
        vec![
            Hint::with(Action::OpenStatusPage, "Look at www.noyostatus.com."),
            Hint::new(format!("Try again in {retry}.")),
        ],
    )
}

fn redirected(host: &str, status: u16, to: Option<&str>) -> Diagnosis {
    let message = match to {
        Some(to) => format!("{host} points to {to} (status {status}). Credentials are not sent on."),
        None => format!("{host} points elsewhere (status {status}) and does not say where."),
    };
    let first = match to {
        Some(to) => format!("If {to} is the right place, put it into the profile’s addresses."),
        None => "Check the profile’s addresses.".to_owned(),
    };
    say(
        Kind::Redirected,
        message,
        vec![
            Hint::with(Action::EditAddresses, first),
            Hint::new("On a hotel’s or a company’s network, log in to it in a browser first."),
        ],
    )
}

fn unexpected(host: &str, status: Option<u16>, misfit: Misfit) -> Diagnosis {
    let what = match misfit {
        Misfit::Empty => "an empty body",
        Misfit::Html => "a web page in place of JSON",
        Misfit::NotJson => "something that is not JSON",
        Misfit::OtherJson => "JSON of another shape than Noyo documents",
        Misfit::NoToken => "an answer without an access token",
        Misfit::OtherTokenType => "a token that is not a Bearer token",
        Misfit::TooLarge => "more than 1 MiB",
        Misfit::CutShort => "an answer that was cut short",
        Misfit::Encoding => "a body whose compression cannot be read",
        Misfit::NotHttp => "something that is not HTTP",
        Misfit::Status => "a status that Noyo does not document",
    };
    let status = status.map(|s| format!(" (status {s})")).unwrap_or_default();
    let mut hints = vec![Hint::with(
        Action::EditAddresses,
        "Check the address: another program or vendor may be answering there.",
    )];
    if matches!(misfit, Misfit::Html | Misfit::NotHttp | Misfit::CutShort | Misfit::Encoding) {
        hints.insert(
            0,
            Hint::new(
                "On a hotel’s or a company’s network, log in to it in a browser first; then test again.",
            ),
        );
    }
    hints.push(Hint::new("If the address is right, send the support report to support@noyo.com."));
    say(Kind::UnexpectedResponse, format!("{host} sent {what}{status}."), hints)
}

fn unreached(host: &str, fault: &Fault) -> Diagnosis {
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
            format!("{host} did not answer within {}.", span(*after)),
            vec![network(), Hint::with(Action::OpenStatusPage, "Look at www.noyostatus.com."), again()],
        ),
        _ => say(
            Kind::ConnectionReset,
            format!("The connection to {host} was cut before an answer was there."),
            vec![again(), Hint::new("If it stays, look for a firewall or proxy that cuts connections.")],
        ),
    }
}

fn tls(host: &str, fault: &Fault) -> Diagnosis {
    match fault {
        Fault::TlsUntrusted => say(
            Kind::TlsUntrusted,
            format!(
                "The certificate of {host} comes from an issuer that this computer does not trust. Nothing was sent."
            ),
            vec![
                Hint::with(
                    Action::OpenSettings,
                    "On a company network that inspects traffic, add its CA file in the settings, or name it in SSL_CERT_FILE.",
                ),
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

fn proxy(host: &str, fault: &ProxyFault) -> Diagnosis {
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
            format!("The proxy {proxy} did not connect to {host} within {}.", span(*after)),
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

/// A span as people say it.
pub fn span(span: Duration) -> String {
    let (count, unit) = match span.as_secs() {
        0 => return "less than a second".to_owned(),
        s @ 1..=119 => (s, "second"),
        s @ 120..=7_199 => (s.div_ceil(60), "minute"),
        s @ 7_200..=172_799 => (s.div_ceil(3_600), "hour"),
        s => (s / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_as_people_say_them() {
        let said = |s| span(Duration::from_secs(s));
        assert_eq!(said(0), "less than a second");
        assert_eq!(said(1), "1 second");
        assert_eq!(said(30), "30 seconds");
        assert_eq!(said(600), "10 minutes");
        assert_eq!(said(86_400), "24 hours");
    }
}
