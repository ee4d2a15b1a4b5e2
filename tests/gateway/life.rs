//! Ports, connections, the end, and what is left behind.

use std::io::Write;
use std::net::TcpStream;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use noyo_auth_gateway::{Access, At, Gateway, Opening, port_of};
use stand_in::{KEYS, Options};
use tokio::io::AsyncWriteExt;
use values::diagnosis::{Diagnosis, Kind};
use values::profile::Profile;

use crate::upstream::{Answer, Reached, Upstream, answer};
use crate::{Bench, exchange};

async fn open_on(bench: &Bench, profile: &Profile, port: u16, holder: &str) -> Result<Gateway, Diagnosis> {
    open_at(bench, profile, At::Own(Some(port)), holder).await
}

async fn open_own(bench: &Bench, profile: &Profile) -> Result<Gateway, Diagnosis> {
    open_at(bench, profile, At::Own(None), "us").await
}

async fn open_at(bench: &Bench, profile: &Profile, at: At, holder: &str) -> Result<Gateway, Diagnosis> {
    let opening = Opening {
        profile: profile.clone(),
        at,
        key: noyo_auth_gateway::new_key().unwrap(),
        access: Access::usual(),
        holder: holder.to_owned(),
        tell: Box::new(|_| ()),
    };
    Gateway::open(bench.jobs.clone(), opening).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_is_chosen_once_and_kept_and_no_two_profiles_share_one() {
    let bench = Bench::new().await;
    let (one, two) = (bench.profile("one", &KEYS[0]).await, bench.profile("two", &KEYS[0]).await);
    let gateways = &bench.jobs.gateways;
    let now = || bench.jobs.profiles.by_id(one.id).unwrap();
    let first = port_of(gateways, &one).await.unwrap();
    assert!((47100..47500).contains(&first));
    assert_eq!((now().gateway_port, port_of(gateways, &now()).await.unwrap()), (Some(first), first));
    let second = port_of(gateways, &two).await.unwrap();
    assert_ne!(first, second);
    let taken = open_on(&bench, &now(), second, "us").await.unwrap_err();
    assert!(taken.kind == Kind::PortTaken && taken.message.contains("two"), "{taken}");
    assert_eq!(now().gateway_port, Some(first), "what could not be had is not kept");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    open_on(&bench, &now(), free, "us").await.unwrap().stop().await;
    assert_eq!(now().gateway_port, Some(free), "--port changes it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_homes_that_choose_at_once_choose_two_ports() {
    let (bench, other) = (Bench::new().await, Bench::new().await);
    let (ours, theirs) = (bench.profile("ours", &KEYS[0]).await, other.profile("theirs", &KEYS[0]).await);
    let (open, elsewhere) = tokio::join!(open_own(&bench, &ours), open_own(&other, &theirs));
    let (open, elsewhere) = (open.unwrap(), elsewhere.unwrap());
    assert_ne!(open.address(), elsewhere.address(), "another user may have another home");
    open.stop().await;
    elsewhere.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_on_a_port_says_who_has_it_and_moves_nowhere() {
    let bench = Bench::new().await;
    let profile = bench.profile("checkout", &KEYS[0]).await;
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port();
    let taken = open_on(&bench, &profile, port, "us").await.unwrap_err();
    assert!(taken.kind == Kind::PortTaken && taken.message.contains("another program"), "{taken}");
    drop(other);
    if let Ok(other) = std::net::TcpListener::bind(("::1", port)) {
        let taken = open_on(&bench, &profile, port, "us").await.unwrap_err();
        assert_eq!(taken.kind, Kind::PortTaken, "localhost leads there, too");
        drop(other);
    }
    let held = open_on(&bench, &profile, port, "the window of Noyo Auth").await.unwrap();
    let taken = open_on(&bench, &profile, port, "us").await.unwrap_err();
    assert!(taken.kind == Kind::PortTaken && taken.message.contains("the window of Noyo Auth"), "{taken}");
    held.stop().await;
    open_on(&bench, &profile, port, "us").await.unwrap().stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_listens_on_loopback_alone() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let hexadecimal = format!(":{:04X}", open.port);
    let mut places = Vec::new();
    for table in ["/proc/net/tcp", "/proc/net/tcp6"] {
        let text = std::fs::read_to_string(table).unwrap_or_default();
        let rows = text.lines().filter_map(|row| {
            let fields: Vec<&str> = row.split_whitespace().collect();
            (fields.get(3) == Some(&"0A")).then(|| fields[1].to_owned())
        });
        places.extend(rows.filter(|place| place.ends_with(&hexadecimal)));
    }
    let loopback = ["0100007F", "00000000000000000000000001000000"];
    assert!(!places.is_empty());
    assert!(places.iter().all(|place| loopback.iter().any(|own| place.starts_with(own))), "{places:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_stalls_harms_no_other_and_is_cut_off() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let mut stalled = Vec::new();
    for n in 0..200 {
        let mut stream = TcpStream::connect(("127.0.0.1", open.port)).unwrap();
        stream.write_all(&b"GET /fulfillment HTTP/1.1\r\nHost: "[..n % 34]).unwrap();
        stalled.push(stream);
    }
    let started = Instant::now();
    assert_eq!(open.get("/fulfillment/a").await.status(), 200);
    assert!(started.elapsed() < Duration::from_secs(9), "it waits for none of them: {:?}", started.elapsed());
    let cut = tokio::task::spawn_blocking(move || {
        use std::io::Read;
        let mut stream = stalled.pop().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut rest = Vec::new();
        (stream.read_to_end(&mut rest).is_ok(), started.elapsed())
    });
    let (cut, after) = cut.await.unwrap();
    assert!(cut && after < Duration::from_secs(20), "a head has ten seconds: {after:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_runs_is_finished_and_no_longer_than_two_seconds() {
    let script = Arc::new(|reached: &Reached| {
        let wait = if reached.target().ends_with("slow") { 1 } else { 60 };
        Answer::Work(Box::new(move |stream| {
            Box::pin(async move {
                tokio::time::sleep(Duration::from_secs(wait)).await;
                stream.write_all(&answer(200, "", b"done")).await
            })
        }))
    });
    let bench = Bench::with(Options::default(), Upstream::start(script).await).await;
    let open = bench.sandbox().await;
    let port = open.port;
    let slow = open.request("GET", "/fulfillment/slow", "", "");
    let endless = open.request("GET", "/fulfillment/endless", "", "");
    let slow = tokio::task::spawn_blocking(move || exchange(port, slow.as_bytes()));
    let endless = tokio::task::spawn_blocking(move || exchange(port, endless.as_bytes()));
    let mut idle = tokio::net::TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    idle.write_all(b"").await.unwrap();
    while bench.upstream.count() < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let started = Instant::now();
    open.gateway.stop().await;
    let took = started.elapsed();
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert_eq!((slow.await.unwrap().status(), endless.await.unwrap().status()), (200, 0));
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "nobody listens any more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_users_connection_is_refused() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let url = format!("http://127.0.0.1:{}/fulfillment/a", open.port);
    let header = format!("Authorization: Bearer {}", open.key.expose());
    let curl = |user: Option<&str>| {
        let mut command = match user {
            Some(user) => {
                let mut command = Command::new("setpriv");
                command.args(["--reuid", user, "--regid", user, "--clear-groups", "curl"]);
                command
            }
            None => Command::new("curl"),
        };
        let out = command.args(["--silent", "--noproxy", "*", "--header", &header, &url]).output().unwrap();
        String::from_utf8_lossy(&out.stdout).into_owned()
    };
    let own = tokio::task::block_in_place(|| curl(None));
    assert_eq!((own.as_str(), bench.upstream.count()), ("", 1), "the control");
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if !is_root {
        println!("Only root can be another user: not tried.");
        return;
    }
    let other = tokio::task::block_in_place(|| curl(Some("65534")));
    assert!(other.contains("another user of this computer"), "{other}");
    assert_eq!(bench.upstream.count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_the_key_nor_a_token_is_left_anywhere() {
    let bench = Bench::new().await;
    let open = bench.sandbox().await;
    let target = "/fulfillment/api/v1/groups?ssn=078051120";
    assert_eq!(open.get(target).await.status(), 200);
    assert_eq!(open.post(target, "a body of 078051120").await.status(), 200);
    assert_eq!(open.get("/elsewhere?ssn=078051120").await.status(), 403);
    let token = bench.upstream.requests()[0].token().to_owned();
    let mut texts = vec![format!("{:?}{:?}", open.gateway, bench.lines(3).await)];
    let mut folders = vec![bench.home.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            match entry.path().is_dir() {
                true => folders.push(entry.path()),
                false => {
                    texts.push(String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned())
                }
            }
        }
    }
    let all = texts.join("\n");
    assert!(all.contains("GET /fulfillment/api/v1/groups: 200"), "the control: Activity has its line");
    for secret in [open.key.expose(), token.as_str(), "078051120"] {
        assert!(!all.contains(secret), "{secret} was left behind");
    }
    let lines = bench.jobs.diary.events();
    assert_eq!(lines.iter().filter(|event| event.what.starts_with("Gateway: ")).count(), 3);
    assert!(lines.iter().any(|event| event.kind == Some(Kind::GatewayRefused)));
}
