//! The broker against the stand-in, over real sockets: one mint for however many ask, nothing across
//! environments, nothing handed out that is nearly over.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use noyo_auth::broker::{Broker, Draft, Want};
use noyo_auth::clipboard::{Clipboard, MemoryClipboard};
use noyo_auth::clock::Clock;
use noyo_auth::demo::{DemoKey, KEYS, Options, StandIn};
use noyo_auth::home::Home;
use noyo_auth::keychain::Keychain;
use noyo_auth::noyo::Network;
use noyo_auth::profile::Profile;
use noyo_auth::secret::ClientSecret;
use noyo_auth::view::CopyWhat;

struct Desk {
    broker: Broker,
    stand_in: StandIn,
    _home: tempfile::TempDir,
}

async fn desk(options: Options) -> Desk {
    let stand_in = StandIn::start_with(options).await.unwrap();
    let home = tempfile::tempdir().unwrap();
    let keychain = Keychain::in_memory().unwrap();
    let broker =
        Broker::open(Home::at(home.path().to_owned()), keychain, Network::default(), Clock::system());
    Desk { broker, stand_in, _home: home }
}

impl Desk {
    fn draft(&self, name: &str, key: &DemoKey) -> Draft {
        Draft {
            id: None,
            name: name.parse().unwrap(),
            environment: key.environment,
            client_id: Some(key.client_id.parse().unwrap()),
            secret: Some(ClientSecret::new(key.client_secret)),
            addresses: self.stand_in.addresses(key.environment),
        }
    }

    async fn add(&self, name: &str, key: &DemoKey) -> Profile {
        self.broker.save(self.draft(name, key), false).await.unwrap().profile
    }
}

