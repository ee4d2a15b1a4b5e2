//! From a failed call to a diagnosis. Three witnesses, in this order of trust: what the program knows
//! (the header it sent, the token it minted, the clocks), the status, the words of the body.

mod answer;
mod way;

use std::time::Duration;

use jiff::SignedDuration;

use crate::diagnosis::{Action, Diagnosis, Hint, Kind};
use crate::noyo::{Call, Fault, Phase};
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
        Fault::KeyRefused { status, html } => answer::key_refused(&host, *status, *html, known),
        Fault::Unauthorized { words } => answer::unauthorized(&host, *words, known),
        Fault::Forbidden { html } => answer::forbidden(&host, *html),
        Fault::TokenIsNoJwt { because } => answer::no_jwt(&host, because),
        Fault::BornExpired { at } => answer::born_expired(&host, &at.to_string(), known),
        Fault::NotFound { status } => answer::not_found(&host, call.url.path(), *status),
        Fault::RateLimited { wait } => answer::rate_limited(&host, *wait),
        Fault::ServerError { status, wait } => answer::server_error(&host, *status, *wait),
        Fault::Redirected { status, to } => answer::redirected(&host, *status, to.as_deref()),
        Fault::Unexpected { status, misfit } => answer::unexpected(&host, *status, *misfit),
        Fault::Dns | Fault::Refused | Fault::Reset | Fault::Unreachable | Fault::Timeout { .. } => {
            way::unreached(&host, fault)
        }
        Fault::TlsUntrusted
        | Fault::TlsExpired { .. }
        | Fault::TlsWrongHost { .. }
        | Fault::TlsFailed { .. } => way::tls(&host, fault),
        Fault::Proxy(fault) => way::proxy(&host, fault),
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
