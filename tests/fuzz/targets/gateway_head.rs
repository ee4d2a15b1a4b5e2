#![no_main]
//! A request's head as hyper reads it: what is admitted shows the key and stays below the two bases.

use std::convert::Infallible;

use http_body_util::Empty;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use libfuzzer_sys::fuzz_target;
use noyo_auth_gateway::fuzzed;
use tokio::io::AsyncWriteExt;

fuzz_target!(|bytes: &[u8]| {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let (mut client, server) = tokio::io::duplex(64 * 1024);
        let sent = &bytes[..bytes.len().min(60 * 1024)];
        client.write_all(sent).await.expect("it fits");
        client.shutdown().await.expect("it closes");
        let service = service_fn(|request: Request<Incoming>| async move {
            let _ = fuzzed::admit(request.into_parts().0);
            Ok::<_, Infallible>(Response::new(Empty::<Bytes>::new()))
        });
        // As the gateway does: a connection for each head is read as one, and what comes after it too.
        let _ = http1::Builder::new().serve_connection(TokioIo::new(server), service).await;
    });
});
