//! The HTTP calls: mint, groups. The only room that names reqwest; the wire's shapes are private here.
//!
//! Deliberately not here: lifetimes (`values::token`), what a failure means to a person (`meaning`),
//! retries (`jobs`).

mod answer;
mod chain;
mod deadlines;
mod fault;
#[cfg(fuzzing)]
pub mod fuzzed;
mod lookup;
mod network;
mod proxy;
mod redact;
pub(crate) mod upstream;

use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use reqwest::{Method, Request, header};
use zeroize::Zeroizing;

pub use answer::MintAnswer;
pub use deadlines::Deadlines;
pub use fault::{Fault, Misfit, Phase, ProxyFault, StatedReason};
pub use network::Network;
pub use proxy::ProxyChoice;
pub use upstream::{Answer, AnswerBody, BrokenOff, RequestBody};

use redact::Sent;
use values::call::{Call, Groups, GroupsQuery};
use values::profile::{Address, Addresses, ClientId};
use values::secret::{AccessToken, ClientSecret};

/// The two documented calls, over whatever network there is.
#[derive(Debug)]
pub struct Noyo {
    network: Network,
    clients: network::Clients,
    /// For requests that stream through a gateway: nothing is decompressed, nothing has a total deadline.
    streaming: network::Clients,
}

/// A call and what came of it.
pub type Outcome<T> = (Call, Result<T, Fault>);

impl Noyo {
    /// Nothing is opened yet.
    pub fn new(network: Network) -> Self {
        Self { network, clients: network::Clients::of_calls(), streaming: network::Clients::of_streams() }
    }

