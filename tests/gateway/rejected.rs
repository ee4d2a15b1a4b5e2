//! A token that Noyo refuses, one that runs out, and none at all.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use noyo_auth_gateway::Access;
use stand_in::{KEYS, Options};

use crate::Bench;
use crate::upstream::{Answer, Script, Upstream, answer};

/// Tokens that are refused; with all of them, every one.
#[derive(Default)]
struct Revoked {
    tokens: Mutex<BTreeSet<String>>,
    all: AtomicBool,
}

impl Revoked {
    fn script(self: &Arc<Self>) -> Script {
        let revoked = self.clone();
        Arc::new(move |reached| {
            let refused = revoked.all.load(Ordering::SeqCst)
                || revoked.tokens.lock().unwrap().contains(reached.token());
            Answer::Bytes(match refused {
                true => answer(401, "Content-Type: application/json\r\n", br#"{"message":"Expired token"}"#),
                false => answer(200, "", &reached.body),
            })
        })
    }

    /// Refuses every token that the upstream has seen.
    fn refuse_seen(&self, upstream: &Upstream) {
        let seen = upstream.requests();
        self.tokens.lock().unwrap().extend(seen.iter().map(|one| one.token().to_owned()));
    }
}

async fn bench() -> (Bench, Arc<Revoked>) {
    let revoked = Arc::<Revoked>::default();
    let upstream = Upstream::start(revoked.script()).await;
    (Bench::with(Options::default(), upstream).await, revoked)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_from_memory_is_replaced_once_and_the_request_sent_again() {
    let (bench, revoked) = bench().await;
    let open = bench.sandbox().await;
    assert_eq!(open.get("/fulfillment/a").await.status(), 200);
    revoked.refuse_seen(&bench.upstream);
    let reply = open.post("/fulfillment/b", "the body").await;
    assert_eq!((reply.status(), reply.body()), (200, "the body"), "{}", reply.raw);
    assert_eq!(reply.header("noyo-auth-diagnosis"), None);
    let reached = bench.upstream.requests();
    assert_eq!((reached.len(), bench.stand_in.mints()), (3, 2));
    assert!(reached[1].body == b"the body" && reached[2].body == b"the body");
    assert_ne!(reached[1].token(), reached[2].token());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_large_is_sent_once_only() {
    let (bench, revoked) = bench().await;
    let open = bench.sandbox().await;
    assert_eq!(open.get("/fulfillment/a").await.status(), 200);
    revoked.refuse_seen(&bench.upstream);
    let large = "x".repeat(64 * 1024 + 1);
    let chunked = |body: &str| {
        let lines = "Transfer-Encoding: chunked\r\nConnection: close\r\n";
        let (one, two) = body.split_at(body.len() / 2);
        let chunk = |text: &str| format!("{:x}\r\n{text}\r\n", text.len());
        open.request("POST", "/fulfillment/b", lines, &format!("{}{}0\r\n\r\n", chunk(one), chunk(two)))
    };
    for reply in [open.post("/fulfillment/b", &large).await, open.send(chunked(&large)).await] {
        assert_eq!((reply.status(), reply.body()), (401, r#"{"message":"Expired token"}"#), "as it is");
        assert_eq!(reply.header("noyo-auth-diagnosis"), Some("expired-token"), "{}", reply.raw);
    }
    assert_eq!((bench.upstream.count(), bench.stand_in.mints()), (3, 1));
    let small = &large[1..];
    assert_eq!(open.post("/fulfillment/b", small).await.body(), small, "64 KiB are sent again");
    revoked.refuse_seen(&bench.upstream);
    assert_eq!(open.send(chunked(small)).await.status(), 200, "also where the length was not said");
    let last = bench.upstream.requests().pop().unwrap();
    assert!(last.body == small.as_bytes() && bench.stand_in.mints() == 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_at_once_cause_one_mint() {
    let (bench, revoked) = bench().await;
    let open = Arc::new(bench.sandbox().await);
    assert_eq!(open.get("/fulfillment/a").await.status(), 200);
    revoked.refuse_seen(&bench.upstream);
    let asking: Vec<_> = (0..50)
        .map(|n| {
            let open = open.clone();
            tokio::spawn(async move { open.post("/fulfillment/b", &format!("body {n}")).await })
        })
        .collect();
    for (n, asker) in asking.into_iter().enumerate() {
        let reply = asker.await.unwrap();
        assert_eq!((reply.status(), reply.body()), (200, format!("body {n}").as_str()), "{}", reply.raw);
    }
    assert_eq!(bench.stand_in.mints(), 2, "the first, and one for all fifty");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_401_that_stays_passes_through_and_causes_no_storm_of_mints() {
    let (bench, revoked) = bench().await;
    let open = bench.sandbox().await;
    revoked.all.store(true, Ordering::SeqCst);
    for _ in 0..10 {
        let reply = open.get("/fulfillment/a").await;
        assert_eq!((reply.status(), reply.body()), (401, r#"{"message":"Expired token"}"#), "{}", reply.raw);
        assert_eq!(reply.header("noyo-auth-diagnosis"), Some("expired-token"));
    }
    assert!(bench.stand_in.mints() <= 2, "{} mints", bench.stand_in.mints());
    assert!(bench.upstream.count() <= 11, "{} requests", bench.upstream.count());
    revoked.all.store(false, Ordering::SeqCst);
    assert_eq!(open.get("/fulfillment/a").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_no_token_can_be_had_nothing_is_sent_on() {
    let bench = Bench::new().await;
    let revoked = bench.profile("revoked", &KEYS[3]).await;
    let open = bench.open(&revoked, Access::usual()).await;
    let reply = open.get("/fulfillment/a").await;
    assert_eq!((reply.status(), reply.kind().as_str()), (502, "invalid-api-key"), "{}", reply.raw);

    let gone = bench.profile("gone", &KEYS[0]).await;
    let open = bench.open(&gone, Access::usual()).await;
    bench.jobs.profiles.remove(gone.id).await.unwrap();
    let reply = open.get("/fulfillment/a").await;
    assert_eq!((reply.status(), reply.kind().as_str()), (503, "no-profile"), "{}", reply.raw);
    assert_eq!(bench.upstream.count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upstream_that_is_not_there_is_told_of() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let port = bench.upstream.at.port();
    drop(bench.upstream);
    for _ in 0..50 {
        if std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let reply = open.get("/fulfillment/a").await;
    assert_eq!((reply.status(), reply.kind().as_str()), (502, "connection-refused"), "{}", reply.raw);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_hour_of_traffic_has_no_failed_request() {
    let (bench, _) = bench().await;
    let open = bench.sandbox().await;
    for _ in 0..240 {
        assert_eq!(open.get("/fulfillment/a").await.status(), 200);
        bench.move_clock(Duration::from_secs(15));
    }
    let mints = bench.stand_in.mints();
    assert!((6..=14).contains(&mints), "{mints} mints in an hour of ten-minute tokens");
}
