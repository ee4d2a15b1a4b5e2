//! The gateway on real sockets: an upstream that counts what reaches it, and clients that write bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, missing_docs, unreachable_pub)]

mod browser;
mod framing;
mod life;
mod matrix;
mod passage;
mod rejected;
mod streaming;
mod upstream;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use noyo_auth_core::jobs::{Jobs, NewProfile};
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::{Deadlines, Network};
use noyo_auth_gateway::{Access, At, Gateway, Opening, Served, Writes};
use stand_in::{DemoKey, KEYS, Options, StandIn};
use values::clock::{Clock, Now};
use values::profile::{Environment, Profile};
use values::secret::{ClientSecret, GatewayKey};

use crate::upstream::Upstream;

/// Jobs on a stand-in for the token endpoint, a clock that can be moved, and an upstream.
pub struct Bench {
    pub jobs: Jobs,
    pub stand_in: StandIn,
    pub upstream: Upstream,
    pub ahead: Arc<Mutex<SignedDuration>>,
    pub home: tempfile::TempDir,
    pub served: Arc<Mutex<Vec<Served>>>,
}

impl Bench {
    pub async fn new() -> Self {
        Self::with(Options::default(), Upstream::start(upstream::echo()).await).await
    }

    pub async fn with(options: Options, upstream: Upstream) -> Self {
        Self::on(options, upstream, Network::default()).await
    }

    /// One that waits only so long where nothing moves.
    pub async fn impatient(upstream: Upstream, idle: Duration) -> Self {
        let deadlines = Deadlines { idle, ..Deadlines::default() };
        Self::on(Options::default(), upstream, Network { deadlines, ..Network::default() }).await
    }

    async fn on(options: Options, upstream: Upstream, network: Network) -> Self {
        let home = tempfile::tempdir().unwrap();
        let ahead = Arc::<Mutex<SignedDuration>>::default();
        let moved = ahead.clone();
        let clock = Clock::from_fn(move || {
            let ahead = *moved.lock().unwrap();
            let steady = std::time::Instant::now() + ahead.unsigned_abs();
            Now { wall: Timestamp::now() + ahead, steady }
        });
        let keychain = Keychain::in_memory().unwrap();
        let jobs = Jobs::open(&Home::at(home.path().to_owned()), keychain, network, clock);
        let stand_in = StandIn::start_with(options).await.unwrap();
        Self { jobs, stand_in, upstream, ahead, home, served: Arc::default() }
    }

    /// What was served, once that is so many requests.
    pub async fn lines(&self, count: usize) -> Vec<Served> {
        for _ in 0..500 {
            if self.served.lock().unwrap().len() >= count {
                break;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.served.lock().unwrap().clone()
    }

    pub fn move_clock(&self, by: Duration) {
        *self.ahead.lock().unwrap() += SignedDuration::try_from(by).unwrap();
    }

    /// A profile whose API base is the upstream, below a path of its own.
    pub async fn profile(&self, name: &str, key: &DemoKey) -> Profile {
        let mut addresses = self.stand_in.addresses(key.environment);
        addresses.api_url = format!("http://{}/{name}/api", self.upstream.at).parse().unwrap();
        addresses.tracking_url = format!("http://{}/{name}/tracks", self.upstream.at).parse().unwrap();
        let new = NewProfile {
            name: name.parse().unwrap(),
            environment: key.environment,
            client_id: key.client_id.parse().unwrap(),
            secret: ClientSecret::new(key.client_secret),
            addresses,
        };
        self.jobs.profiles.add(new, false).await.unwrap().profile
    }

    pub async fn open(&self, profile: &Profile, access: Access) -> Open {
        let key = noyo_auth_gateway::new_key().unwrap();
        let served = self.served.clone();
        let opening = Opening {
            profile: profile.clone(),
            at: At::Unkept(None),
            key: key.clone(),
            access,
            holder: "a test".to_owned(),
            tell: Box::new(move |line| served.lock().unwrap().push(line.clone())),
        };
        let gateway = Gateway::open(self.jobs.clone(), opening).await.unwrap();
        let port = gateway.address().rsplit(':').next().unwrap().parse().unwrap();
        Open { gateway, key, port }
    }

    /// A sandbox profile's gateway, as it usually is.
    pub async fn sandbox(&self) -> Open {
        let profile = self.profile("checkout", &KEYS[0]).await;
        self.open(&profile, Access::usual()).await
    }

    pub async fn live(&self, writes: bool) -> Open {
        let profile = self.profile("production", &KEYS[5]).await;
        assert_eq!(profile.environment, Environment::Live);
        let now = self.jobs.clock().now();
        let access = Access::usual().unlocked(now);
        let access = if writes { access.with_writes(Writes::Allowed, now) } else { access };
        self.open(&profile, access).await
    }
}

/// A gateway that serves, and what a client must know of it.
pub struct Open {
    pub gateway: Gateway,
    pub key: GatewayKey,
    pub port: u16,
}

impl Open {
    /// A request as it should be, with more header lines and a body.
    pub fn request(&self, method: &str, target: &str, more: &str, body: &str) -> String {
        let (port, key) = (self.port, self.key.expose());
        format!(
            "{method} {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n{more}\r\n{body}"
        )
    }

    /// Sends bytes, and reads until the gateway closes.
    pub async fn send(&self, bytes: impl Into<Vec<u8>>) -> Reply {
        let (port, bytes) = (self.port, bytes.into());
        tokio::task::spawn_blocking(move || exchange(port, &bytes)).await.unwrap()
    }

    pub async fn get(&self, target: &str) -> Reply {
        self.send(self.request("GET", target, "Connection: close\r\n", "")).await
    }

    pub async fn post(&self, target: &str, body: &str) -> Reply {
        let more = format!("Connection: close\r\nContent-Length: {}\r\n", body.len());
        self.send(self.request("POST", target, &more, body)).await
    }
}

/// What came back: all of it, as it was.
#[derive(Debug, Clone)]
pub struct Reply {
    pub raw: String,
}

impl Reply {
    /// The status of the first answer; 0 where there is none.
    pub fn status(&self) -> u16 {
        self.raw.get(9..12).and_then(|text| text.parse().ok()).unwrap_or(0)
    }

    pub fn head(&self) -> &str {
        self.raw.split("\r\n\r\n").next().unwrap()
    }

    pub fn body(&self) -> &str {
        self.raw.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head().lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value).next()
    }

    /// The kind of a failure of the gateway's own.
    pub fn kind(&self) -> String {
        let error: serde_json::Value = serde_json::from_str(self.body()).unwrap_or_default();
        error["error"]["kind"].as_str().unwrap_or_default().to_owned()
    }
}

/// Writes bytes to the gateway and reads until it closes, or says nothing for a while.
pub fn exchange(port: u16, bytes: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(15))).unwrap();
    // A gateway that closes in the middle is right to.
    let _ = stream.write_all(bytes);
    let mut all = Vec::new();
    let mut piece = [0; 16 * 1024];
    while let Ok(n @ 1..) = stream.read(&mut piece) {
        all.extend_from_slice(&piece[..n]);
    }
    Reply { raw: String::from_utf8_lossy(&all).into_owned() }
}
