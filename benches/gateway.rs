//! The gateway against going direct and against nginx's `proxy_pass`: the same upstream, kept connections,
//! one and 32 at once. They take turns, so that whatever else the computer does hits all three.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    dead_code
)]

mod measure;

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use noyo_auth_core::jobs::{Jobs, NewProfile, Want};
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::Network;
use noyo_auth_gateway::{Access, At, Gateway, Opening, new_key};
use stand_in::{KEYS, StandIn};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use values::secret::ClientSecret;

use measure::Times;

const ROUNDS: usize = 12;
const REQUESTS: usize = 3_200;
const BODY: [u8; 1_000] = [b'x'; 1_000];

/// A thread for each of the parts, as each is a program of its own.
fn thread() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

async fn upstream() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                stream.set_nodelay(true).unwrap();
                let answer = answer();
                let mut request = vec![0; 16 * 1024];
                let mut filled = 0;
                while let Ok(n @ 1..) = stream.read(&mut request[filled..]).await {
                    filled += n;
                    if request[..filled].ends_with(b"\r\n\r\n") {
                        filled = 0;
                        stream.write_all(&answer).await.unwrap();
                    }
                }
            });
        }
    });
    port
}

fn answer() -> Vec<u8> {
    let head =
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n", BODY.len());
    [head.as_bytes(), &BODY].concat()
}

/// A place to send requests to.
struct Way {
    name: &'static str,
    port: u16,
    request: Vec<u8>,
}

impl Way {
    fn to(name: &'static str, port: u16, path: &str, key: &str) -> Self {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n\r\n");
        Self { name, port, request: request.into_bytes() }
    }

    /// How long each of so many requests took, on so many connections at once, and all together.
    async fn measured(&self, connections: usize) -> (Vec<Duration>, Duration) {
        let mut streams = Vec::new();
        for _ in 0..connections {
            let mut stream = TcpStream::connect(("127.0.0.1", self.port)).await.unwrap();
            stream.set_nodelay(true).unwrap();
            ask(&mut stream, &self.request).await;
            streams.push(stream);
        }
        let started = Instant::now();
        let asking: Vec<_> = streams
            .into_iter()
            .map(|mut stream| {
                let request = self.request.clone();
                tokio::spawn(async move {
                    let mut times = Vec::new();
                    for _ in 0..REQUESTS / connections {
                        let started = Instant::now();
                        ask(&mut stream, &request).await;
                        times.push(started.elapsed());
                    }
                    times
                })
            })
            .collect();
        let mut times = Vec::new();
        for asker in asking {
            times.extend(asker.await.unwrap());
        }
        (times, started.elapsed())
    }
}

async fn ask(stream: &mut TcpStream, request: &[u8]) {
    stream.write_all(request).await.unwrap();
    let mut answer = vec![0; 4 * 1024];
    let mut filled = 0;
    loop {
        let n = stream.read(&mut answer[filled..]).await.unwrap();
        assert!(n > 0, "{}", String::from_utf8_lossy(&answer[..filled]));
        filled += n;
        let head = answer[..filled].windows(4).position(|window| window == b"\r\n\r\n");
        if head.is_some_and(|head| filled >= head + 4 + BODY.len()) {
            assert!(answer.starts_with(b"HTTP/1.1 200"));
            return;
        }
    }
}

