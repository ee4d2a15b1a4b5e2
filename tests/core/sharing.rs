//! A token is handed out at once, and left in the keychain for the other processes meanwhile.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use noyo_auth_core::jobs::{Jobs, NewProfile, Want};
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::Network;
use stand_in::{KEYS, StandIn};
use values::check::Outcome;
use values::profile::{Addresses, Profile};
use values::secret::ClientSecret;

use crate::keychains::FaultyStore;

struct Bench {
    jobs: Jobs,
    store: Arc<FaultyStore>,
    stand_in: StandIn,
    profile: Profile,
    _home: tempfile::TempDir,
}

/// With a profile, and a keychain that takes its time for each call.
async fn slow_keychain() -> Bench {
    let stand_in = StandIn::start().await.unwrap();
    let addresses = stand_in.addresses(KEYS[0].environment);
    bench_at(stand_in, addresses).await
}

async fn bench_at(stand_in: StandIn, addresses: Addresses) -> Bench {
    let home = tempfile::tempdir().unwrap();
    let store = Arc::new(FaultyStore::default());
    let keychain = Keychain::with_store(store.clone());
    let jobs = Jobs::open(&Home::at(home.path().to_owned()), keychain, Network::default(), stand_in::clock());
    let new = NewProfile {
        name: "checkout".parse().unwrap(),
        environment: KEYS[0].environment,
        client_id: KEYS[0].client_id.parse().unwrap(),
        secret: ClientSecret::new(KEYS[0].client_secret),
        addresses,
    };
    let profile = jobs.profiles.add(new, false).await.unwrap().profile;
    store.takes.store(400, Ordering::SeqCst);
    Bench { jobs, store, stand_in, profile, _home: home }
}

impl Bench {
    fn is_left(&self) -> bool {
        self.store.users().contains(&format!("{}/access-token", self.profile.id))
    }
}

#[tokio::test]
async fn whoever_asked_goes_on_while_the_keychain_takes_it() {
    let bench = slow_keychain().await;
    bench.jobs.tokens.get(&bench.profile, Want::New).await.unwrap();
    assert!(!bench.is_left(), "it was waited for");
    bench.jobs.tokens.settle().await;
    assert!(bench.is_left());
}

#[tokio::test]
async fn another_new_one_is_minted_anew() {
    let bench = slow_keychain().await;
    let one = bench.jobs.tokens.get(&bench.profile, Want::New).await.unwrap();
    let same = bench.jobs.tokens.get(&bench.profile, Want::Usable).await.unwrap();
    let other = bench.jobs.tokens.get(&bench.profile, Want::New).await.unwrap();
    assert_eq!(one.token.access, same.token.access);
    assert_ne!(one.token.access, other.token.access);
    assert_eq!(bench.stand_in.mints(), 2);
    bench.jobs.tokens.settle().await;
    let left = bench.store.history().pop().unwrap();
    let left = String::from_utf8_lossy(&left);
    assert!(left.contains(other.token.access.expose()), "the newest is left");
}

#[tokio::test]
async fn a_key_that_goes_meanwhile_leaves_no_token() {
    let bench = slow_keychain().await;
    bench.jobs.tokens.get(&bench.profile, Want::New).await.unwrap();
    bench.jobs.profiles.remove(bench.profile.id).await.unwrap();
    bench.jobs.tokens.settle().await;
    assert_eq!(bench.store.users(), Vec::<String>::new());
}

#[tokio::test]
async fn a_test_reads_the_key_once() {
    let bench = slow_keychain().await;
    let before = bench.store.gets();
    let test = bench.jobs.tests.run(&bench.profile, |_| ()).await;
    bench.jobs.tokens.settle().await;
    assert_eq!(test.outcome(), Outcome::Passed, "{:?}", test.diagnosis());
    // The token is put there without a look at what was there before.
    assert_eq!(bench.store.gets() - before, 1);
}

#[tokio::test]
async fn what_is_made_ready_ahead_asks_no_host_and_reads_no_key() {
    let host = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    host.set_nonblocking(true).unwrap();
    let stand_in = StandIn::start().await.unwrap();
    let mut addresses = stand_in.addresses(KEYS[0].environment);
    let at = format!("http://{}/auth/public/token", host.local_addr().unwrap());
    addresses.token_url = crate::faults::address(at);
    let bench = bench_at(stand_in, addresses).await;
    let before = bench.store.gets();
    bench.jobs.warm_up(&bench.profile).await;
    let reached = || host.accept().map(drop).map_err(|error| error.kind());
    assert_eq!(reached(), Err(std::io::ErrorKind::WouldBlock));
    assert_eq!(bench.store.gets(), before);
    let asked = bench.jobs.tokens.get(&bench.profile, Want::New);
    assert!(tokio::time::timeout(std::time::Duration::from_secs(2), asked).await.is_err());
    assert_eq!(reached(), Ok(()), "the control");
    assert_eq!(bench.store.gets(), before + 1, "the control");
}
