//! A profile's port: chosen once, from 47100 up, and kept in the profile. It never moves by itself, so
//! that what was pasted into a client stays right, and nobody else gets what is sent there.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use noyo_auth_core::jobs::{Claim, Gateways};
use tokio::net::TcpListener;
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::profile::{Profile, ProfileId};

/// The first port that is tried.
const FIRST: u16 = 47100;

/// How many are tried.
const TRIED: u16 = 400;

/// Listeners on loopback, and the port that they share.
#[derive(Debug)]
pub(crate) struct Bound {
    pub(crate) port: u16,
    pub(crate) listeners: Vec<TcpListener>,
}

/// The profile's port: its own, else the first that is free, kept from now on.
///
/// # Errors
/// `port-taken`, `storage-failed`, `no-profile`.
pub async fn port_of(gateways: &Gateways, profile: &Profile) -> Result<u16, Diagnosis> {
    match profile.gateway_port {
        Some(port) => Ok(port),
        None => Ok(first_free(gateways, profile).await?.port),
    }
}

/// Takes the profile's gateway among programs of ours, without serving it.
///
/// # Errors
/// `port-taken`, with who serves it.
pub async fn claim(gateways: &Gateways, id: ProfileId, holder: &str) -> Result<Option<Claim>, Diagnosis> {
    gateways.claim(id, holder).await.map_err(|by| served_by(&by))
}

/// Listens on the profile's port. `wanted` becomes it, once it is seen to be free.
pub(crate) async fn bind_own(
    gateways: &Gateways,
    profile: &Profile,
    wanted: Option<u16>,
) -> Result<Bound, Diagnosis> {
    let Some(port) = wanted.or(profile.gateway_port) else { return first_free(gateways, profile).await };
    let bound = bind(port).await.map_err(|error| unbound(port, &error))?;
    if profile.gateway_port != Some(port) {
        gateways.keep_port(profile.id, port).await?;
    }
    Ok(bound)
}

/// Listens already when it is kept, so that nobody else takes it meanwhile.
async fn first_free(gateways: &Gateways, profile: &Profile) -> Result<Bound, Diagnosis> {
    let others = gateways.ports_of_others(profile.id)?;
    for port in (FIRST..FIRST + TRIED).filter(|port| !others.contains(port)) {
        let Ok(bound) = bind(port).await else { continue };
        if gateways.keep_port(profile.id, port).await.is_ok() {
            return Ok(bound);
        }
    }
    Err(taken(FIRST))
}

/// Listens on 127.0.0.1, and on ::1 where it is there. Port 0 is any that is free.
pub(crate) async fn bind(port: u16) -> io::Result<Bound> {
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let port = first.local_addr()?.port();
    match TcpListener::bind((IpAddr::from(Ipv6Addr::LOCALHOST), port)).await {
        Ok(second) => Ok(Bound { port, listeners: vec![first, second] }),
        // `localhost` leads there: a client would show its key to whoever has it.
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Err(error),
        Err(_) => Ok(Bound { port, listeners: vec![first] }),
    }
}

/// Another program of ours serves the profile's gateway.
fn served_by(by: &str) -> Diagnosis {
    let hint = "Use that one, or end it before you start another.";
    let message = format!("The profile’s gateway is served already, by {by}.");
    Diagnosis { kind: Kind::PortTaken, message, hints: vec![Hint::new(hint)] }
}

fn taken(port: u16) -> Diagnosis {
    let hint = "End that program, or choose another port; clients must be told of it then.";
    let message = format!("Port {port} is in use by another program.");
    Diagnosis { kind: Kind::PortTaken, message, hints: vec![Hint::new(hint)] }
}

/// The system does not let the port be listened on.
pub(crate) fn unbound(port: u16, error: &io::Error) -> Diagnosis {
    if error.kind() == io::ErrorKind::AddrInUse {
        return taken(port);
    }
    Diagnosis {
        kind: Kind::PortTaken,
        message: format!("Port {port} cannot be listened on: {error}."),
        hints: vec![Hint::new("Choose another port, above 1023.")],
    }
}
