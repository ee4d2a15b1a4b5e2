//! Certificates of every sort, from an authority of our own.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::{RootCertStore, ServerConfig};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certificate {
    Good,
    Expired,
    NotYetValid,
    SelfSigned,
    UnknownIssuer,
    OtherHost,
    NoName,
    WantsClients,
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    der: CertificateDer<'static>,
}

fn authority() -> Authority {
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    // OpenSSL takes a certificate that has its issuer's name for one that signed itself.
    params.distinguished_name.push(DnType::CommonName, "Noyo Auth test authority");
    let certificate = params.self_signed(&key).unwrap();
    Authority { der: certificate.der().clone(), issuer: Issuer::new(params, key) }
}

fn trusted() -> &'static Authority {
    static TRUSTED: OnceLock<Authority> = OnceLock::new();
    TRUSTED.get_or_init(authority)
}

/// The trusted authority's certificate, as a PEM file.
pub fn trusted_file() -> tempfile::NamedTempFile {
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(&trusted().der);
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "-----BEGIN CERTIFICATE-----").unwrap();
    for line in text.as_bytes().chunks(64) {
        writeln!(file, "{}", String::from_utf8_lossy(line)).unwrap();
    }
    writeln!(file, "-----END CERTIFICATE-----").unwrap();
    file
}

/// Speaks TLS as `host`, with such a certificate.
pub fn acceptor(sort: Certificate, host: &str) -> TlsAcceptor {
    TlsAcceptor::from(Arc::new(config(sort, host)))
}

/// The same, and offers HTTP/2 (RFC 7301).
pub fn http2_acceptor(host: &str) -> TlsAcceptor {
    let mut config = config(Certificate::Good, host);
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    TlsAcceptor::from(Arc::new(config))
}

fn config(sort: Certificate, host: &str) -> ServerConfig {
    let key = KeyPair::generate().unwrap();
    let names = match sort {
        Certificate::OtherHost => vec!["other.example".to_owned()],
        Certificate::NoName => Vec::new(),
        _ => vec![host.to_owned()],
    };
    let mut params = CertificateParams::new(names).unwrap();
    match sort {
        Certificate::Expired => {
            params.not_before = date_time_ymd(2020, 1, 1);
            params.not_after = date_time_ymd(2021, 1, 1);
        }
        Certificate::NotYetValid => {
            params.not_before = date_time_ymd(2090, 1, 1);
            params.not_after = date_time_ymd(2091, 1, 1);
        }
        _ => {}
    }
    let certificate = match sort {
        Certificate::SelfSigned => params.self_signed(&key).unwrap(),
        Certificate::UnknownIssuer => params.signed_by(&key, &authority().issuer).unwrap(),
        _ => params.signed_by(&key, &trusted().issuer).unwrap(),
    };
    let chain = vec![certificate.der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let builder = ServerConfig::builder();
    let builder = if sort == Certificate::WantsClients {
        let mut roots = RootCertStore::empty();
        roots.add(trusted().der.clone()).unwrap();
        builder.with_client_cert_verifier(WebPkiClientVerifier::builder(roots.into()).build().unwrap())
    } else {
        builder.with_no_client_auth()
    };
    builder.with_single_cert(chain, key).unwrap()
}
