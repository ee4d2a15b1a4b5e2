//! What `tests/fuzz` and the test below ask: the head of any request, held against the gate. Not part of the
//! programs.

use http::header::AUTHORIZATION;
use http::request::Parts;
use values::secret::GatewayKey;

use crate::access::Door;
use crate::admission::{Admitted, Gate, admit as admitted};
use crate::headers;

const PORT: u16 = 7777;

/// Admits or refuses, and holds what is admitted against what a gateway promises. Gives how many of the three
/// states of a gateway let the request pass.
///
/// # Panics
/// Where a promise is broken.
pub fn admit(head: Parts) -> usize {
    let mut passed = 0;
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
        passed += 1;
    }
    passed
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::sync::atomic::{AtomicUsize, Ordering};

    use http::Request;
    use proptest::prelude::*;

    use super::*;

    fn piece() -> impl Strategy<Value = String> {
        prop_oneof![
            Just("/fulfillment".to_owned()),
            Just("/tracking".to_owned()),
            Just("/..".to_owned()),
            Just("/%2e%2e".to_owned()),
            Just("%2f".to_owned()),
            Just("//".to_owned()),
            Just("?a=/../b".to_owned()),
            "/[a-z@:%.;=]{0,6}",
        ]
    }

    fn header() -> impl Strategy<Value = (String, String)> {
        let name = prop_oneof![
            Just("host"),
            Just("authorization"),
            Just("origin"),
            Just("sec-fetch-site"),
            Just("transfer-encoding"),
            Just("content-length"),
            Just("connection"),
            Just("x-http-method-override"),
            Just("via"),
            Just("upgrade"),
        ];
        let value = prop_oneof![
            Just("127.0.0.1:7777".to_owned()),
            Just("Bearer key".to_owned()),
            Just("none".to_owned()),
            Just("chunked".to_owned()),
            Just("authorization".to_owned()),
            "[ -~]{0,12}",
        ];
        (name.prop_map(str::to_owned), value)
    }

    #[test]
    fn what_is_admitted_keeps_a_gateways_promises_whatever_the_head() {
        let passed = AtomicUsize::new(0);
        let methods =
            proptest::sample::select(vec!["GET", "HEAD", "POST", "DELETE", "OPTIONS", "TRACE", "X"]);
        let pieces = prop::collection::vec(piece(), 1..5);
        let headers = prop::collection::vec(header(), 0..3);
        proptest!(ProptestConfig::with_cases(4000), |(method in methods, pieces in pieces, right in any::<bool>(),
            headers in headers)| {
            let mut request = Request::builder().method(method).uri(pieces.concat());
            if right {
                request = request.header("host", "127.0.0.1:7777").header(AUTHORIZATION, "Bearer key");
            }
            for (name, value) in headers {
                request = request.header(name, value);
            }
            // What cannot be written as a request does not come in as one.
            if let Ok(request) = request.body(()) {
                passed.fetch_add(admit(request.into_parts().0), Ordering::Relaxed);
            }
        });
        assert!(passed.into_inner() > 100, "the control: some pass");
    }
}
