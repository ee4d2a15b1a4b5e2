//! Which proxy an address goes through, and, when a connection through it fails, whose fault it was.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::{Intercept, Matcher};
use reqwest::{Proxy, Url};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::fault::{Fault, ProxyFault};
use values::profile::Address;
use values::secret::ProxyPassword;
use values::settings::ProxyCredentials;
use zeroize::Zeroizing;

/// The variables that name a proxy for `https://`, in the order in which curl reads them.
const VARIABLES: [&str; 4] = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];

/// Through which proxy requests go. Those to loopback never go through one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// As the environment's variables or the system's settings have it.
    #[default]
    System,
    /// None.
    None,
    /// This one.
    Address(String),
}

/// A proxy that a request goes through.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct SeenProxy {
    uri: Uri,
    auth: Option<Auth>,
}

/// How we show the proxy who we are. HTTP has a header for it (RFC 9110 section 11.7); SOCKS takes name
/// and password as they are (RFC 1929).
#[derive(Clone, PartialEq, Eq, Hash)]
enum Auth {
    Basic(HeaderValue),
    Socks { name: String, password: ProxyPassword },
}

impl std::fmt::Debug for SeenProxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SeenProxy({})", self.place())
    }
}

impl SeenProxy {
    fn found(by: &Intercept, ours: Option<&ProxyCredentials>) -> Self {
        let uri = by.uri().clone();
        let auth = match (ours, by.basic_auth(), by.raw_auth()) {
            (Some(ours), ..) => Auth::of(&uri, ours),
            (None, Some(header), _) => Some(Auth::Basic(header.clone())),
            (None, None, Some((name, password))) => {
                Some(Auth::Socks { name: name.to_owned(), password: ProxyPassword::new(password) })
            }
            (None, None, None) => None,
        };
        Self { uri, auth }
    }

    /// As the HTTP library wants it.
    pub(super) fn as_reqwest(&self) -> Result<Proxy, Fault> {
        let unusable = || Fault::ProxyAddress { source: self.place() };
        let mut url: Url = self.uri.to_string().parse().map_err(|_| unusable())?;
        if let Some(Auth::Socks { name, password }) = &self.auth {
            url.set_username(name).map_err(|()| unusable())?;
            url.set_password(Some(password.expose())).map_err(|()| unusable())?;
        }
        let proxy = Proxy::all(url).map_err(|_| unusable())?;
        Ok(match &self.auth {
            Some(Auth::Basic(value)) => proxy.custom_http_auth(value.clone()),
            _ => proxy,
        })
    }

    /// Whether the proxy itself is spoken to over TLS.
    pub(super) fn is_encrypted(&self) -> bool {
        self.uri.scheme_str() == Some("https")
    }

    /// Host and port, without name and password.
    pub(super) fn place(&self) -> String {
        format!("{}:{}", self.uri.host().unwrap_or_default(), self.port())
    }

    fn port(&self) -> u16 {
        self.uri.port_u16().unwrap_or(match self.uri.scheme_str() {
            Some("https") => 443,
            Some(scheme) if scheme.starts_with("socks") => 1080,
            _ => 80,
        })
    }
}

impl Auth {
    fn of(proxy: &Uri, credentials: &ProxyCredentials) -> Option<Self> {
        let ProxyCredentials { name, password } = credentials;
        if proxy.scheme_str().is_some_and(|scheme| scheme.starts_with("socks")) {
            return Some(Self::Socks { name: name.clone(), password: password.clone() });
        }
        let pair = Zeroizing::new(format!("{name}:{}", password.expose()));
        let basic = Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
        let mut header = HeaderValue::from_str(&basic).ok()?;
        header.set_sensitive(true);
        Some(Self::Basic(header))
    }
}

