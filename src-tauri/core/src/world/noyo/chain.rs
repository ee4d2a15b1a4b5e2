//! From an error's source chain to a fault: by type, never by message.

use std::error::Error as StdError;
use std::io;

use rustls::{AlertDescription, CertificateError};

use super::deadlines::Deadlines;
use super::fault::{Fault, Misfit};
use super::lookup::LookupFailed;

/// What an error of the HTTP library means.
pub(super) fn classify(error: &reqwest::Error, deadlines: &Deadlines) -> Fault {
    let mut found = None;
    walk(error, &mut |link| {
        found = link_fault(link);
        found.is_some()
    });
    if let Some(fault) = found {
        return fault;
    }
    if error.is_timeout() {
        let after = if error.is_connect() { deadlines.connect } else { deadlines.read };
        return Fault::Timeout { after };
    }
    if error.is_body() || error.is_decode() {
        return Fault::unexpected(Misfit::Encoding);
    }
    Fault::Reset
}

/// Visits an error and all its sources until `seen` says so. `io::Error` hides the error that it wraps
/// from `source`, so that one is unwrapped by hand.
fn walk(error: &(dyn StdError + 'static), seen: &mut dyn FnMut(&(dyn StdError + 'static)) -> bool) -> bool {
    if seen(error) {
        return true;
    }
    if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        return walk(inner, seen);
    }
    error.source().is_some_and(|source| walk(source, seen))
}

