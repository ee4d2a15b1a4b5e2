//! What is changed on the way, and what is not.

use std::sync::Arc;

use noyo_auth_gateway::Access;
use stand_in::{KEYS, Options};
use values::profile::ProfileEdit;

use crate::Bench;
use crate::upstream::{Answer, Upstream, answer};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_goes_in_and_what_is_nobody_elses_business_goes_out() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let more = "Connection: close, Authorization, X-Hop, Via\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nTE: trailers\r\n\
                Proxy-Connection: x\r\nProxy-Authorization: Basic x\r\nCookie: a=b\r\nForwarded: for=1.2.3.4\r\n\
                X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Host: evil.example\r\nUser-Agent: Postman/11\r\n\
                Accept-Encoding: br\r\nAccept: text/csv\r\nX-Stays: \u{e9}\r\nContent-Length: 4\r\n";
    let reply =
        open.send(open.request("PUT", "/fulfillment/api/v1/groups?page=2&x=%2F%C3%A9", more, "b\0dy")).await;
    assert_eq!((reply.status(), reply.body()), (200, "b\0dy"), "{}", reply.raw);
    let reached = bench.upstream.requests().pop().unwrap();
    assert!(
        reached.head.starts_with("PUT /checkout/api/api/v1/groups?page=2&x=%2F%C3%A9 HTTP/1.1\r\n"),
        "{}",
        reached.head
    );
    assert_eq!(reached.header("host"), Some(bench.upstream.at.to_string().as_str()));
    assert!(reached.token().starts_with("eyJ"), "{}", reached.head);
    assert_eq!(reached.head.to_lowercase().matches("authorization:").count(), 1);
    for gone in [
        "x-hop",
        "keep-alive",
        "te",
        "proxy-connection",
        "proxy-authorization",
        "cookie",
        "forwarded",
        "x-forwarded-for",
        "x-forwarded-host",
        "connection",
    ] {
        assert_eq!(reached.header(gone), None, "{gone}: {}", reached.head);
    }
    for (stays, value) in [("user-agent", "Postman/11"), ("accept-encoding", "br"), ("accept", "text/csv")] {
        assert_eq!(reached.header(stays), Some(value));
    }
    let own = format!("1.1 noyo-auth-gateway-{}", open.port);
    assert_eq!((reached.header("via"), reply.header("via")), (Some(own.as_str()), Some(own.as_str())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_comes_down_as_it_is_but_for_what_would_act_here() {
    let script = Arc::new(|_: &crate::upstream::Reached| {
        Answer::Bytes(answer(
            200,
            "Set-Cookie: a=b\r\nAlt-Svc: h3=\":443\"\r\nAccess-Control-Allow-Origin: *\r\n\
             Access-Control-Allow-Credentials: true\r\nConnection: X-Inside, keep-alive\r\nX-Inside: 1\r\n\
             Content-Encoding: gzip\r\nX-Request-Id: 7\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
            b"not really gzip",
        ))
    });
    let bench = Bench::with(Options::default(), Upstream::start(script).await).await;
    let open = bench.sandbox().await;
    let reply = open.get("/tracking/events").await;
    assert_eq!((reply.status(), reply.body()), (200, "not really gzip"), "nothing is decompressed");
    assert_eq!(bench.upstream.requests()[0].target(), "/checkout/tracks/events");
    for gone in [
        "set-cookie",
        "alt-svc",
        "access-control-allow-origin",
        "access-control-allow-credentials",
        "x-inside",
    ] {
        assert_eq!(reply.header(gone), None, "{gone}: {}", reply.raw);
    }
    for (stays, value) in
        [("content-encoding", "gzip"), ("x-request-id", "7"), ("date", "Sun, 06 Nov 1994 08:49:37 GMT")]
    {
        assert_eq!(reply.header(stays), Some(value));
    }
    assert_eq!(reply.head().to_lowercase().matches("\r\ndate:").count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_redirect_is_not_followed_and_leads_back_to_the_gateway_where_it_can() {
    let script = Arc::new(|reached: &crate::upstream::Reached| {
        let to = reached.target().split_once("?to=").unwrap().1.to_owned();
        let host = reached.header("host").unwrap();
        let to = to.replace("UP", &format!("http://{host}"));
        Answer::Bytes(answer(302, &format!("Location: {to}\r\n"), b""))
    });
    let bench = Bench::with(Options::default(), Upstream::start(script).await).await;
    let open = bench.sandbox().await;
    let own = format!("http://127.0.0.1:{}", open.port);
    let up = format!("http://{}", bench.upstream.at);
    for (to, expected) in [
        ("UP/checkout/api/next?page=2", format!("{own}/fulfillment/next?page=2")),
        ("/checkout/api/next", format!("{own}/fulfillment/next")),
        ("UP/checkout/tracks/x", format!("{own}/tracking/x")),
        ("UP/elsewhere", format!("{up}/elsewhere")),
        ("/elsewhere", "/elsewhere".to_owned()),
        ("UP/checkout/apix", format!("{up}/checkout/apix")),
        ("https://login.example/x", "https://login.example/x".to_owned()),
        ("//login.example/x", "//login.example/x".to_owned()),
    ] {
        let reply = open.get(&format!("/fulfillment/a?to={to}")).await;
        assert_eq!((reply.status(), reply.header("location")), (302, Some(expected.as_str())), "{to}");
    }
    assert_eq!(bench.upstream.count(), 8, "none was followed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_says_what_it_is_to_who_shows_the_key() {
    let bench = Bench::new().await;
    for (open, environment, writes) in
        [(bench.sandbox().await, "sandbox", true), (bench.live(false).await, "live", false)]
    {
        let reply = open.get("/").await;
        let said: serde_json::Value = serde_json::from_str(reply.body()).unwrap();
        assert_eq!((&said["environment"], &said["writes"]), (&environment.into(), &writes.into()));
        let no_key =
            open.request("GET", "/", "Connection: close\r\n", "").replace("Bearer nag_", "Bearer nag");
        let no_key = open.send(no_key).await;
        assert_eq!(no_key.status(), 403);
        assert!(!no_key.raw.contains("checkout") && !no_key.raw.contains("production"), "{}", no_key.raw);
    }
    assert_eq!((bench.upstream.count(), bench.stand_in.mints()), (0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_loop_is_noticed() {
    let bench = Bench::new().await;
    let profile = bench.profile("checkout", &KEYS[0]).await;
    let open = bench.open(&profile, Access::usual()).await;
    let edit = ProfileEdit {
        api_url: Some(format!("http://127.0.0.1:{}/fulfillment", open.port).parse().unwrap()),
        ..ProfileEdit::of(profile)
    };
    bench.jobs.profiles.edit(edit, false).await.unwrap();
    let reply = open.get("/fulfillment/api/v1/groups").await;
    assert!(reply.status() == 403 && reply.body().contains("through this gateway before"), "{}", reply.raw);
    assert_eq!(bench.lines(2).await.len(), 2, "once round");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_profile_that_becomes_live_is_locked() {
    let bench = Bench::new().await;
    let profile = bench.profile("checkout", &KEYS[0]).await;
    let open = bench.open(&profile, Access::usual()).await;
    assert_eq!(open.post("/fulfillment/x", "a").await.status(), 200);
    let edit =
        ProfileEdit { environment: Some(values::profile::Environment::Live), ..ProfileEdit::of(profile) };
    bench.jobs.profiles.edit(edit, false).await.unwrap();
    assert_eq!(open.get("/fulfillment/x").await.status(), 403);
    assert_eq!(bench.upstream.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_waited_is_asked_about_again_before_it_is_sent() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let bench = Bench::new().await;
    let open = bench.live(true).await;
    let lines = "Content-Length: 4\r\nConnection: close\r\n";
    let head = open.request("POST", "/fulfillment/a", lines, "");
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", open.port)).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    open.gateway.set_access(open.gateway.access().locked());
    stream.write_all(b"body").await.unwrap();
    let mut reply = String::new();
    stream.read_to_string(&mut reply).await.unwrap();
    assert!(reply.starts_with("HTTP/1.1 403") && reply.contains("not unlocked"), "{reply}");
    assert!(bench.upstream.requests().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_that_says_it_is_a_write_is_one() {
    let bench = Bench::new().await;
    let (reading, sandbox) = (bench.live(false).await, bench.sandbox().await);
    for name in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"] {
        let lines = format!("{name}: DELETE\r\nConnection: close\r\n");
        let refused = reading.send(reading.request("GET", "/fulfillment/a", &lines, "")).await;
        assert_eq!((refused.status(), refused.kind().as_str()), (403, "gateway-refused"), "{}", refused.raw);
        assert!(bench.upstream.requests().is_empty());
    }
    let lines = "X-HTTP-Method-Override: DELETE\r\nConnection: close\r\n";
    assert_eq!(sandbox.send(sandbox.request("GET", "/fulfillment/a", lines, "")).await.status(), 200);
}