fn slow() -> Options {
    Options { delay: Duration::from_millis(300), ..Options::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_at_once_cause_one_request_and_all_get_its_result() {
    let desk = desk(slow()).await;
    let profile = desk.add("checkout", &KEYS[0]).await;
    let asking: Vec<_> = (0..1000)
        .map(|_| {
            let (broker, profile) = (desk.broker.clone(), profile.clone());
            tokio::spawn(async move { broker.token(&profile, Want::Usable).await })
        })
        .collect();
    let mut tokens = HashSet::new();
    for asker in asking {
        tokens.insert(asker.await.unwrap().unwrap().token.access.expose().to_owned());
    }
    assert_eq!((desk.stand_in.mints(), tokens.len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_at_once_all_hear_of_a_failure() {
    let desk = desk(slow()).await;
    let profile = desk.add("revoked", &KEYS[3]).await;
    let asking = (0..1000).map(|_| desk.broker.token(&profile, Want::Usable));
    let results = futures_util::future::join_all(asking).await;
    assert!(results.iter().all(|r| r.as_ref().unwrap_err().kind.as_str() == "invalid-api-key"));
    assert_eq!(desk.stand_in.requests().len(), 1);
    // And the next one asks anew: a failure is not remembered.
    desk.broker.token(&profile, Want::Usable).await.unwrap_err();
    assert_eq!(desk.stand_in.requests().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_gives_up_harms_nobody() {
    let desk = desk(slow()).await;
    let profile = desk.add("checkout", &KEYS[0]).await;
    for _ in 0..20 {
        let asked = desk.broker.token(&profile, Want::Usable);
        assert!(tokio::time::timeout(Duration::from_millis(5), asked).await.is_err(), "it gives up");
    }
    assert!(!desk.broker.token(&profile, Want::Usable).await.unwrap().token.access.expose().is_empty());
    assert_eq!(desk.stand_in.mints(), 1, "the mint that the first one started served the last one");
}

#[tokio::test]
async fn who_wants_a_new_one_gets_a_new_one() {
    let desk = desk(Options::default()).await;
    let profile = desk.add("checkout", &KEYS[0]).await;
    let first = desk.broker.token(&profile, Want::Usable).await.unwrap();
    let again = desk.broker.token(&profile, Want::Usable).await.unwrap();
    assert!(first.minted && !again.minted && first.token.access == again.token.access);
    let new = desk.broker.token(&profile, Want::New).await.unwrap();
    assert!(new.minted && new.token.access != first.token.access);
    let after = desk.broker.token(&profile, Want::Usable).await.unwrap();
    assert_eq!(after.token.access, new.token.access);
}

#[tokio::test]
async fn sandbox_and_live_share_an_endpoint_and_never_a_token() {
    let desk = desk(Options::default()).await;
    let sandbox = desk.add("checkout", &KEYS[0]).await;
    let live = desk.add("production", &KEYS[5]).await;
    let same_key = desk.add("checkout too", &KEYS[0]).await;
    assert_eq!(sandbox.addresses.token_url, live.addresses.token_url);
    let mut tokens = HashSet::new();
    for profile in [&sandbox, &live, &same_key] {
        tokens
            .insert(desk.broker.token(profile, Want::Usable).await.unwrap().token.access.expose().to_owned());
    }
    assert_eq!(tokens.len(), 3);
    assert!(desk.broker.test(&live, |_| ()).await.groups.is_some());
}

#[tokio::test]
async fn a_token_is_replaced_when_half_its_life_is_over() {
    let short = Options { lifetime: Duration::from_secs(4), expires_in: 4_000, ..Options::default() };
    let desk = desk(short).await;
    let profile = desk.add("checkout", &KEYS[0]).await;
    desk.broker.token(&profile, Want::Usable).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_600)).await;
    assert!(desk.broker.token(&profile, Want::Usable).await.unwrap().minted);
}

#[tokio::test]
async fn seconds_in_place_of_milliseconds_do_not_make_a_token_look_expired() {
    let seconds = Options { expires_in: 600, ..Options::default() };
    let desk = desk(seconds).await;
    let profile = desk.add("checkout", &KEYS[0]).await;
    let token = desk.broker.token(&profile, Want::Usable).await.unwrap().token;
    assert!(token.lifetime() > Duration::from_secs(590), "{:?}", token.lifetime());
    assert!(!desk.broker.token(&profile, Want::Usable).await.unwrap().minted);
    let activity = desk.broker.activity();
    assert!(activity.iter().any(|event| event.what.contains("seconds")), "{activity:?}");
}

#[tokio::test]
async fn another_key_or_address_drops_the_token_and_another_name_does_not() {
    let desk = desk(Options::default()).await;
    let profile = desk.add("checkout", &KEYS[0]).await;
    let first = desk.broker.token(&profile, Want::Usable).await.unwrap().token;
    let mut draft = desk.draft("renamed", &KEYS[0]);
    (draft.id, draft.client_id, draft.secret) = (Some(profile.id), None, None);
    let renamed = desk.broker.save(draft, true).await.unwrap().profile;
    assert_eq!(desk.broker.token(&renamed, Want::Usable).await.unwrap().token.access, first.access);
    let mut draft = desk.draft("renamed", &KEYS[1]);
    draft.id = Some(profile.id);
    let rekeyed = desk.broker.save(draft, false).await.unwrap().profile;
    assert!(desk.broker.token_in_memory(&rekeyed).is_none());
    assert_ne!(desk.broker.token(&rekeyed, Want::Usable).await.unwrap().token.access, first.access);
}

#[tokio::test]
async fn a_key_that_is_refused_replaces_nothing() {
    let desk = desk(Options::default()).await;
    let profile = desk.add("checkout", &KEYS[0]).await;
    let mut draft = desk.draft("checkout", &KEYS[3]);
    draft.id = Some(profile.id);
    let unsaved = desk.broker.save(draft, true).await.unwrap_err();
    assert_eq!((unsaved.diagnosis.kind.as_str(), unsaved.unchecked), ("invalid-api-key", false));
    assert_eq!(desk.broker.profile_by_id(profile.id).unwrap(), profile);
    desk.broker.token(&profile, Want::New).await.unwrap();
}

#[tokio::test]
async fn a_key_that_could_not_be_checked_may_be_saved_anyway() {
    let desk = desk(Options::default()).await;
    let mut draft = desk.draft("offline", &KEYS[0]);
    draft.addresses.token_url = "http://127.0.0.1:1/token".parse().unwrap();
    let unsaved = desk.broker.save(draft.clone(), true).await.unwrap_err();
    assert_eq!((unsaved.diagnosis.kind.as_str(), unsaved.unchecked), ("connection-refused", true));
    assert!(desk.broker.profiles().unwrap().list.is_empty());
    desk.broker.save(draft, false).await.unwrap();
}

#[tokio::test]
async fn names_are_unique_and_removal_takes_the_key_along() {
    let desk = desk(Options::default()).await;
    let profile = desk.add("Checkout", &KEYS[0]).await;
    let taken = desk.broker.save(desk.draft(" CHECKOUT ", &KEYS[1]), false).await.unwrap_err();
    assert_eq!(taken.diagnosis.kind.as_str(), "invalid-input");
    desk.broker.remove(profile.id).await.unwrap();
    let gone = desk.broker.token(&profile, Want::Usable).await.unwrap_err();
    assert_eq!(gone.kind.as_str(), "no-api-key");
    assert_eq!(desk.broker.profile(None).unwrap_err().kind.as_str(), "no-profile");
}

#[tokio::test]
async fn a_header_goes_to_the_clipboard_in_one_go() {
    let desk = desk(Options::default()).await;
    let profile = desk.add("checkout", &KEYS[0]).await;
    let clipboard = Arc::new(MemoryClipboard::default());
    let copied = desk.broker.copy(&profile, CopyWhat::Header, clipboard.clone()).await.unwrap();
    assert!(copied.minted);
    let header = clipboard.read().unwrap();
    let token = desk.broker.token(&profile, Want::Usable).await.unwrap().token;
    assert_eq!(*header, format!("Authorization: Bearer {}", token.access.expose()));
    assert!(!desk.broker.copy(&profile, CopyWhat::Token, clipboard.clone()).await.unwrap().minted);
    assert_eq!(*clipboard.read().unwrap(), token.access.expose());
}

#[tokio::test]
async fn neither_secret_nor_token_is_in_what_is_shown_or_written() {
    let desk = desk(Options::default()).await;
    let profile = desk.add("checkout", &KEYS[0]).await;
    let issued = desk.broker.token(&profile, Want::Usable).await.unwrap();
    let test = desk.broker.test(&profile, |_| ()).await;
    let draft = desk.draft("x", &KEYS[0]);
    let shown = format!(
        "{issued:?} {test:?} {draft:?} {:?} {:?} {}",
        desk.broker.activity(),
        desk.broker.inspect(issued.token.access.expose()).await,
        desk.broker.support_report(&profile),
    );
    let token = issued.token.access.expose();
    for canary in
        [KEYS[0].client_secret, token, token.rsplit('.').next().unwrap(), "110000000", "federal_ein"]
    {
        assert!(!shown.contains(canary), "{canary}");
    }
    assert!(shown.contains("ACME Flooring"), "the control");
}
