//! A profile's port: chosen once, from 47100 up, and kept in the profile. It never moves by itself, so
//! that what was pasted into a client stays right, and nobody else gets what is sent there.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use noyo_auth_core::jobs::Gateways;
use tokio::net::TcpListener;
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::profile::Profile;

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

/// A profile's port. One that was just chosen is listened on already, so that nobody else takes it meanwhile.
#[derive(Debug)]
pub struct Port {
    /// 1 to 65535.
    pub number: u16,
    pub(crate) bound: Option<Bound>,
}

impl From<u16> for Port {
    fn from(number: u16) -> Self {
        Self { number, bound: None }
    }
}

/// The profile's port: its own, else the first that is free, kept from now on. `wanted` changes it.
///
/// # Errors
/// `port-taken`, `storage-failed`, `no-profile`.
pub async fn port_of(gateways: &Gateways, profile: &Profile, wanted: Option<u16>) -> Result<Port, Diagnosis> {
    if let Some(port) = wanted.or(profile.gateway_port) {
        if profile.gateway_port != Some(port) {
            gateways.keep_port(profile.id, port).await?;
        }
        return Ok(port.into());
    }
    let others = gateways.ports_of_others(profile.id)?;
    for number in (FIRST..FIRST + TRIED).filter(|port| !others.contains(port)) {
        let Ok(bound) = bind(number).await else { continue };
        if gateways.keep_port(profile.id, number).await.is_ok() {
            return Ok(Port { number, bound: Some(bound) });
        }
    }
    Err(taken(FIRST, None))
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

/// The port is in use; `by` says by which program of ours.
pub(crate) fn taken(port: u16, by: Option<&str>) -> Diagnosis {
    let (message, hint) = match by {
        Some(by) => {
            (format!("Port {port} is in use by {by}."), "Use that one, or end it before you start another.")
        }
        None => (
            format!("Port {port} is in use by another program."),
            "End that program, or choose another port; clients must be told of it then.",
        ),
    };
    Diagnosis { kind: Kind::PortTaken, message, hints: vec![Hint::new(hint)] }
}

/// The system does not let the port be listened on.
pub(crate) fn unbound(port: u16, error: &io::Error, by: Option<&str>) -> Diagnosis {
    if error.kind() == io::ErrorKind::AddrInUse {
        return taken(port, by);
    }
    Diagnosis {
        kind: Kind::PortTaken,
        message: format!("Port {port} cannot be listened on: {error}."),
        hints: vec![Hint::new("Choose another port, above 1023.")],
    }
}
