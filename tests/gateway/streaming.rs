//! Bodies that stream: nothing waits for their end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use stand_in::Options;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;

use crate::Bench;
use crate::upstream::{Answer, Reached, Upstream};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_arrive_one_by_one() {
    let next = Arc::new(Semaphore::new(0));
    let awaited = next.clone();
    let script = Arc::new(move |_: &Reached| {
        let next = awaited.clone();
        Answer::Work(Box::new(move |stream| {
            Box::pin(async move {
                stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n").await?;
                for n in 0..5 {
                    let event = format!("data: {n}\n\n");
                    stream.write_all(format!("{:x}\r\n{event}\r\n", event.len()).as_bytes()).await?;
                    next.acquire().await.unwrap().forget();
                }
                stream.write_all(b"0\r\n\r\n").await
            })
        }))
    });
    let bench = Bench::with(Options::default(), Upstream::start(script).await).await;
    let open = bench.sandbox().await;
    let request = open.request("GET", "/fulfillment/events", "Connection: close\r\n", "");
    let port = open.port;
    tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut lines = BufReader::new(stream).lines();
        for n in 0..5 {
            // Each event is here before the upstream is let to send the next.
            let event = lines.find(|line| line.as_ref().is_ok_and(|line| line.starts_with("data:")));
            assert_eq!(event.unwrap().unwrap(), format!("data: {n}"));
            next.add_permits(1);
        }
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_body_that_never_ends_goes_up_piece_by_piece_and_ends_with_its_client() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let request = open.request("POST", "/fulfillment/endless", "Transfer-Encoding: chunked\r\n", "");
    let mut stream = tokio::net::TcpStream::connect(("127.0.0.1", open.port)).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    for n in 1..=5 {
        stream.write_all(b"5\r\nhello\r\n").await.unwrap();
        let mut tries = 0;
        while bench.upstream.requests().first().is_none_or(|one| one.body.len() < 5 * n) {
            tries += 1;
            assert!(tries < 200, "piece {n} did not arrive");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    drop(stream);
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(!bench.upstream.requests()[0].whole, "it has no end of its own");
    assert_ne!(
        bench.lines(1).await[0].status,
        Some(200),
        "it has its line, though nobody waited for the answer"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_goes_away_ends_the_answer_upstream() {
    let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
    let script = Arc::new(move |_: &Reached| {
        let told = told.clone();
        Answer::Work(Box::new(move |stream| {
            Box::pin(async move {
                stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await?;
                let piece = [b"10000\r\n".to_vec(), vec![b'x'; 0x10000], b"\r\n".to_vec()].concat();
                let done = async {
                    loop {
                        stream.write_all(&piece).await?;
                    }
                };
                let done: std::io::Result<()> = done.await;
                let _ = told.send(());
                done
            })
        }))
    });
    let bench = Bench::with(Options::default(), Upstream::start(script).await).await;
    let open = bench.sandbox().await;
    let request = open.request("GET", "/fulfillment/endless", "", "");
    let port = open.port;
    tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut much = vec![0; 4 << 20];
        stream.read_exact(&mut much).unwrap();
    })
    .await
    .unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(5), heard.recv()).await;
    assert!(ended.is_ok(), "the upstream still writes into nothing");
}

/// An answer without end, which waits for nobody.
fn flood(_: &Reached) -> Answer {
    Answer::Work(Box::new(|stream| {
        Box::pin(async move {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await?;
            let piece = [b"10000\r\n".as_slice(), &vec![b'x'; 0x10000], b"\r\n"].concat();
            loop {
                stream.write_all(&piece).await?;
            }
        })
    }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_takes_nothing_is_let_go() {
    let idle = Duration::from_millis(500);
    let bench = Bench::impatient(Upstream::start(Arc::new(flood)).await, idle).await;
    let open = bench.sandbox().await;
    let (request, port) = (open.request("GET", "/fulfillment/flood", "", ""), open.port);
    let ended = tokio::task::spawn_blocking(move || {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        std::thread::sleep(4 * idle);
        // What is in the sockets' buffers is all that there is to read; one that goes on has no end.
        let mut piece = vec![0; 1 << 20];
        (0..200).any(|_| matches!(stream.read(&mut piece), Ok(0) | Err(_)))
    });
    assert!(ended.await.unwrap(), "the gateway still waits for it");
}

/// Pieces of an answer, with a pause before each, in place of `slow`; the head never comes for `silent`.
fn slow(reached: &Reached) -> Answer {
    let silent = reached.target().ends_with("silent");
    let pauses = if reached.target().ends_with("stalls") { vec![0, 60_000] } else { vec![250; 10] };
    Answer::Work(Box::new(move |stream| {
        Box::pin(async move {
            if silent {
                tokio::time::sleep(Duration::from_secs(60)).await;
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await?;
            for pause in pauses {
                tokio::time::sleep(Duration::from_millis(pause)).await;
                stream.write_all(b"5\r\npiece\r\n").await?;
            }
            stream.write_all(b"0\r\n\r\n").await
        })
    }))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_idleness_has_a_deadline() {
    let idle = Duration::from_millis(1_000);
    let bench = Bench::impatient(Upstream::start(Arc::new(slow)).await, idle).await;
    let open = bench.sandbox().await;
    let (long, silent, stalls) = tokio::join!(
        open.get("/fulfillment/long"),
        open.get("/fulfillment/silent"),
        open.get("/fulfillment/stalls")
    );
    assert!(long.raw.ends_with("0\r\n\r\n") && long.raw.matches("piece").count() == 10, "{}", long.raw);
    assert_eq!((silent.status(), silent.kind().as_str()), (504, "timeout"), "{}", silent.raw);
    assert!(
        stalls.status() == 200 && !stalls.raw.ends_with("0\r\n\r\n"),
        "cut short, and it shows: {}",
        stalls.raw
    );

    // A client that sends on and on is no idler, one that stops in the middle is.
    let lines = "Content-Length: 100000\r\nConnection: close\r\n";
    let request = open.request("POST", "/fulfillment/stops", lines, "begun");
    let stopped = open.send(request).await;
    assert!(matches!(stopped.status(), 0 | 504), "{}", stopped.raw);
    assert!(bench.upstream.requests().iter().all(|one| !one.target().ends_with("stops") || !one.whole));
}
