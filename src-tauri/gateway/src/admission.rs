//! From a request's head to what is sent on, or why nothing is: one pure function. No token is touched
//! before it says yes.

use http::header::{
    AUTHORIZATION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, ORIGIN, TRANSFER_ENCODING, UPGRADE, VIA,
};
use http::request::Parts;
use http::{Method, Uri};
use percent_encoding::percent_decode_str;

use crate::access::Door;
use crate::base::Base;
use crate::headers::pseudonym;
use crate::key;
use crate::refusal::Refusal;
use values::secret::GatewayKey;

/// What a request is held against.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Gate<'a> {
    pub(crate) port: u16,
    pub(crate) key: &'a GatewayKey,
    pub(crate) door: Door,
}

/// What may be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Admitted {
    /// Say what this is: `GET /`.
    Greeting,
    /// Send it on.
    Passage {
        to: Base,
        /// Path and query below that base, as they were written.
        below: String,
    },
}

/// Admits a request or says why not.
pub(crate) fn admit(head: &Parts, gate: &Gate<'_>) -> Result<Admitted, Refusal> {
    if head.method == Method::CONNECT || head.method == Method::TRACE {
        return Err(Refusal::Method);
    }
    framing(&head.headers)?;
    if head.headers.contains_key(UPGRADE) {
        return Err(Refusal::Upgrade);
    }
    place(&head.uri, &head.headers, gate.port)?;
    page(&head.headers)?;
    if has_been_here(&head.headers, gate.port) {
        return Err(Refusal::Loop);
    }
    shown(&head.headers, gate.key)?;
    let reads = head.method == Method::GET || head.method == Method::HEAD;
    if head.uri.path() == "/" && reads {
        return Ok(Admitted::Greeting);
    }
    let admitted = path(&head.uri)?;
    match gate.door {
        Door::Locked => Err(Refusal::Locked),
        Door::ReadOnly if !reads => Err(Refusal::Write),
        Door::ReadOnly if asks_for_another_method(&head.headers) => Err(Refusal::Override),
        Door::ReadOnly | Door::Open => Ok(admitted),
    }
}

/// Servers that obey such a header would take a GET for a write.
fn asks_for_another_method(headers: &HeaderMap) -> bool {
    ["x-http-method-override", "x-http-method", "x-method-override"]
        .iter()
        .any(|name| headers.contains_key(*name))
}

/// One length, said in one way (RFC 9112 section 6.3).
fn framing(headers: &HeaderMap) -> Result<(), Refusal> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let Some(coding) = codings.next() else { return Ok(()) };
    let alone = codings.next().is_none() && !headers.contains_key(CONTENT_LENGTH);
    let chunked = coding.as_bytes().eq_ignore_ascii_case(b"chunked");
    if alone && chunked { Ok(()) } else { Err(Refusal::Framing) }
}

/// Exactly one `Host`, and it is ours to the letter: a name of somebody else's that leads here (DNS
/// rebinding) is not.
fn place(uri: &Uri, headers: &HeaderMap, port: u16) -> Result<(), Refusal> {
    let ours = ["127.0.0.1", "localhost", "[::1]"].map(|name| format!("{name}:{port}"));
    let is_ours = |text: &[u8]| ours.iter().any(|own| own.as_bytes() == text);
    match (uri.scheme_str(), uri.authority()) {
        (None, None) if uri.path().starts_with('/') => {}
        (Some("http"), Some(authority)) if is_ours(authority.as_str().as_bytes()) => {}
        _ => return Err(Refusal::Target),
    }
    match only(headers, &HOST) {
        Some(host) if is_ours(host) => Ok(()),
        _ => Err(Refusal::Host),
    }
}

fn page(headers: &HeaderMap) -> Result<(), Refusal> {
    if headers.contains_key(ORIGIN) {
        return Err(Refusal::Origin);
    }
    // Fetch Metadata: what a person typed into an address bar is `none`.
    let mut sites = headers.get_all("sec-fetch-site").iter();
    if sites.any(|site| site.as_bytes() != b"none") { Err(Refusal::FetchSite) } else { Ok(()) }
}

fn has_been_here(headers: &HeaderMap, port: u16) -> bool {
    let own = pseudonym(port);
    let vias = headers.get_all(VIA).iter().filter_map(|value| value.to_str().ok());
    vias.flat_map(|value| value.split(',')).any(|hop| hop.split_whitespace().nth(1) == Some(own.as_str()))
}

fn shown(headers: &HeaderMap, ours: &GatewayKey) -> Result<(), Refusal> {
    let value = only(headers, &AUTHORIZATION).ok_or(Refusal::NoKey)?;
    let (scheme, shown) = value.split_at_checked(7).ok_or(Refusal::NoKey)?;
    if !scheme.eq_ignore_ascii_case(b"bearer ") {
        return Err(Refusal::NoKey);
    }
    if key::is(ours, shown) { Ok(()) } else { Err(Refusal::WrongKey) }
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?;
    values.next().is_none().then_some(value.as_bytes())
}

fn path(uri: &Uri) -> Result<Admitted, Refusal> {
    let path = uri.path();
    if is_crooked(path) {
        return Err(Refusal::Crooked);
    }
    let (to, rest) = Base::ALL
        .into_iter()
        .find_map(|base| Some((base, path.strip_prefix(base.prefix())?)))
        .filter(|(_, rest)| rest.is_empty() || rest.starts_with('/'))
        .ok_or(Refusal::Outside)?;
    let below = match uri.query() {
        Some(query) => format!("{rest}?{query}"),
        None => rest.to_owned(),
    };
    Ok(Admitted::Passage { to, below })
}

/// Whether two programs could read the path differently.
fn is_crooked(path: &str) -> bool {
    path.contains("//")
        || path.contains('\\')
        || path.split('/').any(|segment| {
            let decoded: Vec<u8> = percent_decode_str(segment).collect();
            decoded == b"." || decoded == b".." || decoded.iter().any(|byte| matches!(byte, b'/' | b'\\'))
        })
}
