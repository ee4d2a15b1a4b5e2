//! What every failure means to a person: the only room with sentences and hints. The rooms below
//! report what happened.
//!
//! A failed call has three witnesses, in this order of trust: what the program knows (the header it
//! sent, the token it minted, the clocks), the status, the words of the body.
//!
//! Deliberately not here: the names of buttons, commands and flags. A hint may carry an [`Action`], and
//! each shell words that in its own terms.

mod answer;
pub mod clipboard;
pub(crate) mod connection_test;
pub(crate) mod findings;
pub mod gateway;
pub mod input;
pub mod keychain;
pub mod saving;
pub mod secret_command;
pub mod storage;
pub mod texts;
mod transport;

use std::time::Duration;

use jiff::SignedDuration;

use crate::world::noyo::{Fault, Phase};
use values::call::Call;
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::profile::{Environment, Profile};
use values::span::in_words;

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
    /// The host answered a ping shortly before, on which nothing else depends.
    pub host_is_up: bool,
    /// The environment in which this client ID has listed groups before.
    pub proven_in: Option<Environment>,
    /// There is a sandbox host that may be asked whether the key belongs there.
    pub can_ask_sandbox: bool,
    /// The key reads differently when it is form-encoded (RFC 6749 section 2.3.1).
    pub encoding_matters: bool,
}

/// What a failed call means, in words, with hints.
pub(crate) fn diagnose(fault: &Fault, call: &Call, known: &Known<'_>) -> Diagnosis {
    let host = call.place();
    match fault {
        Fault::KeyRefused { status, html } => answer::key_refused(&host, *status, *html, known),
        Fault::Unauthorized { reason } => answer::unauthorized(&host, *reason, known),
        Fault::Forbidden { html } => answer::forbidden(&host, *html),
        Fault::TokenIsNoJwt { because } => answer::no_jwt(&host, because),
        Fault::BornExpired { at } => answer::born_expired(&host, &at.to_string(), known),
        Fault::NotFound { status } => answer::not_found(&host, call.url.path(), *status),
        Fault::RateLimited { wait } => answer::rate_limited(&host, *wait),
        Fault::ServerError { status, wait } => answer::server_error(&host, *status, *wait),
        Fault::Redirected { status, to } => answer::redirected(&host, *status, to.as_deref()),
        Fault::Unexpected { status, misfit } => answer::unexpected(&host, *status, *misfit),
        Fault::Timeout { after } if known.host_is_up => transport::silent(&host, *after),
        _ => unreached(fault, &host),
    }
}

/// What it means that no answer came from a host.
pub(crate) fn unreached(fault: &Fault, host: &str) -> Diagnosis {
    match fault {
        Fault::TlsUntrusted
        | Fault::TlsExpired { .. }
        | Fault::TlsWrongHost { .. }
        | Fault::TlsFailed { .. } => transport::tls(host, fault),
        Fault::Proxy(fault) => transport::proxy(host, fault),
        Fault::ProxyAddress { source } => transport::proxy_address(source),
        Fault::ExtraCa { path, because } => transport::extra_ca(path, because),
        _ => transport::unreached(host, fault),
    }
}

/// A warning that this computer's clock is wrong, where it is.
pub(crate) fn skewed(skew: Option<SignedDuration>, host: &str) -> Option<Diagnosis> {
    let skew = skew.filter(|skew| skew.abs() > TOLERATED_SKEW)?;
    let way = if skew.is_positive() { "ahead of" } else { "behind" };
    Some(say(
        Kind::ClockSkew,
        format!(
            "This computer’s clock is {} {way} the clock of {host}.",
            in_words(to_ten_seconds(skew.unsigned_abs()))
        ),
        vec![
            Hint::new(
                "Set the clock, or switch on setting it automatically (on Linux: timedatectl set-ntp true).",
            ),
            Hint::new("In a virtual machine or a container, set the clock of the host."),
        ],
    ))
}

/// A `Date` has whole seconds, and the answer took its time: more would be pretended.
fn to_ten_seconds(skew: Duration) -> Duration {
    Duration::from_secs((skew.as_secs() + 5) / 10 * 10)
}

fn say(kind: Kind, message: impl Into<String>, hints: impl Into<Vec<Hint>>) -> Diagnosis {
    Diagnosis { kind, message: message.into(), hints: hints.into() }
}
