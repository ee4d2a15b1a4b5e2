//! A stand-in for the Noyo API on loopback: it speaks what the vendor documents, mints real signed
//! JWTs that really expire, and answers the three documented 401s. The demo runs on it, and the tests.

mod answers;
mod keys;
mod signing;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::serve::Listener;
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use keys::{DemoKey, KEYS};

use values::clock::{Clock, Now};
use values::profile::{Address, Addresses, Environment};
use values::secret::AccessToken;

/// This computer's own clock, for the tests.
pub fn clock() -> Clock {
    Clock::from_fn(|| Now { wall: Timestamp::now(), steady: Instant::now() })
}

/// How the stand-in behaves, where a test wants something else than the documented.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long a token lives. Documented: about ten minutes.
    pub lifetime: Duration,
    /// What `expires_in` says, in whatever unit. Documented sample: 864000.
    pub expires_in: u64,
    /// How long every answer takes.
    pub delay: Duration,
    /// By about how many bytes more than it must have a token is longer.
    pub token_padding: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            lifetime: Duration::from_secs(600),
            expires_in: 864_000,
            delay: Duration::ZERO,
            token_padding: 0,
        }
    }
}

/// A request that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The host that was asked: `accounts`, `sandbox` or `live`.
    pub host: &'static str,
    /// Method and path.
    pub request: String,
    /// The status that was answered.
    pub status: u16,
}

/// The stand-in, running until it is dropped.
#[derive(Debug)]
pub struct StandIn {
    state: Arc<State>,
    accounts: SocketAddr,
    sandbox: SocketAddr,
    live: SocketAddr,
    scheme: &'static str,
    tasks: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub(crate) options: Options,
    signing: signing::SigningKey,
    log: Mutex<Vec<Recorded>>,
}

impl State {
    fn record(&self, recorded: Recorded) {
        self.log.lock().push(recorded);
    }
}

impl StandIn {
    /// Starts it on three free ports of 127.0.0.1.
    ///
    /// # Errors
    /// No port can be had.
    pub async fn start() -> std::io::Result<Self> {
        Self::start_with(Options::default()).await
    }

    /// Starts it with other behaviour.
    ///
    /// # Errors
    /// No port can be had.
    pub async fn start_with(options: Options) -> std::io::Result<Self> {
        let free = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
        let listeners = [free().await?, free().await?, free().await?];
        let addresses = [listeners[0].local_addr()?, listeners[1].local_addr()?, listeners[2].local_addr()?];
        Ok(Self::serve(options, listeners, addresses, "http"))
    }

    /// Serves on listeners of the caller's, such as ones that speak TLS: accounts, sandbox, live.
    pub fn serve<L>(options: Options, listeners: [L; 3], at: [SocketAddr; 3], scheme: &'static str) -> Self
    where
        L: Listener<Addr = SocketAddr>,
    {
        let state = Arc::new(State { options, signing: signing::SigningKey::new(), log: Mutex::default() });
        let [accounts, sandbox, live] = listeners;
        let tasks = vec![
            spawn(accounts, answers::accounts(state.clone())),
            spawn(sandbox, answers::api(state.clone(), Environment::Sandbox)),
            spawn(live, answers::api(state.clone(), Environment::Live)),
        ];
        let [accounts, sandbox, live] = at;
        Self { state, accounts, sandbox, live, scheme, tasks }
    }

    /// The token endpoint, one for both environments.
    pub fn token_url(&self) -> String {
        format!("{}://{}/auth/public/token", self.scheme, self.accounts)
    }

    /// The Fulfillment API base.
    pub fn api_url(&self, environment: Environment) -> String {
        let at = match environment {
            Environment::Sandbox => self.sandbox,
            Environment::Live => self.live,
        };
        format!("{}://{at}", self.scheme)
    }

    /// The Tracking API base: the same, in the stand-in.
    pub fn tracking_url(&self, environment: Environment) -> String {
        self.api_url(environment)
    }

    /// All three, as a profile has them.
    pub fn addresses(&self, environment: Environment) -> Addresses {
        let address = |text: String| match text.parse::<Address>() {
            Ok(address) => address,
            Err(_) => unreachable!("loopback addresses are sound"),
        };
        Addresses {
            token_url: address(self.token_url()),
            api_url: address(self.api_url(environment)),
            tracking_url: address(self.tracking_url(environment)),
        }
    }

    /// What came in, in order.
    pub fn requests(&self) -> Vec<Recorded> {
        self.state.log.lock().clone()
    }

    /// How many tokens were minted.
    pub fn mints(&self) -> usize {
        self.requests().iter().filter(|r| r.host == "accounts" && r.status == 200).count()
    }

    /// A token for a key, minted at a time of the caller's: an expired one, say.
    pub fn token_minted_at(&self, key: &DemoKey, at: Timestamp) -> AccessToken {
        AccessToken::new(self.state.signing.mint(key, at, &self.state.options))
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

fn spawn<L: Listener<Addr = SocketAddr>>(listener: L, router: axum::Router) -> JoinHandle<()> {
    tokio::spawn(async move {
        // Serving ends when the task is aborted; until then errors are the connections' own.
        let _ = axum::serve(listener, router).await;
    })
}
