//! The stable names of everything that can go wrong. The window, the command line, the tests and
//! `docs/troubleshooting.md` share them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What went wrong, as a name that scripts may rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export_to = "bindings.ts")]
pub enum Kind {
    /// The API says that no JWT was supplied.
    MissingCredentials,
    /// The API says that the JWT is damaged, or the token endpoint's token is no JWT.
    MalformedJwt,
    /// The API says that the JWT has expired, or it has by our own reckoning.
    ExpiredToken,
    /// The token endpoint refuses the client ID and secret.
    InvalidApiKey,
    /// The API answers 401 to a token that was just minted and is sound, and says nothing more.
    TokenRejected,
    /// There is evidence that key, token or address belong to the other environment.
    WrongEnvironment,
    /// 403: the key is good and may not do this.
    Forbidden,
    /// 200 with no group; a warning.
    NoGroups,
    /// 404: the address is wrong.
    NotFound,
    /// 429.
    RateLimited,
    /// 5xx.
    ServerError,
    /// 3xx: credentials are not sent on.
    Redirected,
    /// An answer that is not the documented one.
    UnexpectedResponse,
    /// The host name could not be looked up.
    Dns,
    /// Nothing listens at the address.
    ConnectionRefused,
    /// The connection was cut while in use.
    ConnectionReset,
    /// No route to the host.
    NetworkUnreachable,
    /// No answer in time.
    Timeout,
    /// The certificate's issuer is unknown.
    TlsUntrusted,
    /// The certificate is out of date, or this computer's clock is.
    TlsExpired,
    /// The certificate names another host.
    TlsWrongHost,
    /// Anything else in the TLS handshake.
    TlsFailed,
    /// The proxy cannot be reached or refuses.
    ProxyFailed,
    /// 407: the proxy wants a name and a password.
    ProxyAuthRequired,
    /// This computer's clock is wrong by more than a minute.
    ClockSkew,
    /// `http://` to something that is not loopback; nothing was sent.
    InsecureAddress,
    /// A name, ID, secret or address that cannot be used.
    InvalidInput,
    /// There is no such profile.
    NoProfile,
    /// The keychain was asked and has no key for the profile.
    NoApiKey,
    /// There is no keychain to ask.
    KeychainUnavailable,
    /// The keychain is locked.
    KeychainLocked,
    /// A person or a policy said no.
    KeychainDenied,
    /// The keychain did not answer in time.
    KeychainTimeout,
    /// The profile file cannot be read or written; the old one is untouched.
    StorageFailed,
    /// The person cancelled.
    Cancelled,
}

impl Kind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Kind; 35] = [
        Kind::MissingCredentials,
        Kind::MalformedJwt,
        Kind::ExpiredToken,
        Kind::InvalidApiKey,
        Kind::TokenRejected,
        Kind::WrongEnvironment,
        Kind::Forbidden,
        Kind::NoGroups,
        Kind::NotFound,
        Kind::RateLimited,
        Kind::ServerError,
        Kind::Redirected,
        Kind::UnexpectedResponse,
        Kind::Dns,
        Kind::ConnectionRefused,
        Kind::ConnectionReset,
        Kind::NetworkUnreachable,
        Kind::Timeout,
        Kind::TlsUntrusted,
        Kind::TlsExpired,
        Kind::TlsWrongHost,
        Kind::TlsFailed,
        Kind::ProxyFailed,
        Kind::ProxyAuthRequired,
        Kind::ClockSkew,
        Kind::InsecureAddress,
        Kind::InvalidInput,
        Kind::NoProfile,
        Kind::NoApiKey,
        Kind::KeychainUnavailable,
        Kind::KeychainLocked,
        Kind::KeychainDenied,
        Kind::KeychainTimeout,
        Kind::StorageFailed,
        Kind::Cancelled,
    ];
}

impl Kind {
    /// The name itself, as in `--json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MissingCredentials => "missing-credentials",
            Self::MalformedJwt => "malformed-jwt",
            Self::ExpiredToken => "expired-token",
            Self::InvalidApiKey => "invalid-api-key",
            Self::TokenRejected => "token-rejected",
            Self::WrongEnvironment => "wrong-environment",
            Self::Forbidden => "forbidden",
            Self::NoGroups => "no-groups",
            Self::NotFound => "not-found",
            Self::RateLimited => "rate-limited",
            Self::ServerError => "server-error",
            Self::Redirected => "redirected",
            Self::UnexpectedResponse => "unexpected-response",
            Self::Dns => "dns",
            Self::ConnectionRefused => "connection-refused",
            Self::ConnectionReset => "connection-reset",
            Self::NetworkUnreachable => "network-unreachable",
            Self::Timeout => "timeout",
            Self::TlsUntrusted => "tls-untrusted",
            Self::TlsExpired => "tls-expired",
            Self::TlsWrongHost => "tls-wrong-host",
            Self::TlsFailed => "tls-failed",
            Self::ProxyFailed => "proxy-failed",
            Self::ProxyAuthRequired => "proxy-auth-required",
            Self::ClockSkew => "clock-skew",
            Self::InsecureAddress => "insecure-address",
            Self::InvalidInput => "invalid-input",
            Self::NoProfile => "no-profile",
            Self::NoApiKey => "no-api-key",
            Self::KeychainUnavailable => "keychain-unavailable",
            Self::KeychainLocked => "keychain-locked",
            Self::KeychainDenied => "keychain-denied",
            Self::KeychainTimeout => "keychain-timeout",
            Self::StorageFailed => "storage-failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// A few words, for the head of a diagnosis.
    pub fn title(self) -> &'static str {
        match self {
            Self::MissingCredentials => "No token arrived at the API",
            Self::MalformedJwt => "The token is damaged",
            Self::ExpiredToken => "The token has expired",
            Self::InvalidApiKey => "The API key was refused",
            Self::TokenRejected => "The API refused a fresh token",
            Self::WrongEnvironment => "Key and address belong to different environments",
            Self::Forbidden => "The key may not do this",
            Self::NoGroups => "It works, and no group is visible",
            Self::NotFound => "There is nothing at this address",
            Self::RateLimited => "Too many requests",
            Self::ServerError => "Noyo has a problem",
            Self::Redirected => "The address points elsewhere",
            Self::UnexpectedResponse => "This was not Noyo’s answer",
            Self::Dns => "The host name was not found",
            Self::ConnectionRefused => "The connection was refused",
            Self::ConnectionReset => "The connection was cut",
            Self::NetworkUnreachable => "The network cannot be reached",
            Self::Timeout => "No answer in time",
            Self::TlsUntrusted => "The certificate’s issuer is unknown",
            Self::TlsExpired => "The certificate is out of date",
            Self::TlsWrongHost => "The certificate names another host",
            Self::TlsFailed => "No secure connection",
            Self::ProxyFailed => "The proxy failed",
            Self::ProxyAuthRequired => "The proxy wants a password",
            Self::ClockSkew => "This computer’s clock is wrong",
            Self::InsecureAddress => "The address is not encrypted",
            Self::InvalidInput => "This cannot be used",
            Self::NoProfile => "There is no such profile",
            Self::NoApiKey => "The keychain has no key for this profile",
            Self::KeychainUnavailable => "There is no keychain",
            Self::KeychainLocked => "The keychain is locked",
            Self::KeychainDenied => "The keychain said no",
            Self::KeychainTimeout => "The keychain does not answer",
            Self::StorageFailed => "The profile file cannot be used",
            Self::Cancelled => "Cancelled",
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