    /// Mints a token: POST, Basic, a JSON body (https://docs.noyo.com, "Authentication"). The
    /// credentials go raw, as documented, not form-encoded as RFC 6749 section 2.3.1 has it.
    pub async fn mint(
        &self,
        addresses: &Addresses,
        id: &ClientId,
        secret: &ClientSecret,
    ) -> Outcome<MintAnswer> {
        let url = addresses.token_url.as_url().clone();
        let mut request = Request::new(Method::POST, url);
        let pair = Zeroizing::new(format!("{}:{}", id.as_str(), secret.expose()));
        let basic = Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
        insert_secret(&mut request, &basic);
        insert(&mut request, header::CONTENT_TYPE, "application/json");
        *request.body_mut() = Some(r#"{"grant_type": "client_credentials"}"#.into());
        let (mut call, body) = self.send(&addresses.token_url, request, Phase::Mint).await;
        let sent = Sent::of(&[secret.expose(), &pair]);
        sent.out_of_call(&mut call);
        let result = body.and_then(|bytes| answer::minted(&bytes, call.date));
        let result = result.map_err(|fault| sent.out_of_fault(fault));
        call.status = call.status.or(result.as_ref().err().and_then(Fault::status));
        (call, result)
    }

    /// Lists the groups that a token may see: the documented check that it works.
    pub async fn groups(&self, api: &Address, token: &AccessToken, query: &GroupsQuery) -> Outcome<Groups> {
        let mut url = api.join("/api/v1/groups");
        url.query_pairs_mut().append_pair("page_size", &answer::GROUPS_PAGE.to_string());
        if query.offset > 0 {
            url.query_pairs_mut().append_pair("offset", &query.offset.to_string());
        }
        if !query.company.is_empty() {
            url.query_pairs_mut().append_pair("company", &query.company);
        }
        let mut request = Request::new(Method::GET, url);
        let bearer = Zeroizing::new(format!("Bearer {}", token.expose()));
        insert_secret(&mut request, &bearer);
        let (mut call, body) = self.send(api, request, Phase::Groups).await;
        let sent = Sent::of(&[token.expose()]);
        sent.out_of_call(&mut call);
        let result = body
            .and_then(|bytes| answer::groups(&bytes, query.offset))
            .map(|groups| sent.out_of_groups(groups));
        let result = result.map_err(|fault| sent.out_of_fault(fault));
        (call, result)
    }

    /// Which proxy leads to an address, if any; that the certificates can be read is looked at as well.
    ///
    /// # Errors
    /// [`Fault::ProxyAddress`], [`Fault::ExtraCa`].
    pub(crate) fn way_to(&self, address: &Address) -> Result<Option<String>, Fault> {
        let route = self.clients.route(&self.network, address)?;
        Ok(route.proxy.map(|proxy| proxy.place()))
    }

    /// Whether a host answers, asked without credentials. Any answer will do; it is not read.
    pub(crate) async fn reach(&self, to: &Address, path: Option<&str>) -> Outcome<()> {
        let url = path.map_or_else(|| to.as_url().clone(), |path| to.join(path));
        let request = Request::new(Method::GET, url.clone());
        let started = Instant::now();
        let mut call = Call { url, took: Duration::ZERO, status: None, date: None, request_id: None };
        let result = match self.clients.route(&self.network, to) {
            Err(fault) => Err(fault),
            Ok(route) => {
                let sent = route.client.execute(request);
                match tokio::time::timeout(self.network.deadlines.read, sent).await {
                    Err(_) => Err(Fault::Timeout { after: self.network.deadlines.read }),
                    Ok(Err(error)) => Err(self.unsent(&route, to, &error).await),
                    Ok(Ok(response)) => {
                        answer::read_head(&response, &mut call);
                        Ok(())
                    }
                }
            }
        };
        call.took = started.elapsed();
        (call, result)
    }

    /// Asks the documented `/ping` of an API host, without credentials. The answer is read to its end, so
    /// that its connection is there for the next call. `None` where none came: the next call says why.
    pub(crate) async fn ping(&self, api: &Address) -> Option<Call> {
        let url = api.join("/ping");
        let route = self.clients.route(&self.network, api).ok()?;
        let mut call =
            Call { url: url.clone(), took: Duration::ZERO, status: None, date: None, request_id: None };
        let deadline = tokio::time::Instant::now() + self.network.deadlines.total;
        let sent = route.client.execute(Request::new(Method::GET, url));
        let response = tokio::time::timeout_at(deadline, sent).await.ok()?.ok()?;
        answer::read_head(&response, &mut call);
        answer::read_body(response, deadline, &self.network.deadlines).await.ok()?;
        Some(call)
    }

    /// Sends a request and reads the whole answer, within the deadlines and the cap.
    async fn send(
        &self,
        to: &Address,
        mut request: Request,
        phase: Phase,
    ) -> (Call, Result<Zeroizing<Vec<u8>>, Fault>) {
        insert(&mut request, header::ACCEPT, "application/json");
        let started = Instant::now();
        let url = request.url().clone();
        let mut call = Call { url, took: Duration::ZERO, status: None, date: None, request_id: None };
        let result = self.exchange(to, request, phase, &mut call).await;
        call.took = started.elapsed();
        (call, result)
    }

    async fn exchange(
        &self,
        to: &Address,
        request: Request,
        phase: Phase,
        call: &mut Call,
    ) -> Result<Zeroizing<Vec<u8>>, Fault> {
        let route = self.clients.route(&self.network, to)?;
        let deadline = tokio::time::Instant::now() + self.network.deadlines.total;
        let sent = tokio::time::timeout_at(deadline, route.client.execute(request)).await;
        let response = match sent {
            Err(_) => return Err(Fault::Timeout { after: self.network.deadlines.total }),
            Ok(Err(error)) => return Err(self.unsent(&route, to, &error).await),
            Ok(Ok(response)) => response,
        };
        answer::read_head(&response, call);
        let status = response.status();
        let head = answer::Head::of(&response);
        let body = answer::read_body(response, deadline, &self.network.deadlines).await;
        if status.is_success() {
            head.decodable()?;
            return body;
        }
        // What an error's body says is a bonus: a broken one must not hide the status.
        let words = body.unwrap_or_default();
        Err(answer::refusal(status, &head, &words, phase, call.date))
    }

    /// Why a request got no answer; through a proxy, whether it was the proxy's doing.
    async fn unsent(&self, route: &network::Route, to: &Address, error: &reqwest::Error) -> Fault {
        let fault = chain::classify(error, &self.network.deadlines);
        match &route.proxy {
            Some(seen) if (error.is_connect() || error.is_timeout()) && !fault.is_tls() => {
                proxy::probe(seen, to, self.network.deadlines.connect).await.unwrap_or(fault)
            }
            _ => fault,
        }
    }
}

fn insert(request: &mut Request, name: header::HeaderName, value: &'static str) {
    request.headers_mut().insert(name, header::HeaderValue::from_static(value));
}

/// An `Authorization` header that reqwest and hyper keep out of their own debug prints. The value is
/// sendable: an ID, secret or token with control characters is refused where it is made.
fn insert_secret(request: &mut Request, value: &str) {
    if let Ok(mut value) = header::HeaderValue::from_bytes(value.as_bytes()) {
        value.set_sensitive(true);
        request.headers_mut().insert(header::AUTHORIZATION, value);
    }
}
