//! Why a request is not sent on, each with its own sentence.

use values::diagnosis::{Diagnosis, Hint, Kind};

/// Why a request is not sent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// `CONNECT` or `TRACE`.
    Method,
    /// A body whose length is said in two ways, or in one that is not known.
    Framing,
    /// `Upgrade`.
    Upgrade,
    /// A target of another authority, or of none.
    Target,
    /// A `Host` that is not this gateway's, or not exactly one.
    Host,
    /// An `Origin`.
    Origin,
    /// A `Sec-Fetch-Site` other than `none`.
    FetchSite,
    /// The gateway has sent it on already.
    Loop,
    /// No key, or more than one.
    NoKey,
    /// Another key.
    WrongKey,
    /// A path outside both prefixes.
    Outside,
    /// A path that could be read in two ways.
    Crooked,
    /// A live profile that is not unlocked.
    Locked,
    /// A write where only reading is allowed.
    Write,
    /// A method that says in a header that it is another one, where only reading is allowed.
    Override,
    /// The profile was changed while the request waited.
    Changed,
    /// Another user of this computer.
    OtherUser,
}

impl Refusal {
    fn message(self) -> &'static str {
        match self {
            Self::Method => "The gateway sends no CONNECT and no TRACE on.",
            Self::Framing => {
                "The request says in more than one way how long its body is, or in an unknown way."
            }
            Self::Upgrade => "The gateway changes to no other protocol; the request has an Upgrade header.",
            Self::Target => "The request’s target names another place than this gateway.",
            Self::Host => "The request’s Host is not this gateway’s own address, or it has not exactly one.",
            Self::Origin => "The request comes from a web page: it has an Origin.",
            Self::FetchSite => "The request comes from a web page: its Sec-Fetch-Site is not none.",
            Self::Loop => "The request has been through this gateway before: the API base leads back to it.",
            Self::NoKey => "The request does not show the gateway’s key exactly once.",
            Self::WrongKey => "The request shows another key than this gateway’s.",
            Self::Outside => "The path is neither below /fulfillment nor below /tracking.",
            Self::Crooked => {
                "The path holds an empty or a dot segment, a backslash, or an encoded slash or backslash."
            }
            Self::Locked => "The profile is a live one, and its gateway is not unlocked.",
            Self::Write => "The gateway is read-only now: GET and HEAD alone are sent on.",
            Self::Override => {
                "The gateway is read-only now, and the request’s headers ask for another method."
            }
            Self::Changed => "The profile was changed while the request waited.",
            Self::OtherUser => "The connection belongs to another user of this computer.",
        }
    }

    fn hint(self) -> &'static str {
        match self {
            Self::Method => "Use one of the methods that Noyo documents.",
            Self::Framing => "Send one Content-Length, or Transfer-Encoding: chunked alone.",
            Self::Upgrade => "Let the client speak HTTP/1.1 without Upgrade; curl does with --http1.1.",
            Self::Target | Self::Host => "Use the gateway’s address just as it is shown, with its port.",
            Self::Origin | Self::FetchSite => "Use a client that is no web page; the gateway answers none.",
            Self::Loop => "Put Noyo’s own addresses into the profile.",
            Self::NoKey => "Send the key as Authorization: Bearer nag_…, never in the query.",
            Self::WrongKey => {
                "Copy the gateway’s key again; it may have been replaced, or be another profile’s."
            }
            Self::Outside => "Put /fulfillment or /tracking in front, as in /fulfillment/api/v1/groups.",
            Self::Crooked => "Write the path out, with one slash between its segments.",
            Self::Locked => "Unlock it for 15 minutes: start it again, or use the switch on its card.",
            Self::Write => "Allow writes, by a second question, if they shall act on real people’s benefits.",
            Self::Override => "Send it without the header, or allow writes.",
            Self::Changed => "Send it again.",
            Self::OtherUser => "Run the client as the user who runs the gateway.",
        }
    }
}

impl From<Refusal> for Diagnosis {
    fn from(refusal: Refusal) -> Self {
        Self {
            kind: Kind::GatewayRefused,
            message: refusal.message().to_owned(),
            hints: vec![Hint::new(refusal.hint())],
        }
    }
}
