//! The stable names of everything that can go wrong. The window, the command line, the tests and
//! `docs/troubleshooting.md` share them. `strum` lists them, in the order of the documentation.

use serde::{Deserialize, Serialize};
use strum::{Display, EnumIter, IntoStaticStr};

/// What went wrong, as a name that scripts may rely on.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Display, EnumIter, IntoStaticStr,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
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
    /// The secret command is not approved here, cannot be run, failed, gave nothing or took too long.
    SecretCommandFailed,
    /// The profile file cannot be read or written; the old one is untouched.
    StorageFailed,
    /// No clipboard, or its owner gives no answer in time.
    ClipboardUnavailable,
    /// The gateway did not send a request on.
    GatewayRefused,
    /// The gateway's port is in use; it never moves to another by itself.
    PortTaken,
    /// The person cancelled.
    Cancelled,
}

impl Kind {
    /// The name itself, as in `--json`.
    pub fn as_str(self) -> &'static str {
        self.into()
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
            Self::SecretCommandFailed => "The secret command gave no key",
            Self::StorageFailed => "The profile file cannot be used",
            Self::ClipboardUnavailable => "The clipboard cannot be used",
            Self::GatewayRefused => "The gateway did not send it on",
            Self::PortTaken => "The gateway’s port is taken",
            Self::Cancelled => "Cancelled",
        }
    }
}
