//! What `tests/fuzz` asks: the head of any request, held against the gate. Not part of the programs.

use http::header::AUTHORIZATION;
use http::request::Parts;
use values::secret::GatewayKey;

use crate::access::Door;
use crate::admission::{Admitted, Gate, admit as admitted};
use crate::headers;

const PORT: u16 = 7777;

/// Admits or refuses, and holds what is admitted against what a gateway promises.
///
/// # Panics
/// Where a promise is broken.
pub fn admit(head: Parts) {
    let key = GatewayKey::new("key");
    for door in [Door::Locked, Door::ReadOnly, Door::Open] {
        let Ok(found) = admitted(&head, &Gate { port: PORT, key: &key, door }) else { continue };
        let shown = head.headers.get(AUTHORIZATION).map(|value| value.as_bytes().to_ascii_lowercase());
        assert_eq!(shown.as_deref(), Some(&b"bearer key"[..]), "without the key");
        let Admitted::Passage { below, .. } = found else { continue };
        assert!(door != Door::Locked, "through a locked door");
        let reads = head.method.is_safe();
        assert!(reads || door == Door::Open, "a write through a read-only door");
        assert!(below.is_empty() || below.starts_with(['/', '?']), "another host: {below}");
        if let Ok(url) = url::Url::parse(&format!("https://api.example/base{below}")) {
            assert_eq!(url.host_str(), Some("api.example"));
            assert!(url.path().starts_with("/base"), "out of its base: {url}");
        }
        let up = headers::upwards(head.headers.clone(), PORT);
        assert!(!up.contains_key(AUTHORIZATION), "the gateway's key goes up");
    }
}
