//! The system's name lookup, with an error of our own: the system's carries no kind to tell it by.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Looks names up.
pub(super) struct NameLookup;

/// The host name could not be looked up.
#[derive(Debug, thiserror::Error)]
#[error("the host name could not be looked up")]
pub(super) struct LookupFailed;

impl Resolve for NameLookup {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            if is_this_computer(name.as_str()) {
                let addresses: [SocketAddr; 2] =
                    [(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()];
                return Ok(Box::new(addresses.into_iter()) as Addrs);
            }
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let addresses: Vec<_> = found.map_err(|_| LookupFailed)?.collect();
            if addresses.is_empty() {
                return Err(LookupFailed.into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// `localhost` and the names below it are never looked up (RFC 6761 section 6.3): credentials may go
/// there unencrypted, so nobody else may say where that is.
fn is_this_computer(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}
