//! The network: deadlines, proxy, certificates, and the HTTP clients made of them.

use std::collections::HashMap;
use std::path::PathBuf;

use parking_lot::Mutex;
use reqwest::{Certificate, Client, redirect};

use super::deadlines::Deadlines;
use super::fault::Fault;
use super::lookup::NameLookup;
use super::proxy::{self, ProxyChoice, SeenProxy};
use crate::world::files;
use values::profile::Address;
use values::settings::ProxyCredentials;

/// How the network is used; the person's settings.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Through which proxy.
    pub proxy: ProxyChoice,
    /// A name and a password for the proxy of [`ProxyChoice::Address`].
    pub proxy_credentials: Option<ProxyCredentials>,
    /// A PEM file with certificates to trust beside the system's.
    pub extra_ca_file: Option<PathBuf>,
    /// How long to wait.
    pub deadlines: Deadlines,
}

/// The way to an address.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) client: Client,
    pub(super) proxy: Option<SeenProxy>,
}

/// One HTTP client for each way, made when it is first needed: reading the system's certificates takes a
/// while, and connections are kept.
#[derive(Debug)]
pub(super) struct Clients {
    made: Mutex<HashMap<Way, Client>>,
    streaming: bool,
}

/// What a client is made for. Where nothing is encrypted, to this computer alone, the system's certificates
/// are not read: a container need not have any.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Way {
    proxy: Option<SeenProxy>,
    plain: bool,
}

impl Way {
    fn to(address: &Address, proxy: Option<SeenProxy>) -> Self {
        let plain =
            address.as_url().scheme() == "http" && !proxy.as_ref().is_some_and(SeenProxy::is_encrypted);
        Self { proxy, plain }
    }
}

impl Clients {
    /// Those of the calls that this program makes for itself.
    pub(super) fn of_calls() -> Self {
        Self { made: Mutex::default(), streaming: false }
    }

    /// Those through which another program's requests stream.
    pub(super) fn of_streams() -> Self {
        Self { made: Mutex::default(), streaming: true }
    }

    /// The way to `address`.
    pub(super) fn route(&self, network: &Network, address: &Address) -> Result<Route, Fault> {
        let proxy = proxy::choose(&network.proxy, network.proxy_credentials.as_ref(), address)?;
        let way = Way::to(address, proxy);
        let mut clients = self.made.lock();
        if let Some(client) = clients.get(&way) {
            return Ok(Route { client: client.clone(), proxy: way.proxy });
        }
        let client = build(network, &way, self.streaming)?;
        clients.insert(way.clone(), client.clone());
        Ok(Route { client, proxy: way.proxy })
    }
}

fn build(network: &Network, way: &Way, streaming: bool) -> Result<Client, Fault> {
    let mut builder = Client::builder()
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(network.deadlines.connect)
        .dns_resolver(NameLookup)
        .no_proxy();
    builder = if streaming {
        builder.no_gzip()
    } else {
        let name = concat!("noyo-auth/", env!("CARGO_PKG_VERSION"));
        builder.user_agent(name).read_timeout(network.deadlines.read)
    };
    if let Some(seen) = &way.proxy {
        builder = builder.proxy(seen.as_reqwest()?);
    }
    let extra = network.extra_ca_file.as_deref().map(read_certificates).transpose()?;
    builder = match extra {
        _ if way.plain => builder.tls_certs_only([]),
        Some(extra) => builder.tls_certs_merge(extra),
        None => builder,
    };
    builder.build().map_err(|_| Fault::TlsFailed { not_tls: false, wants_certificate: false })
}

fn read_certificates(path: &std::path::Path) -> Result<Vec<Certificate>, Fault> {
    let wrong = |because: String| Fault::ExtraCa { path: path.display().to_string(), because };
    let pem = files::read(path).map_err(|e| wrong(e.to_string()))?;
    let pem = pem.ok_or_else(|| wrong(std::io::Error::from(std::io::ErrorKind::NotFound).to_string()))?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(wrong("no PEM certificate is in it".to_owned())),
    }
}
