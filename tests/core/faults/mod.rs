//! Every way in which a call can fail, on real sockets, and what it is called.

mod answers;
mod apart;
mod bodies;
mod echo;
mod rows;
mod time;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use noyo_auth_core::jobs::{Jobs, NewProfile};
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::{Deadlines, Network, ProxyChoice};
use stand_in::{KEYS, StandIn};
use values::check::{Check, CheckName, ConnectionTest, Outcome};
use values::clock::Clock;
use values::profile::{Address, Environment, Profile};
use values::secret::ClientSecret;

use crate::sockets::certificates::{self, Certificate};
use crate::sockets::server::{self, Act, FaultServer, always};
use rows::{At, Row, Want, Way};

/// A profile on a stand-in, parts of which a test puts elsewhere.
pub struct Trial {
    pub jobs: Jobs,
    pub profile: Profile,
    pub stand_in: StandIn,
    _home: tempfile::TempDir,
}

impl Trial {
    pub async fn new(network: Network, clock: Clock, change: impl FnOnce(&mut NewProfile)) -> Self {
        let stand_in = StandIn::start().await.unwrap();
        let home = tempfile::tempdir().unwrap();
        let keychain = Keychain::in_memory().unwrap();
        let jobs = Jobs::open(&Home::at(home.path().to_owned()), keychain, network, clock);
        let mut draft = NewProfile {
            name: "checkout".parse().unwrap(),
            environment: Environment::Sandbox,
            client_id: KEYS[0].client_id.parse().unwrap(),
            secret: ClientSecret::new(KEYS[0].client_secret),
            addresses: stand_in.addresses(Environment::Sandbox),
        };
        change(&mut draft);
        let profile = jobs.profiles.add(draft, false).await.unwrap().profile;
        Self { jobs, profile, stand_in, _home: home }
    }

    pub async fn test(&self) -> ConnectionTest {
        self.jobs.tests.run(&self.profile, |_| ()).await
    }
}

pub fn network() -> Network {
    let second = Duration::from_secs;
    let deadlines =
        Deadlines { connect: second(3), read: second(3), total: second(6), ..Deadlines::default() };
    Network { proxy: ProxyChoice::None, proxy_credentials: None, extra_ca_file: None, deadlines }
}

