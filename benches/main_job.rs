//! The main job: copying a header that is in memory, minting against curl, a thousand askers against
//! one. `make bench` runs it on a private desktop.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    dead_code
)]

#[path = "../tests/sockets/certificates.rs"]
mod certificates;
#[path = "../tests/desktop/mod.rs"]
mod desktop;
mod measure;

use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use noyo_auth_core::jobs::{Jobs, NewProfile, Want};
use noyo_auth_core::world::clipboard::Clipboard;
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::Network;
use stand_in::{KEYS, Options, StandIn};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use values::copy_form::CopyForm;
use values::profile::{Profile, ProfileEdit};
use values::secret::ClientSecret;

use measure::{Times, in_turns, ratio, timed};

const INSIDE: &str = "NOYO_AUTH_BENCH_INSIDE";

fn main() {
    if std::env::var_os(INSIDE).is_some() {
        let runtime = Runtime::new().unwrap();
        copying(&runtime);
        minting(&runtime);
        asking(&runtime);
        return;
    }
    let mut desktop = desktop::Desktop::bare();
    desktop.start_display("640x480");
    let mut inside = desktop.command(std::env::current_exe().unwrap());
    assert!(inside.env(INSIDE, "1").status().unwrap().success());
}

struct Bench {
    jobs: Jobs,
    profile: Profile,
    stand_in: StandIn,
    keychain: Keychain,
    home: tempfile::TempDir,
}

async fn bench(stand_in: StandIn, network: Network) -> Bench {
    let home = tempfile::tempdir().unwrap();
    let keychain = Keychain::in_memory().unwrap();
    let at = Home::at(home.path().to_owned());
    let jobs = Jobs::open(&at, keychain.clone(), network, stand_in::clock());
    let new = NewProfile {
        name: "checkout".parse().unwrap(),
        environment: KEYS[0].environment,
        client_id: KEYS[0].client_id.parse().unwrap(),
        secret: ClientSecret::new(KEYS[0].client_secret),
        addresses: stand_in.addresses(KEYS[0].environment),
    };
    let profile = jobs.profiles.add(new, false).await.unwrap().profile;
    Bench { jobs, profile, stand_in, keychain, home }
}

fn copying(runtime: &Runtime) {
    let bench = runtime.block_on(async { bench(StandIn::start().await.unwrap(), Network::default()).await });
    let clipboard = Clipboard::system();
    let copy = || {
        let copied = bench.jobs.copy(&bench.profile, CopyForm::Header, &clipboard);
        runtime.block_on(copied).unwrap();
    };
    copy();
    let times = Times::of((0..500).map(|_| timed(copy)).collect());
    println!(
        "copy a header that is in memory: median {:.2?}, 99 of 100 under {:.2?} (aim: 10 ms)",
        times.median(),
        times.percentile(99)
    );
}

/// TLS in front of the stand-in.
struct Secured(TcpListener, TlsAcceptor);

impl axum::serve::Listener for Secured {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, SocketAddr) {
        loop {
            if let Ok((stream, from)) = self.0.accept().await {
                stream.set_nodelay(true).unwrap();
                if let Ok(stream) = self.1.accept(stream).await {
                    return (stream, from);
                }
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// Each mint is a whole exchange: connection, handshake, request, answer. curl's time is its own
/// `time_total`, so that neither side pays for the start of a process.
fn minting(runtime: &Runtime) {
    let ca = certificates::trusted_file();
    let network = Network { extra_ca_file: Some(ca.path().to_owned()), ..Network::default() };
    let bench = runtime.block_on(async {
        let mut listeners = Vec::new();
        for _ in 0..3 {
            let tcp = TcpListener::bind("127.0.0.1:0").await.unwrap();
            listeners
                .push(Secured(tcp, certificates::acceptor(certificates::Certificate::Good, "127.0.0.1")));
        }
        let at: Vec<_> = listeners.iter().map(|l| l.0.local_addr().unwrap()).collect();
        let listeners: [Secured; 3] = listeners.try_into().ok().unwrap();
        let stand_in = StandIn::serve(Options::default(), listeners, [at[0], at[1], at[2]], "https");
        bench(stand_in, network.clone()).await
    });
    let ours = || {
        // Other jobs have other HTTP clients: nothing is kept from the last time.
        let at = Home::at(bench.home.path().to_owned());
        let fresh = Jobs::open(&at, bench.keychain.clone(), network.clone(), stand_in::clock());
        runtime.block_on(fresh.tokens.get(&bench.profile, Want::New)).unwrap();
    };
    // Both trust the same: the system's authorities and the test's.
    let mut bundle = tempfile::NamedTempFile::new().unwrap();
    for file in [std::path::Path::new("/etc/ssl/certs/ca-certificates.crt"), ca.path()] {
        std::io::Write::write_all(&mut bundle, &std::fs::read(file).unwrap_or_default()).unwrap();
    }
    let mut curls = Vec::new();
    let curl = || curls.push(curl_time(&bench.stand_in.token_url(), bundle.path()));
    let (ours, _) = in_turns(40, ours, curl);
    let curls = Times::of(curls);
    ratio("mint, nothing kept", &ours, "curl", &curls, "aim: at most 1");
    let warm = Times::of(
        (0..40)
            .map(|_| {
                timed(|| drop(runtime.block_on(bench.jobs.tokens.get(&bench.profile, Want::New)).unwrap()))
            })
            .collect(),
    );
    ratio("mint, connection kept", &warm, "curl", &curls, "the usual case in the window");
}

fn curl_time(url: &str, ca: &std::path::Path) -> Duration {
    let user = format!("user = \"{}:{}\"\n", KEYS[0].client_id, KEYS[0].client_secret);
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--fail", "--config", "-", "--cacert"]).arg(ca);
    curl.args([
        "--header",
        "Content-Type: application/json",
        "--data",
        r#"{"grant_type": "client_credentials"}"#,
    ]);
    curl.args(["--output", "/dev/null", "--write-out", "%{time_total}", url]);
    let mut child = curl.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), user.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "curl: {}", out.status);
    Duration::from_secs_f64(String::from_utf8(out.stdout).unwrap().parse().unwrap())
}

fn asking(runtime: &Runtime) {
    let slow = Options { delay: Duration::from_millis(50), ..Options::default() };
    let bench =
        runtime.block_on(async { bench(StandIn::start_with(slow).await.unwrap(), Network::default()).await });
    let ask = |askers: usize| {
        runtime.block_on(async {
            // A key that is replaced drops its token.
            let seen = bench.jobs.profiles.by_id(bench.profile.id).unwrap();
            let secret = Some(ClientSecret::new(KEYS[0].client_secret));
            let edit = ProfileEdit { secret, ..ProfileEdit::of(seen) };
            let profile = bench.jobs.profiles.edit(edit, false).await.unwrap().profile;
            let started = Instant::now();
            let asked = (0..askers).map(|_| bench.jobs.tokens.get(&profile, Want::Usable));
            for result in futures_util::future::join_all(asked).await {
                result.unwrap();
            }
            started.elapsed()
        })
    };
    let before = bench.stand_in.mints();
    let (one, thousand): (Vec<_>, Vec<_>) = (0..20).map(|_| (ask(1), ask(1000))).unzip();
    ratio("a thousand askers", &Times::of(thousand), "one", &Times::of(one), "aim: about 1");
    println!("requests for 20 × 1 and 20 × 1000 askers: {}", bench.stand_in.mints() - before);
}