/// nginx doing the same: one worker, kept connections, another Authorization put in.
fn nginx(folder: &std::path::Path, upstream: u16) -> (Child, u16) {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder_name = folder.display();
    let config = format!(
        "worker_processes 1; daemon off; pid {folder_name}/pid; error_log {folder_name}/error.log;\n\
         events {{ worker_connections 1024; }}\n\
         http {{ access_log {folder_name}/access.log; client_body_temp_path {folder_name}/a; proxy_temp_path {folder_name}/b;\n\
         fastcgi_temp_path {folder_name}/c; uwsgi_temp_path {folder_name}/d; scgi_temp_path {folder_name}/e;\n\
         upstream noyo {{ server 127.0.0.1:{upstream}; keepalive 64; keepalive_requests 1000000; }}\n\
         server {{ listen 127.0.0.1:{port}; keepalive_requests 1000000;\n\
         location /fulfillment/ {{ proxy_pass http://noyo/; proxy_http_version 1.1; proxy_set_header Connection \"\";\n\
         proxy_set_header Authorization \"Bearer aaa.bbb.ccc\"; }} }} }}\n"
    );
    std::fs::write(folder.join("nginx.conf"), config).unwrap();
    let mut command = Command::new("nginx");
    command
        .arg("-p")
        .arg(folder)
        .arg("-c")
        .arg(folder.join("nginx.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let child = command.spawn().expect("nginx is installed");
    let listens = || std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
    (0..100).find(|_| {
        listens() || {
            std::thread::sleep(Duration::from_millis(50));
            false
        }
    });
    (child, port)
}

async fn gateway(folder: &std::path::Path, upstream: u16) -> (Gateway, StandIn, String) {
    let stand_in = StandIn::start().await.unwrap();
    let keychain = Keychain::in_memory().unwrap();
    let jobs = Jobs::open(&Home::at(folder.to_owned()), keychain, Network::default(), stand_in::clock());
    let mut addresses = stand_in.addresses(KEYS[0].environment);
    addresses.api_url = format!("http://127.0.0.1:{upstream}").parse().unwrap();
    let new = NewProfile {
        name: "bench".parse().unwrap(),
        environment: KEYS[0].environment,
        client_id: KEYS[0].client_id.parse().unwrap(),
        secret: ClientSecret::new(KEYS[0].client_secret),
        addresses,
    };
    let profile = jobs.profiles.add(new, false).await.unwrap().profile;
    jobs.tokens.get(&profile, Want::Usable).await.unwrap();
    let key = new_key().unwrap();
    let shown = key.expose().to_owned();
    let opening = Opening {
        profile,
        at: At::Unkept(None),
        key,
        access: Access::usual(),
        holder: String::new(),
        tell: Box::new(|_| ()),
    };
    (Gateway::open(jobs, opening).await.unwrap(), stand_in, shown)
}

fn main() {
    let (server, proxy, clients) = (thread(), thread(), thread());
    let folder = tempfile::tempdir().unwrap();
    let at = server.block_on(server.spawn(upstream())).unwrap();
    let home = folder.path().join("home");
    let (gateway, _stand_in, key) =
        proxy.block_on(proxy.spawn(async move { gateway(&home, at).await })).unwrap();
    let port = gateway.address().rsplit(':').next().unwrap().parse().unwrap();
    let (mut nginx, nginx_port) = nginx(folder.path(), at);
    let ways = [
        Way::to("direct", at, "/api/v1/groups", "aaa.bbb.ccc"),
        Way::to("gateway", port, "/fulfillment/api/v1/groups", &key),
        Way::to("nginx", nginx_port, "/fulfillment/api/v1/groups", "x"),
    ];
    for connections in [1, 32] {
        let mut all =
            [(Vec::new(), Duration::ZERO), (Vec::new(), Duration::ZERO), (Vec::new(), Duration::ZERO)];
        for round in 0..ROUNDS {
            for (way, (times, whole)) in ways.iter().zip(&mut all) {
                let (more, took) = clients.block_on(way.measured(connections));
                // The first round warms the caches.
                if round > 0 {
                    times.extend(more);
                    *whole += took;
                }
            }
        }
        let all = all.map(|(times, whole)| (times.len() as f64 / whole.as_secs_f64(), Times::of(times)));
        println!("{connections} at once:");
        for (way, (rate, times)) in ways.iter().zip(&all) {
            let (median, worst) = (times.median(), times.percentile(99));
            println!("  {:<8} {rate:>8.0}/s  median {median:>9.2?}  99th {worst:>9.2?}", way.name);
        }
        let [(direct_rate, direct), (rate, ours), (nginx_rate, theirs)] = all;
        let added = |percent| ours.percentile(percent).saturating_sub(direct.percentile(percent));
        println!(
            "  added: median {:.2?}, 99th {:.2?} (aim: at most 0.3 ms at the median, alone)",
            added(50),
            added(99)
        );
        let ratio = ours.median().as_secs_f64() / theirs.median().as_secs_f64();
        let rates = nginx_rate / rate;
        println!(
            "  against nginx: median x{ratio:.2}, rate x{rates:.2} (aim: at most 1.5); direct is x{:.2}",
            direct_rate / rate
        );
    }
    // Kindly: one that is killed leaves its worker behind.
    let pid = nginx.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    nginx.wait().unwrap();
    proxy.block_on(gateway.stop());
}
