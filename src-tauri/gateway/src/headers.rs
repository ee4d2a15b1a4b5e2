//! Which headers go on, either way. Hop-by-hop ones and those that `Connection` names go out first, so
//! that `Connection: Authorization` cannot take the token out again (RFC 9110 section 7.6.1).

use http::header::{CONNECTION, CONTENT_LENGTH, HOST, HeaderMap, HeaderName, HeaderValue, LOCATION, VIA};
use url::Position;
use values::profile::Addresses;

use crate::base::Base;

/// What belongs to one connection alone, whether `Connection` names it or not.
const HOP_BY_HOP: [&str; 8] = [
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "http2-settings",
];

/// What never goes up: a client's own state, and what would say who and where it is.
const NOT_UP: [&str; 5] = ["cookie", "cookie2", "expect", "forwarded", "authorization"];

/// What never comes down: it would act on whatever else is served on this computer, or open the gateway
/// to web pages.
const NOT_DOWN: [&str; 3] = ["set-cookie", "set-cookie2", "alt-svc"];

/// By what name the gateway on that port goes in `Via` (RFC 9110 section 7.6.3).
pub(crate) fn pseudonym(port: u16) -> String {
    format!("noyo-auth-gateway-{port}")
}

/// The headers that go up, without a token yet.
pub(crate) fn upwards(mut headers: HeaderMap, port: u16) -> HeaderMap {
    drop_hops(&mut headers);
    drop_all(&mut headers, |name| {
        NOT_UP.contains(&name) || name.starts_with("proxy-") || name.starts_with("x-forwarded-")
    });
    // Both follow from where it goes and what is sent.
    headers.remove(HOST);
    headers.remove(CONTENT_LENGTH);
    add_via(&mut headers, port);
    headers
}

/// The headers that come down. `host` is what the client called the gateway.
pub(crate) fn downwards(
    mut headers: HeaderMap,
    port: u16,
    host: &str,
    from: (Base, &Addresses),
) -> HeaderMap {
    drop_hops(&mut headers);
    drop_all(&mut headers, |name| {
        NOT_DOWN.contains(&name) || name.starts_with("access-control-") || name.starts_with("proxy-")
    });
    let location = headers.get(LOCATION).and_then(|value| value.to_str().ok());
    if let Some(rewritten) = location.and_then(|location| rewritten(location, host, from)) {
        headers.insert(LOCATION, rewritten);
    }
    add_via(&mut headers, port);
    headers
}

fn drop_hops(headers: &mut HeaderMap) {
    let named: Vec<HeaderName> = headers
        .get_all(CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
    drop_all(headers, |name| HOP_BY_HOP.contains(&name));
}

fn drop_all(headers: &mut HeaderMap, goes: impl Fn(&str) -> bool) {
    let names: Vec<HeaderName> = headers.keys().filter(|name| goes(name.as_str())).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

fn add_via(headers: &mut HeaderMap, port: u16) {
    if let Ok(via) = HeaderValue::from_str(&format!("1.1 {}", pseudonym(port))) {
        headers.append(VIA, via);
    }
}

/// Where a redirect within the same upstream leads, by way of the gateway. None for one that leads
/// elsewhere, which stays as it is and is not followed.
fn rewritten(location: &str, host: &str, (from, addresses): (Base, &Addresses)) -> Option<HeaderValue> {
    let pointed = from.address(addresses).as_url().join(location).ok()?;
    let other = Base::ALL.into_iter().find(|base| *base != from)?;
    [from, other].into_iter().find_map(|base| {
        let upstream = base.address(addresses).as_url();
        let inside = pointed.path().strip_prefix(upstream.path().trim_end_matches('/'))?;
        let same = pointed.origin() == upstream.origin() && inside.starts_with('/');
        let tail = &pointed[Position::AfterPath..];
        let text = format!("http://{host}{}{inside}{tail}", base.prefix());
        HeaderValue::from_str(&text).ok().filter(|_| same)
    })
}
