//! Every way in which a call can fail, as far as the call itself can tell.

use std::time::Duration;

use jiff::Timestamp;

/// Which call an answer is to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The token endpoint's.
    Mint,
    /// The groups call's.
    Groups,
}

/// What went wrong in a call. None of these holds a secret, a token or a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// The host name could not be looked up.
    Dns,
    /// Nothing listens there.
    Refused,
    /// The connection was cut before the answer was whole.
    Reset,
    /// No route.
    Unreachable,
    /// No answer, or not all of it, within this time.
    Timeout {
        /// The deadline that passed.
        after: Duration,
    },
    /// The certificate's issuer is unknown.
    TlsUntrusted,
    /// The certificate's time is over, or has not begun.
    TlsExpired {
        /// It begins in the future.
        not_yet: bool,
    },
    /// The certificate names other hosts.
    TlsWrongHost {
        /// The names on it, as far as it says.
        names: Vec<String>,
    },
    /// Anything else in the handshake.
    TlsFailed {
        /// The other side did not speak TLS at all: plain HTTP, most likely.
        not_tls: bool,
        /// It wants a client certificate.
        wants_certificate: bool,
    },
    /// The proxy's doing.
    Proxy(ProxyFault),
    /// 3xx.
    Redirected {
        /// The status.
        status: u16,
        /// Where it pointed, without query.
        to: Option<String>,
    },
    /// The token endpoint said no to the key: 400, 401 or 403.
    KeyRefused {
        /// The status.
        status: u16,
        /// The answer was a web page, so perhaps somebody else's.
        html: bool,
    },
    /// The API said 401.
    Unauthorized {
        /// Which of the documented three its words mean, where they mean one.
        reason: Option<StatedReason>,
    },
    /// 403 from the API.
    Forbidden {
        /// The answer was a web page, so perhaps somebody else's.
        html: bool,
    },
    /// 404 or 410.
    NotFound {
        /// The status.
        status: u16,
    },
    /// 429.
    RateLimited {
        /// How long to wait, where the answer says so sensibly.
        wait: Option<Duration>,
    },
    /// 5xx.
    ServerError {
        /// The status.
        status: u16,
        /// How long to wait, where the answer says so sensibly.
        wait: Option<Duration>,
    },
    /// An answer that is not the documented one.
    Unexpected {
        /// The status, where it is the odd thing.
        status: Option<u16>,
        /// What is odd.
        misfit: Misfit,
    },
    /// The token endpoint's token is no JWT.
    TokenIsNoJwt {
        /// Why it is none.
        because: String,
    },
    /// The token endpoint's token had expired when it arrived.
    BornExpired {
        /// When.
        at: Timestamp,
    },
    /// The file with extra certificates cannot be used.
    ExtraCa {
        /// Where it is.
        path: String,
        /// What is wrong with it.
        because: String,
    },
    /// The proxy's address is none.
    ProxyAddress {
        /// Where it was given: a variable, or the settings.
        source: String,
    },
}

/// What is wrong with a proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProxyFault {
    /// It cannot be reached.
    Unreachable {
        /// Its host and port.
        proxy: String,
    },
    /// It answers CONNECT with this status.
    Refused {
        /// Its host and port.
        proxy: String,
        /// The status.
        status: u16,
    },
    /// It accepts the connection and does not answer CONNECT in time.
    Stalled {
        /// Its host and port.
        proxy: String,
        /// How long it was given.
        after: Duration,
    },
    /// It answers something that is not HTTP.
    Garbled {
        /// Its host and port.
        proxy: String,
    },
    /// 407.
    AuthRequired {
        /// Its host and port.
        proxy: String,
    },
}

/// The three documented meanings of a 401 (https://docs.noyo.com, "Authentication").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatedReason {
    /// No JWT in the header.
    MissingCredentials,
    /// Truncated or altered.
    MalformedJwt,
    /// Expired.
    ExpiredToken,
}

/// How an answer differs from the documented one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// Nothing in it.
    Empty,
    /// A web page.
    Html,
    /// Not JSON.
    NotJson,
    /// JSON of another shape.
    OtherJson,
    /// No `access_token` in it, or an empty one.
    NoToken,
    /// A `token_type` that is not `Bearer`.
    OtherTokenType,
    /// Over 1 MiB.
    TooLarge,
    /// Cut short.
    CutShort,
    /// Compressed in a way that was not asked for, or broken.
    Encoding,
    /// Not HTTP.
    NotHttp,
    /// A status that is not documented.
    Status,
}

impl Fault {
    /// Whether the TLS handshake is at fault, rather than what lies below it.
    pub(crate) fn is_tls(&self) -> bool {
        matches!(
            self,
            Self::TlsUntrusted | Self::TlsExpired { .. } | Self::TlsWrongHost { .. } | Self::TlsFailed { .. }
        )
    }

    /// Whether the call got no answer that says anything about the key: `Save anyway` may be offered.
    pub(crate) fn says_nothing_of_the_key(&self) -> bool {
        !matches!(
            self,
            Self::KeyRefused { .. }
                | Self::Unauthorized { .. }
                | Self::Forbidden { .. }
                | Self::TokenIsNoJwt { .. }
        )
    }

    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::Redirected { status, .. }
            | Self::KeyRefused { status, .. }
            | Self::NotFound { status }
            | Self::ServerError { status, .. } => Some(*status),
            Self::Unexpected { status, .. } => *status,
            _ => None,
        }
    }

    pub(super) fn unexpected(misfit: Misfit) -> Self {
        Self::Unexpected { status: None, misfit }
    }
}
