//! What it means that a gateway cannot do its part.

use super::say;
use values::diagnosis::{Diagnosis, Hint, Kind};
use values::profile::Profile;

/// Another profile's gateway has the port.
pub(crate) fn port_of_another(port: u16, other: &Profile) -> Diagnosis {
    say(
        Kind::PortTaken,
        format!("Port {port} belongs to the gateway of {}.", other.name),
        [Hint::new("Choose another port.")],
    )
}

/// Whoever sent the request did not send all of it, or not as HTTP has it.
pub fn sender_broke_off() -> Diagnosis {
    say(
        Kind::GatewayRefused,
        "The request’s body broke off, or is none that HTTP knows.",
        [Hint::new("Send the request again, whole.")],
    )
}