pub fn address(text: impl AsRef<str>) -> Address {
    text.as_ref().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_way_to_fail_ends_in_its_kind() {
    let ca = certificates::trusted_file();
    let rows = rows::all();
    let count = rows.len();
    assert!(count > 190, "{count} rows");
    let results =
        futures_util::stream::iter(rows).map(|row| tried(row, ca.path().to_owned())).buffer_unordered(24);
    let wrong: Vec<String> = results.filter_map(|result| async { result.err() }).collect().await;
    assert!(wrong.is_empty(), "{} of {count} rows are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

async fn tried(row: Row, ca: PathBuf) -> Result<(), String> {
    let name = format!("{:?} {:?} {}", row.at, row.way, row.name);
    let (server, test) = run(&row, ca).await;
    let handshake_failed = matches!(row.way, Way::Tls(_) | Way::Tunnel(_)) && row.want != Want::Passes;
    if handshake_failed && !server.heard().is_empty() && row.way != Way::Tls(Certificate::WantsClients) {
        return Err(format!("{name}: something was sent: {}", server.heard()));
    }
    judge(&row, &test).map_err(|why| format!("{name}: {why}"))
}

async fn run(row: &Row, ca: PathBuf) -> (FaultServer, ConnectionTest) {
    let tls = match row.way {
        Way::Tls(sort) => Some(certificates::acceptor(sort, "localhost")),
        Way::Tunnel(sort) => Some(certificates::acceptor(sort, "noyo.test")),
        _ => None,
    };
    let server = FaultServer::start(always(row.acts.clone()), tls).await;
    let mut network = Network { extra_ca_file: Some(ca), ..network() };
    let port = server.at.port();
    let mut tunnel = None;
    let base = match &row.way {
        Way::Plain => format!("http://127.0.0.1:{port}"),
        Way::Localhost => format!("http://localhost:{port}"),
        Way::Below(path) => format!("http://127.0.0.1:{port}{path}"),
        Way::Tls(_) | Way::RawTls => format!("https://localhost:{port}"),
        Way::Closed => "http://127.0.0.1:1".to_owned(),
        Way::Proxy => {
            network.proxy = ProxyChoice::Address(format!("http://127.0.0.1:{port}"));
            "https://noyo.test".to_owned()
        }
        Way::Tunnel(_) => {
            let proxy = FaultServer::start(always(vec![Act::Read, Act::Tunnel(server.at)]), None).await;
            network.proxy = ProxyChoice::Address(format!("http://{}", proxy.at));
            tunnel = Some(proxy);
            "https://noyo.test".to_owned()
        }
        Way::ProxyAt(proxy) => {
            network.proxy = ProxyChoice::Address((*proxy).to_owned());
            "https://noyo.test".to_owned()
        }
    };
    let trial = Trial::new(network, stand_in::clock(), |draft| match row.at {
        At::Token => {
            draft.addresses.token_url = address(format!("{base}/auth/public/token"));
            // Where minting works, the token is nobody's: the groups call needs a host that takes it.
            if let Way::Tls(_) | Way::Tunnel(_) = row.way {
                draft.addresses.api_url = address(&base);
            }
        }
        At::Groups => draft.addresses.api_url = address(&base),
    })
    .await;
    let test = trial.test().await;
    drop(tunnel);
    (server, test)
}

fn judge(row: &Row, test: &ConnectionTest) -> Result<(), String> {
    let name = if row.at == At::Token { CheckName::Token } else { CheckName::Groups };
    let check = test.checks.iter().find(|check| check.name == name).ok_or("the check is not there")?;
    match row.want {
        Want::Passes if check.outcome == Outcome::Passed => Ok(()),
        Want::Passes => Err(format!("{} {:?}", check.outcome, check.diagnosis)),
        Want::Fails { kind, hint } => judge_failure(check, kind, hint, test),
    }
}

fn judge_failure(check: &Check, kind: &str, hint: &str, test: &ConnectionTest) -> Result<(), String> {
    let diagnosis = check.diagnosis.as_ref().ok_or(format!("it {} without a word", check.outcome))?;
    if diagnosis.kind.as_str() != kind {
        return Err(format!("{} in place of {kind}: {}", diagnosis.kind, diagnosis.message));
    }
    let hinted = |hint: &str| diagnosis.hints.iter().any(|found| found.text.contains(hint));
    let pointed = kind == "redirected" && diagnosis.message.contains(hint);
    if !(pointed || hint.split('|').any(hinted)) {
        return Err(format!("no hint about {hint}: {:?}", diagnosis.hints));
    }
    let after: Vec<_> = test.checks.iter().skip_while(|c| c.name != check.name).skip(1).collect();
    if !after.iter().all(|c| c.outcome == Outcome::Skipped && c.because.is_some()) {
        return Err("what depends on it was not skipped".to_owned());
    }
    Ok(())
}

#[tokio::test]
async fn credentials_never_follow_a_redirect() {
    let target = FaultServer::start(always(vec![Act::Read, Act::Healthy]), None).await;
    let to = format!("Location: http://{}/auth/public/token\r\n", target.at);
    for status in [301, 302, 303, 307, 308] {
        let acts = vec![Act::Read, Act::Send(server::answer(status, &to, b""))];
        let pointing = FaultServer::start(always(acts), None).await;
        let trial = Trial::new(network(), stand_in::clock(), |draft| {
            draft.addresses.token_url = address(format!("http://{}/token", pointing.at));
        });
        trial.await.test().await;
        assert!(pointing.heard().contains("authorization: Basic "), "the control: the first host was asked");
    }
    assert_eq!(target.connections(), 0);
}

#[tokio::test]
async fn addresses_are_joined_and_loopback_needs_no_proxy() {
    let api = FaultServer::start(always(vec![Act::Read, Act::Healthy]), None).await;
    for base in ["", "/", "/noyo", "/noyo/"] {
        let network = Network { proxy: ProxyChoice::Address("http://127.0.0.1:1".to_owned()), ..network() };
        let trial = Trial::new(network, stand_in::clock(), |draft| {
            draft.addresses.api_url = address(format!("http://{}{base}", api.at));
        });
        let test = trial.await.test().await;
        assert_eq!(test.outcome(), Outcome::Passed, "{:?}", test.diagnosis());
        let path = format!("GET {}/api/v1/groups?page_size=20 HTTP/1.1\r\n", base.trim_end_matches('/'));
        assert!(
            api.heard().ends_with("\r\n\r\n") && api.heard().contains(&path),
            "{path} in {}",
            api.heard()
        );
    }
}

#[tokio::test]
async fn an_address_of_the_other_environment_is_refused_before_anything_is_sent() {
    for (environment, api) in [
        (Environment::Live, "https://fulfillment-sandbox.noyo.com"),
        (Environment::Sandbox, "https://fulfillment.noyo.com"),
    ] {
        let trial = Trial::new(network(), stand_in::clock(), |draft| {
            draft.environment = environment;
            draft.addresses.api_url = address(api);
        });
        let trial = trial.await;
        let test = trial.test().await;
        let first = &test.checks[0];
        assert_eq!(first.name, CheckName::Profile);
        assert_eq!(first.diagnosis.as_ref().unwrap().kind.as_str(), "wrong-environment");
        assert!(trial.stand_in.requests().is_empty(), "nothing was sent");
    }
}

#[tokio::test]
async fn a_key_that_reads_differently_when_encoded_gets_a_hint_about_it() {
    let trial =
        Trial::new(network(), stand_in::clock(), |draft| draft.secret = ClientSecret::new("a+b/c=")).await;
    let test = trial.test().await;
    let diagnosis = test.diagnosis().unwrap();
    assert_eq!(diagnosis.kind.as_str(), "invalid-api-key");
    assert!(diagnosis.hints.iter().any(|hint| hint.text.contains("6749")), "{:?}", diagnosis.hints);
}

#[tokio::test]
async fn where_a_key_has_proven_itself_is_remembered() {
    let live = FaultServer::start(always(vec![Act::Read, Act::Send(server::json(401, ""))]), None).await;
    let trial = Trial::new(network(), stand_in::clock(), |_| ()).await;
    assert_eq!(trial.test().await.outcome(), Outcome::Passed);
    // The same key in a live profile: it mints, and the live host refuses its token.
    let mut draft = NewProfile {
        name: "production".parse().unwrap(),
        environment: Environment::Live,
        client_id: KEYS[0].client_id.parse().unwrap(),
        secret: ClientSecret::new(KEYS[0].client_secret),
        addresses: trial.stand_in.addresses(Environment::Live),
    };
    draft.addresses.api_url = address(format!("http://{}", live.at));
    let profile = trial.jobs.profiles.add(draft, false).await.unwrap().profile;
    let test = trial.jobs.tests.run(&profile, |_| ()).await;
    let diagnosis = test.diagnosis().unwrap();
    assert_eq!(diagnosis.kind.as_str(), "wrong-environment");
    assert!(
        diagnosis.message.contains("gave a token") && diagnosis.message.contains("sandbox"),
        "{}",
        diagnosis.message
    );
}

#[tokio::test]
async fn the_sandbox_host_is_asked_at_the_press_of_a_button_and_the_live_one_never() {
    let trial =
        Trial::new(network(), stand_in::clock(), |draft| draft.environment = Environment::Sandbox).await;
    let draft = NewProfile {
        name: "production".parse().unwrap(),
        environment: Environment::Live,
        client_id: KEYS[1].client_id.parse().unwrap(),
        secret: ClientSecret::new(KEYS[1].client_secret),
        addresses: trial.stand_in.addresses(Environment::Live),
    };
    let profile = trial.jobs.profiles.add(draft, false).await.unwrap().profile;
    let asked = |host: &str| {
        let requests = trial.stand_in.requests();
        requests.iter().filter(|r| r.host == host && r.request != "GET /ping").count()
    };
    let test = trial.jobs.tests.run(&profile, |_| ()).await;
    let hint = &test.diagnosis().unwrap().hints[0];
    assert_eq!(test.diagnosis().unwrap().kind.as_str(), "token-rejected");
    assert_eq!(serde_json::to_value(hint.action.unwrap()).unwrap(), "ask-sandbox");
    assert_eq!(
        (asked("sandbox"), asked("live")),
        (0, 2),
        "only the profile's own host was asked, once more with a new token"
    );
    let check = trial.jobs.tests.ask_sandbox(&profile).await;
    assert_eq!(check.diagnosis.unwrap().kind.as_str(), "wrong-environment");
    assert_eq!((asked("sandbox"), asked("live")), (1, 2));
    // A sandbox profile's key is shown to no other host.
    let check = trial.jobs.tests.ask_sandbox(&trial.profile).await;
    assert_eq!(check.diagnosis.unwrap().kind.as_str(), "invalid-input");
    assert_eq!(asked("live"), 2);
}

#[tokio::test]
async fn one_server_that_answers_twice_differently() {
    let script: server::Script = Arc::new(|n| {
        let first = vec![Act::Read, Act::Send(server::json(401, r#"{"message":"Expired token"}"#))];
        if n == 0 { first } else { vec![Act::Read, Act::Healthy] }
    });
    let api = FaultServer::beside_pings(script).await;
    let trial = Trial::new(network(), stand_in::clock(), |draft| {
        draft.addresses.api_url = address(format!("http://{}", api.at));
    })
    .await;
    let test = trial.test().await;
    assert_eq!(test.outcome(), Outcome::Passed, "one silent retry with a new token: {:?}", test.diagnosis());
    assert_eq!((trial.stand_in.mints(), api.connections()), (2, 2));
}
