//! Requests and answers whose beginning or end two programs could see differently. The cases follow
//! RFC 9112 and the attacks that are published for it; the bytes are our own.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::upstream::{Answer, Upstream, answer};
use crate::{Bench, Open};

/// A head that is right but for these lines.
fn head(open: &Open, lines: &str) -> String {
    open.request("POST", "/fulfillment/first", lines, "").trim_end_matches("\r\n").to_owned() + "\r\n\r\n"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_no_certain_length_is_not_sent_on() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let smuggled = "GET /fulfillment/smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
    for (lines, body) in [
        ("Content-Length: 5\r\nContent-Length: 6\r\n", format!("hello{smuggled}")),
        ("Content-Length: 5, 6\r\n", "hello".to_owned()),
        ("Content-Length: +5\r\n", "hello".to_owned()),
        ("Content-Length: -5\r\n", "hello".to_owned()),
        ("Content-Length: 0x5\r\n", "hello".to_owned()),
        ("Content-Length: 5 5\r\n", "hello".to_owned()),
        ("Content-Length: five\r\n", "hello".to_owned()),
        ("Content-Length: \r\n", "hello".to_owned()),
        ("Content-Length: 99999999999999999999999\r\n", "hello".to_owned()),
        ("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n".to_owned()),
        ("Transfer-Encoding: chunked, chunked\r\n", "0\r\n\r\n".to_owned()),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n".to_owned()),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n".to_owned()),
        ("Transfer-Encoding: identity\r\n", "hello".to_owned()),
        ("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n".to_owned()),
        ("Transfer-Encoding: \"chunked\"\r\n", "0\r\n\r\n".to_owned()),
        ("Transfer-Encoding: chunked;q=1\r\n", "0\r\n\r\n".to_owned()),
        ("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n".to_owned()),
        ("Transfer-Encoding : chunked\r\n", "0\r\n\r\n".to_owned()),
        ("Transfer-Encoding:\u{b}chunked\r\n", "0\r\n\r\n".to_owned()),
        ("X: 1\r\n folded\r\n", String::new()),
        ("X: 1\r\n\tfolded\r\n", String::new()),
        (" X: 1\r\n", String::new()),
        ("X : 1\r\n", String::new()),
        ("X: a\0b\r\n", String::new()),
        ("X\0: 1\r\n", String::new()),
        ("X: a\rb\r\n", String::new()),
        ("X(y): 1\r\n", String::new()),
        ("no colon\r\n", String::new()),
        (": no name\r\n", String::new()),
    ] {
        let reply = open.send(head(&open, lines) + &body).await;
        assert!(matches!(reply.status(), 400 | 403), "{lines:?}: {}", reply.raw);
        assert_eq!(bench.upstream.count(), 0, "{lines:?} reached the upstream");
        assert_eq!(reply.raw.matches("HTTP/1.1 ").count(), 1, "{lines:?}: {}", reply.raw);
    }
    let control = open.send(head(&open, "Content-Length: 5\r\nConnection: close\r\n") + "hello").await;
    assert_eq!((control.status(), control.body()), (200, "hello"), "the control");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_first_line_but_a_right_one_is_sent_on() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let rest = format!(
        " HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nAuthorization: Bearer {}\r\n\r\n",
        open.port,
        open.key.expose()
    );
    for line in [
        "GET",
        "GET ",
        " GET /fulfillment",
        "GET  /fulfillment",
        "GET /fulfillment x",
        "GET fulfillment",
        "GET *",
        "OPTIONS *",
        "GET /fulfillment\0",
        "G\0T /fulfillment",
        "GET /fulfillment\u{1}",
        "GET ?x",
        "CONNECT 127.0.0.1:1",
        "GET /fulfillment HTTP/1.1\r\nX: 1\r\n\r\nGET /fulfillment",
    ] {
        let reply = open.send(format!("{line}{rest}")).await;
        assert!(matches!(reply.status(), 400 | 403), "{line:?}: {}", reply.raw);
    }
    let raw = rest.trim_start_matches(" HTTP/1.1");
    for first in [
        "GET /fulfillment\r\n",
        "GET /fulfillment HTTP/0.9",
        "GET /fulfillment HTTP/3.0",
        "GET /fulfillment HTTP/1.2",
        "GET /fulfillment http/1.1",
        "GET /fulfillment HTTP/1.1 x",
        "PRI * HTTP/2.0\r\n\r\nSM",
    ] {
        let reply = open.send(format!("{first}{raw}")).await;
        assert!(matches!(reply.status(), 0 | 400 | 403 | 505), "{first:?}: {}", reply.raw);
    }
    let huge = open.send(head(&open, &format!("X: {}\r\n", "x".repeat(1 << 20)))).await;
    assert!(matches!(huge.status(), 0 | 400 | 431), "{}", huge.raw);
    let many: String = (0..5_000).map(|n| format!("X-{n}: 1\r\n")).collect();
    assert!(matches!(open.send(head(&open, &many)).await.status(), 0 | 400 | 431));
    assert_eq!(bench.upstream.count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broken_body_never_arrives_as_a_whole_one() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    for body in [
        "zz\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloXX0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "5\nhello\n0\n\n",
        "5;a\nb\r\nhello\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5 5\r\nhello\r\n0\r\n\r\n",
        "\r\n5\r\nhello\r\n0\r\n\r\n",
    ] {
        let reply =
            open.send(head(&open, "Transfer-Encoding: chunked\r\nConnection: close\r\n") + body).await;
        assert!(matches!(reply.status(), 0 | 400 | 403 | 502), "{body:?}: {}", reply.raw);
    }
    let port = open.port;
    for lines in ["Transfer-Encoding: chunked\r\n", "Content-Length: 100\r\n", "Content-Length: 100000\r\n"] {
        let bytes = head(&open, lines) + "5\r\nhello\r\n";
        tokio::task::spawn_blocking(move || {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
            stream.write_all(bytes.as_bytes()).unwrap();
            std::thread::sleep(Duration::from_millis(100));
        })
        .await
        .unwrap();
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let whole = bench.upstream.requests().into_iter().find(|request| request.whole);
    assert!(whole.is_none(), "{whole:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_right_goes_through_once_and_with_its_own_body() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let first = open.request("POST", "/fulfillment/1", "Content-Length: 5\r\n", "hello");
    let second = open.request("GET", "/fulfillment/2", "", "");
    let third = open.request(
        "PUT",
        "/fulfillment/3",
        "Transfer-Encoding: chunked\r\n",
        "3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
    );
    let fourth = open.request(
        "PUT",
        "/fulfillment/4",
        "Transfer-Encoding: CHUNKED\r\nTrailer: Authorization\r\nConnection: close\r\n",
        "1\r\nz\r\n0\r\nAuthorization: Bearer trailing\r\n\r\n",
    );
    let same = open.request("POST", "/fulfillment/5", "Content-Length: 2\r\nContent-Length: 2\r\n", "ok");
    let reply = open.send([same, first, second, third, fourth].concat()).await;
    assert_eq!(reply.raw.matches("HTTP/1.1 200").count(), 5, "{}", reply.raw);
    let reached: Vec<_> = bench.upstream.requests();
    let seen: Vec<(String, String)> = reached
        .iter()
        .map(|one| (one.target().to_owned(), String::from_utf8_lossy(&one.body).into_owned()))
        .collect();
    let expected = [("5", "ok"), ("1", "hello"), ("2", ""), ("3", "abcde"), ("4", "z")];
    let expected: Vec<_> =
        expected.iter().map(|(n, body)| (format!("/checkout/api/{n}"), (*body).to_owned())).collect();
    assert_eq!(seen, expected);
    assert!(reached.iter().all(|one| !one.head.contains("trailing") && one.token().starts_with("eyJ")));
}

/// RFC 9112 section 6.1: the coding alone counts, and the connection is closed after that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_lengths_cannot_hide_a_request() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let hidden = open.request("GET", "/fulfillment/smuggled", "", "");
    for (lines, chunks, body) in [
        ("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "2\r\nab\r\n0\r\n\r\n", "ab"),
        ("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "2\r\nab\r\n0\r\n\r\n", "ab"),
        ("Content-Length: 400\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n", ""),
    ] {
        let before = bench.upstream.count();
        let reply = open.send(head(&open, lines) + chunks + &hidden).await;
        let reached = bench.upstream.requests();
        assert!(reached.len() <= before + 1, "{lines:?}: {}", reply.raw);
        for one in &reached[before..] {
            assert!(one.body == body.as_bytes() && one.whole && !one.head.contains("smuggled"), "{one:?}");
            let both = one.header("content-length").is_some() && one.header("transfer-encoding").is_some();
            assert!(!both, "{}", one.head);
        }
        assert_eq!(reply.raw.matches("HTTP/1.1 ").count(), 1, "{lines:?}: {}", reply.raw);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_waits_is_told_to_go_on() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let head = open.request(
        "POST",
        "/fulfillment/x",
        "Expect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n",
        "",
    );
    let refused = head.replace("Bearer nag_", "Bearer nag-");
    let port = open.port;
    let (went_on, all, refused) = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        let mut piece = [0; 4096];
        let n = stream.read(&mut piece).unwrap();
        let went_on = String::from_utf8_lossy(&piece[..n]).into_owned();
        stream.write_all(b"hello").unwrap();
        let mut all = String::new();
        stream.read_to_string(&mut all).unwrap();
        (went_on, all, crate::exchange(port, refused.as_bytes()))
    })
    .await
    .unwrap();
    assert!(went_on.starts_with("HTTP/1.1 100"), "{went_on}");
    assert!(all.starts_with("HTTP/1.1 200") && all.ends_with("hello"), "{all}");
    assert_eq!(refused.status(), 403, "no 100 for what is refused: {}", refused.raw);
}

/// An upstream that answers by the last part of the path.
async fn bench() -> Bench {
    let script = std::sync::Arc::new(|reached: &crate::upstream::Reached| {
        let bytes = match reached.target().rsplit('/').next().unwrap() {
            "hints" => [b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n".to_vec(), answer(200, "", b"late")]
                .concat(),
            "continue" => [b"HTTP/1.1 100 Continue\r\n\r\n".to_vec(), answer(200, "", b"late")].concat(),
            "head" => b"HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n".to_vec(),
            "204" => b"HTTP/1.1 204 No Content\r\n\r\n".to_vec(),
            "304" => b"HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n".to_vec(),
            "cut" => b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nshort".to_vec(),
            "cut-chunked" => b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\n".to_vec(),
            "switch" => {
                b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n".to_vec()
            }
            "garbage" => b"\x16\x03\x01garbage\r\n\r\n".to_vec(),
            "lengths" => b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc".to_vec(),
            _ => Vec::new(),
        };
        Answer::Work(Box::new(move |stream| {
            Box::pin(async move {
                use tokio::io::AsyncWriteExt;
                let close = bytes.is_empty() || bytes.windows(5).any(|w| w == b"short" || w == b"garba");
                stream.write_all(&bytes).await?;
                if close { Err(std::io::ErrorKind::ConnectionAborted.into()) } else { Ok(()) }
            })
        }))
    });
    Bench::with(stand_in::Options::default(), Upstream::start(script).await).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_end_where_they_end() {
    let bench = bench().await;
    let open = bench.sandbox().await;
    for path in ["hints", "continue"] {
        let reply = open.get(&format!("/fulfillment/{path}")).await;
        assert_eq!((reply.status(), reply.body()), (200, "late"), "{}", reply.raw);
    }
    let head = open.send(open.request("HEAD", "/fulfillment/head", "Connection: close\r\n", "")).await;
    assert_eq!(
        (head.status(), head.header("content-length"), head.body()),
        (200, Some("1234"), ""),
        "{}",
        head.raw
    );
    for (path, status) in [("204", 204), ("304", 304)] {
        let reply = open.get(&format!("/fulfillment/{path}")).await;
        assert_eq!((reply.status(), reply.body()), (status, ""), "{}", reply.raw);
    }
    let cut = open.get("/fulfillment/cut").await;
    assert_eq!((cut.header("content-length"), cut.body()), (Some("100"), "short"), "cut short, and it shows");
    let cut = open.get("/fulfillment/cut-chunked").await;
    assert!(!cut.raw.ends_with("0\r\n\r\n"), "cut short, and it shows: {}", cut.raw);
    for path in ["closed", "switch", "garbage", "lengths"] {
        let before = bench.upstream.count();
        let reply = open.get(&format!("/fulfillment/{path}")).await;
        assert_eq!(reply.status(), 502, "{path}: {}", reply.raw);
        assert!(
            ["connection-reset", "unexpected-response"].contains(&reply.kind().as_str()),
            "{}",
            reply.raw
        );
        assert_eq!(bench.upstream.count(), before + 1, "{path}: once");
    }
}
