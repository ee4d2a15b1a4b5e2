//! What an answer means that is not the one hoped for.

use std::time::Duration;

use super::{Known, say, skewed};
use crate::world::noyo::{Misfit, StatedReason};
use values::diagnosis::{Action, Diagnosis, Hint, Kind};
use values::profile::Environment;
use values::span::in_words;

pub(super) fn key_refused(host: &str, status: u16, html: bool, known: &Known<'_>) -> Diagnosis {
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

pub(super) fn unauthorized(host: &str, reason: Option<StatedReason>, known: &Known<'_>) -> Diagnosis {
    let clock = skewed(known.skew, host);
    match (reason, known.token_expired) {
        (Some(StatedReason::ExpiredToken), _) | (None, true) if clock.is_some() => {
            let mut found = clock.unwrap_or_else(|| expired(host));
            found.message.push_str(" That makes tokens look expired, or not yet valid.");
            found
        }
        (Some(StatedReason::ExpiredToken), _) | (None, true) => expired(host),
        (Some(StatedReason::MissingCredentials), _) => missing_credentials(host),
        (Some(StatedReason::MalformedJwt), _) => malformed(host),
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

pub(super) fn forbidden(host: &str, html: bool) -> Diagnosis {
    let mut hints = vec![
        Hint::new("Ask your admin what the key is allowed to do in Command Center."),
        Hint::new("If it should be allowed, send the support report to support@noyo.com."),
    ];
    if html {
        hints.push(Hint::new("The answer was a web page: a firewall or proxy in between may have given it."));
    }
    say(Kind::Forbidden, format!("{host} knows the key and does not let it list groups (status 403)."), hints)
}

pub(super) fn no_jwt(host: &str, because: &str) -> Diagnosis {
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

pub(super) fn born_expired(host: &str, at: &str, known: &Known<'_>) -> Diagnosis {
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

pub(super) fn not_found(host: &str, path: &str, status: u16) -> Diagnosis {
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

pub(super) fn rate_limited(host: &str, wait: Option<Duration>) -> Diagnosis {
    let hint = match wait {
        Some(wait) => format!("Wait {}, then try again.", in_words(wait)),
        None => "Wait a minute, then try again; the answer does not say how long.".to_owned(),
    };
    say(
        Kind::RateLimited,
        format!("{host} says that there were too many requests."),
        vec![Hint::new(hint), Hint::new("Share one token among scripts rather than mint one each.")],
    )
}

pub(super) fn server_error(host: &str, status: u16, wait: Option<Duration>) -> Diagnosis {
    let retry = wait.map_or_else(|| "a minute".to_owned(), in_words);
    say(
        Kind::ServerError,
        format!("{host} answered with status {status}: the fault is there, not in the key."),
        vec![
            Hint::with(Action::OpenStatusPage, "Look at www.noyostatus.com."),
            Hint::new(format!("Try again in {retry}.")),
        ],
    )
}

pub(super) fn redirected(host: &str, status: u16, to: Option<&str>) -> Diagnosis {
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

pub(super) fn unexpected(host: &str, status: Option<u16>, misfit: Misfit) -> Diagnosis {
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