/// The proxy for `address`, if any. Loopback never goes through one.
pub(super) fn choose(
    choice: &ProxyChoice,
    credentials: Option<&ProxyCredentials>,
    address: &Address,
) -> Result<Option<SeenProxy>, Fault> {
    if address.is_loopback() {
        return Ok(None);
    }
    let matcher = match choice {
        ProxyChoice::None => return Ok(None),
        ProxyChoice::Address(text) => Matcher::builder().all(text.as_str()).no(no_proxy()).build(),
        ProxyChoice::System => Matcher::from_system(),
    };
    let Ok(uri) = address.as_url().as_str().parse::<Uri>() else { return Ok(None) };
    if let Some(found) = matcher.intercept(&uri) {
        let ours = credentials.filter(|_| matches!(choice, ProxyChoice::Address(_)));
        return Ok(Some(SeenProxy::found(&found, ours)));
    }
    // The matcher passes over an address that it cannot read, and going direct then would be wrong.
    let exempt =
        Matcher::builder().all("http://127.0.0.1:1").no(no_proxy()).build().intercept(&uri).is_none();
    match named(choice) {
        Some(source) if !exempt => Err(Fault::ProxyAddress { source }),
        _ => Ok(None),
    }
}

fn named(choice: &ProxyChoice) -> Option<String> {
    match choice {
        ProxyChoice::None => None,
        ProxyChoice::Address(_) => Some("the settings".to_owned()),
        ProxyChoice::System => VARIABLES
            .iter()
            .find(|name| std::env::var(name).is_ok_and(|v| !v.is_empty()))
            .map(|s| (*s).to_owned()),
    }
}

fn no_proxy() -> String {
    std::env::var("no_proxy").or_else(|_| std::env::var("NO_PROXY")).unwrap_or_default()
}

/// Asks the proxy itself, after a connection through it failed: the HTTP library does not say which
/// half of the way broke. None means that the proxy does its part.
pub(super) async fn probe(proxy: &SeenProxy, to: &Address, patience: Duration) -> Option<Fault> {
    let place = proxy.place();
    let stalled = || Fault::Proxy(ProxyFault::Stalled { proxy: place.clone(), after: patience });
    let unreachable = || Fault::Proxy(ProxyFault::Unreachable { proxy: place.clone() });
    let host = proxy.uri.host().unwrap_or_default().trim_matches(['[', ']']);
    let connect = TcpStream::connect((host, proxy.port()));
    let stream = match tokio::time::timeout(patience, connect).await {
        Ok(Ok(stream)) => stream,
        Ok(Err(_)) | Err(_) => return Some(unreachable()),
    };
    if proxy.uri.scheme_str() != Some("http") {
        return None;
    }
    match tokio::time::timeout(patience, ask(stream, proxy, to)).await {
        Err(_) => Some(stalled()),
        Ok(None) => Some(Fault::Proxy(ProxyFault::Garbled { proxy: place })),
        Ok(Some(407)) => Some(Fault::Proxy(ProxyFault::AuthRequired { proxy: place })),
        Ok(Some(200..=299)) => None,
        Ok(Some(status)) => Some(Fault::Proxy(ProxyFault::Refused { proxy: place, status })),
    }
}

/// The status that the proxy answers to CONNECT (RFC 9110 section 9.3.6).
async fn ask(mut stream: TcpStream, proxy: &SeenProxy, to: &Address) -> Option<u16> {
    let url = to.as_url();
    let target = format!("{}:{}", to.host(), url.port_or_known_default().unwrap_or(443));
    let mut request = format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n").into_bytes();
    if let Some(Auth::Basic(auth)) = &proxy.auth {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(auth.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    stream.write_all(&request).await.ok()?;
    let mut line = Vec::new();
    while line.len() < 12 {
        let mut byte = [0u8; 12];
        match stream.read(&mut byte).await {
            Ok(n) if n > 0 => line.extend_from_slice(&byte[..n]),
            _ => break,
        }
    }
    let text = std::str::from_utf8(line.get(..12)?).ok()?;
    text.strip_prefix("HTTP/1.")?.get(2..5)?.parse().ok()
}