fn link_fault(link: &(dyn StdError + 'static)) -> Option<Fault> {
    if link.is::<LookupFailed>() {
        return Some(Fault::Dns);
    }
    if let Some(error) = link.downcast_ref::<rustls::Error>() {
        return Some(tls_fault(error));
    }
    if let Some(error) = link.downcast_ref::<hyper::Error>() {
        if error.is_parse() {
            return Some(Fault::unexpected(Misfit::NotHttp));
        }
        if error.is_incomplete_message() && !holds_io(error) {
            return Some(Fault::Reset);
        }
    }
    let error = link.downcast_ref::<io::Error>()?;
    if error.get_ref().is_some_and(is_telling) {
        return None;
    }
    io_fault(error.kind())
}

fn holds_io(error: &(dyn StdError + 'static)) -> bool {
    error.source().is_some()
}

/// Whether an error inside an `io::Error` says more than the `io::Error` does.
fn is_telling(inner: &(dyn StdError + Send + Sync + 'static)) -> bool {
    inner.is::<rustls::Error>() || inner.is::<LookupFailed>() || inner.source().is_some()
}

fn io_fault(kind: io::ErrorKind) -> Option<Fault> {
    match kind {
        io::ErrorKind::ConnectionRefused => Some(Fault::Refused),
        io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe
        | io::ErrorKind::NotConnected
        | io::ErrorKind::UnexpectedEof => Some(Fault::Reset),
        io::ErrorKind::NetworkUnreachable
        | io::ErrorKind::HostUnreachable
        | io::ErrorKind::NetworkDown
        | io::ErrorKind::AddrNotAvailable
        | io::ErrorKind::PermissionDenied => Some(Fault::Unreachable),
        _ => None,
    }
}

fn tls_fault(error: &rustls::Error) -> Fault {
    let failed = |not_tls, wants_certificate| Fault::TlsFailed { not_tls, wants_certificate };
    match error {
        rustls::Error::InvalidCertificate(certificate) => certificate_fault(certificate),
        rustls::Error::InvalidMessage(_) => failed(true, false),
        rustls::Error::AlertReceived(
            AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::HandshakeFailure
            | AlertDescription::AccessDenied,
        ) => failed(
            false,
            matches!(error, rustls::Error::AlertReceived(AlertDescription::CertificateRequired)),
        ),
        _ => failed(false, false),
    }
}

fn certificate_fault(error: &CertificateError) -> Fault {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            Fault::TlsExpired { not_yet: false }
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            Fault::TlsExpired { not_yet: true }
        }
        CertificateError::NotValidForName => Fault::TlsWrongHost { names: Vec::new() },
        CertificateError::NotValidForNameContext { presented, .. } => {
            Fault::TlsWrongHost { names: presented.iter().map(|name| bare(name).to_owned()).collect() }
        }
        CertificateError::UnknownIssuer | CertificateError::BadSignature => Fault::TlsUntrusted,
        CertificateError::Other(other) if is_self_signed_authority(&other.0) => Fault::TlsUntrusted,
        CertificateError::Other(other) => system_fault(&*other.0),
        _ => Fault::TlsFailed { not_tls: false, wants_certificate: false },
    }
}

/// What the verifiers of Windows and macOS say. Where the library knows no word for it, it passes on the system's
/// own number, at the end of a text in the system's language.
fn system_fault(error: &(dyn StdError + Send + Sync + 'static)) -> Fault {
    let text = error.to_string();
    let number =
        text.trim_end_matches(')').rsplit([' ', ':']).next().and_then(|last| last.parse::<i32>().ok());
    match number {
        // errSecNotTrusted; CERT_E_CHAINING: no chain to a root that is trusted.
        Some(-67843 | -2_146_762_486) => Fault::TlsUntrusted,
        // errSecCertificateExpired, errSecCertificateNotValidYet.
        Some(-67818) => Fault::TlsExpired { not_yet: false },
        Some(-67819) => Fault::TlsExpired { not_yet: true },
        _ => Fault::TlsFailed { not_tls: false, wants_certificate: false },
    }
}

/// The library presents a name with its sort around it: `DnsName("other.example")`.
fn bare(presented: &str) -> &str {
    let inside = presented.split_once('(').and_then(|(_, rest)| rest.strip_suffix(')'));
    inside.unwrap_or(presented).trim_matches('"')
}

/// What `openssl req -x509` makes: a certificate that is its own issuer and calls itself an authority.
fn is_self_signed_authority(error: &(dyn StdError + Send + Sync + 'static)) -> bool {
    matches!(error.downcast_ref::<webpki::Error>(), Some(webpki::Error::CaUsedAsEndEntity))
}

/// What an error while reading the body means: a connection that ends early left the answer cut short.
pub(super) fn classify_body(error: &reqwest::Error, deadlines: &Deadlines) -> Fault {
    if error.is_timeout() {
        return Fault::Timeout { after: deadlines.read };
    }
    let mut fault = None;
    walk(error, &mut |link| {
        let cut = link.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_incomplete_message);
        let ended =
            link.downcast_ref::<io::Error>().is_some_and(|e| e.kind() == io::ErrorKind::UnexpectedEof);
        fault = match link.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe) => Some(Fault::Reset),
            _ if cut || ended => Some(Fault::unexpected(Misfit::CutShort)),
            _ => None,
        };
        fault.is_some()
    });
    fault.unwrap_or(Fault::unexpected(Misfit::Encoding))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_the_systems_verifiers_are_known() {
        let cases = [
            (
                "A certificate chain could not be built to a trusted root authority. (os error -2146762486)",
                Fault::TlsUntrusted,
            ),
            ("“localhost” certificate is not trusted: -67843", Fault::TlsUntrusted),
            ("“localhost” certificate is expired: -67818", Fault::TlsExpired { not_yet: false }),
            ("„localhost“: noch nicht gültig: -67819", Fault::TlsExpired { not_yet: true }),
            ("something else: -1", Fault::TlsFailed { not_tls: false, wants_certificate: false }),
            ("", Fault::TlsFailed { not_tls: false, wants_certificate: false }),
        ];
        for (text, fault) in cases {
            // As the library makes it.
            let other =
                rustls::OtherError(std::sync::Arc::from(Box::<dyn StdError + Send + Sync>::from(text)));
            let found = tls_fault(&rustls::Error::InvalidCertificate(CertificateError::Other(other)));
            assert_eq!(found, fault, "{text}");
        }
    }
}
