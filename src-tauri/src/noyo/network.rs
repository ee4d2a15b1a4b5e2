//! The network: deadlines, proxy, certificates, and the HTTP clients made of them.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::{Certificate, Client, Proxy, redirect};

use super::chain::NameLookup;
use super::fault::Fault;
use super::proxy::{self, SeenProxy};
use crate::profile::Address;

/// How the network is used; the person's settings.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Through which proxy.
    pub proxy: ProxyChoice,
    /// A PEM file with certificates to trust beside the system's.
    pub extra_ca_file: Option<PathBuf>,
    /// How long to wait.
    pub deadlines: Deadlines,
}

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

/// How long a call may take.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// For the connection, the TLS handshake included.
    pub connect: Duration,
    /// For each wait for more of the answer.
    pub read: Duration,
    /// For the whole exchange.
    pub total: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(15),
            total: Duration::from_secs(30),
        }
    }
}

/// The way to an address.
#[derive(Debug, Clone)]
pub(super) struct Route {
    pub(super) client: Client,
    pub(super) proxy: Option<SeenProxy>,
}

/// One HTTP client for each proxy, none included, made when it is first needed: reading the system's
/// certificates takes a while, and connections are kept.
#[derive(Debug, Default)]
pub(super) struct Clients(Mutex<HashMap<Option<SeenProxy>, Client>>);

impl Clients {
    /// The way to `address`.
    pub(super) fn route(&self, network: &Network, address: &Address) -> Result<Route, Fault> {
        let proxy = proxy::choose(&network.proxy, address)?;
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = clients.get(&proxy) {
            return Ok(Route { client: client.clone(), proxy });
        }
        let client = build(network, proxy.as_ref())?;
        clients.insert(proxy.clone(), client.clone());
        Ok(Route { client, proxy })
    }
}

fn build(network: &Network, proxy: Option<&SeenProxy>) -> Result<Client, Fault> {
    let mut builder = Client::builder()
        .user_agent(concat!("noyo-auth/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        .connect_timeout(network.deadlines.connect)
        .read_timeout(network.deadlines.read)
        .dns_resolver(NameLookup)
        .no_proxy();
    if let Some(seen) = proxy {
        builder = builder.proxy(seen.as_reqwest()?);
    }
    if let Some(path) = &network.extra_ca_file {
        builder = builder.tls_certs_merge(read_certificates(path)?);
    }
    builder.build().map_err(|_| Fault::TlsFailed { not_tls: false, wants_certificate: false })
}

fn read_certificates(path: &std::path::Path) -> Result<Vec<Certificate>, Fault> {
    let wrong = |because: String| Fault::ExtraCa { path: path.display().to_string(), because };
    let pem = std::fs::read(path).map_err(|e| wrong(e.to_string()))?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(wrong("no PEM certificate is in it".to_owned())),
    }
}

impl SeenProxy {
    fn as_reqwest(&self) -> Result<Proxy, Fault> {
        let source = || Fault::ProxyAddress { source: self.place() };
        let proxy = Proxy::all(self.uri()).map_err(|_| source())?;
        Ok(match self.auth() {
            Some(value) => proxy.custom_http_auth(value.clone()),
            None => proxy,
        })
    }
}
