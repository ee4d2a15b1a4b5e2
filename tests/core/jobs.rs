//! The jobs against the stand-in, over real sockets: one mint for however many ask, nothing across
//! environments, nothing handed out that is nearly over.

use std::collections::HashSet;
use std::time::Duration;

use noyo_auth_core::jobs::{Jobs, NewProfile, Want};
use noyo_auth_core::world::clipboard::Clipboard;
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::Network;
use stand_in::{DemoKey, KEYS, Options, StandIn};
use values::call::GroupsQuery;
use values::copy_form::CopyForm;
use values::profile::{Profile, ProfileEdit};
use values::secret::ClientSecret;

struct Bench {
    jobs: Jobs,
    stand_in: StandIn,
    _home: tempfile::TempDir,
}

async fn bench(options: Options) -> Bench {
    let stand_in = StandIn::start_with(options).await.unwrap();
    let home = tempfile::tempdir().unwrap();
    let keychain = Keychain::in_memory().unwrap();
    let jobs = Jobs::open(&Home::at(home.path().to_owned()), keychain, Network::default(), stand_in::clock());
    Bench { jobs, stand_in, _home: home }
}

impl Bench {
    fn new_profile(&self, name: &str, key: &DemoKey) -> NewProfile {
        NewProfile {
            name: name.parse().unwrap(),
            environment: key.environment,
            client_id: key.client_id.parse().unwrap(),
            secret: ClientSecret::new(key.client_secret),
            addresses: self.stand_in.addresses(key.environment),
        }
    }

    async fn add(&self, name: &str, key: &DemoKey) -> Profile {
        self.jobs.profiles.add(self.new_profile(name, key), false).await.unwrap().profile
    }
}

/// Another key for a profile.
fn rekey(profile: &Profile, key: &DemoKey) -> ProfileEdit {
    ProfileEdit {
        client_id: Some(key.client_id.parse().unwrap()),
        secret: Some(ClientSecret::new(key.client_secret)),
        ..ProfileEdit::of(profile.clone())
    }
}

fn slow() -> Options {
    Options { delay: Duration::from_millis(300), ..Options::default() }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_at_once_cause_one_request_and_all_get_its_result() {
    let bench = bench(slow()).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let asking: Vec<_> = (0..1000)
        .map(|_| {
            let (jobs, profile) = (bench.jobs.clone(), profile.clone());
            tokio::spawn(async move { jobs.tokens.get(&profile, Want::Usable).await })
        })
        .collect();
    let mut tokens = HashSet::new();
    for asker in asking {
        tokens.insert(asker.await.unwrap().unwrap().token.access.expose().to_owned());
    }
    assert_eq!((bench.stand_in.mints(), tokens.len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_at_once_all_hear_of_a_failure() {
    let bench = bench(slow()).await;
    let profile = bench.add("revoked", &KEYS[3]).await;
    let asking = (0..1000).map(|_| bench.jobs.tokens.get(&profile, Want::Usable));
    let results = futures_util::future::join_all(asking).await;
    assert!(results.iter().all(|r| r.as_ref().unwrap_err().kind.as_str() == "invalid-api-key"));
    assert_eq!(bench.stand_in.requests().len(), 1);
    // And the next one asks anew: a failure is not remembered.
    bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap_err();
    assert_eq!(bench.stand_in.requests().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_gives_up_harms_nobody() {
    let bench = bench(slow()).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    for _ in 0..20 {
        let asked = bench.jobs.tokens.get(&profile, Want::Usable);
        assert!(tokio::time::timeout(Duration::from_millis(5), asked).await.is_err(), "it gives up");
    }
    assert!(!bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap().token.access.expose().is_empty());
    assert_eq!(bench.stand_in.mints(), 1, "the mint that the first one started served the last one");
}

#[tokio::test]
async fn who_wants_a_new_one_gets_a_new_one() {
    let bench = bench(Options::default()).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let first = bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap();
    let again = bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap();
    assert!(first.minted && !again.minted && first.token.access == again.token.access);
    let new = bench.jobs.tokens.get(&profile, Want::New).await.unwrap();
    assert!(new.minted && new.token.access != first.token.access);
    let after = bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap();
    assert_eq!(after.token.access, new.token.access);
}

#[tokio::test]
async fn sandbox_and_live_share_an_endpoint_and_never_a_token() {
    let bench = bench(Options::default()).await;
    let sandbox = bench.add("checkout", &KEYS[0]).await;
    let live = bench.add("production", &KEYS[5]).await;
    let same_key = bench.add("checkout too", &KEYS[0]).await;
    assert_eq!(sandbox.addresses.token_url, live.addresses.token_url);
    let mut tokens = HashSet::new();
    for profile in [&sandbox, &live, &same_key] {
        tokens.insert(
            bench.jobs.tokens.get(profile, Want::Usable).await.unwrap().token.access.expose().to_owned(),
        );
    }
    assert_eq!(tokens.len(), 3);
    assert!(bench.jobs.tests.run(&live, |_| ()).await.groups.is_some());
}

#[tokio::test]
async fn a_token_is_replaced_when_half_its_life_is_over() {
    let short = Options { lifetime: Duration::from_secs(4), expires_in: 4_000, ..Options::default() };
    let bench = bench(short).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap();
    tokio::time::sleep(Duration::from_millis(2_600)).await;
    assert!(bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap().minted);
}

#[tokio::test]
async fn seconds_in_place_of_milliseconds_do_not_make_a_token_look_expired() {
    let seconds = Options { expires_in: 600, ..Options::default() };
    let bench = bench(seconds).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let token = bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap().token;
    assert!(token.lifetime() > Duration::from_secs(590), "{:?}", token.lifetime());
    assert!(!bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap().minted);
    let activity = bench.jobs.diary.events();
    assert!(activity.iter().any(|event| event.what.contains("seconds")), "{activity:?}");
}

#[tokio::test]
async fn another_key_or_address_drops_the_token_and_another_name_does_not() {
    let bench = bench(Options::default()).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let first = bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap().token;
    let rename = ProfileEdit { name: Some("renamed".parse().unwrap()), ..ProfileEdit::of(profile) };
    let renamed = bench.jobs.profiles.edit(rename, true).await.unwrap().profile;
    assert_eq!(bench.jobs.tokens.get(&renamed, Want::Usable).await.unwrap().token.access, first.access);
    let rekeyed = bench.jobs.profiles.edit(rekey(&renamed, &KEYS[1]), false).await.unwrap().profile;
    assert!(bench.jobs.tokens.in_memory(&rekeyed).is_none());
    assert_ne!(bench.jobs.tokens.get(&rekeyed, Want::Usable).await.unwrap().token.access, first.access);
}

#[tokio::test]
async fn a_key_that_is_refused_replaces_nothing() {
    let bench = bench(Options::default()).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let unsaved = bench.jobs.profiles.edit(rekey(&profile, &KEYS[3]), true).await.unwrap_err();
    assert_eq!((unsaved.diagnosis.kind.as_str(), unsaved.unchecked), ("invalid-api-key", false));
    assert_eq!(bench.jobs.profiles.by_id(profile.id).unwrap(), profile);
    bench.jobs.tokens.get(&profile, Want::New).await.unwrap();
}

#[tokio::test]
async fn a_key_that_could_not_be_checked_may_be_saved_anyway() {
    let bench = bench(Options::default()).await;
    let mut new = bench.new_profile("offline", &KEYS[0]);
    new.addresses.token_url = "http://127.0.0.1:1/token".parse().unwrap();
    let unsaved = bench.jobs.profiles.add(new.clone(), true).await.unwrap_err();
    assert_eq!((unsaved.diagnosis.kind.as_str(), unsaved.unchecked), ("connection-refused", true));
    assert!(bench.jobs.profiles.all().unwrap().list.is_empty());
    bench.jobs.profiles.add(new, false).await.unwrap();
}

#[tokio::test]
async fn names_are_unique_and_removal_takes_the_key_along() {
    let bench = bench(Options::default()).await;
    let profile = bench.add("Checkout", &KEYS[0]).await;
    let taken = bench.jobs.profiles.add(bench.new_profile(" CHECKOUT ", &KEYS[1]), false).await.unwrap_err();
    assert_eq!(taken.diagnosis.kind.as_str(), "invalid-input");
    bench.jobs.profiles.remove(profile.id).await.unwrap();
    let gone = bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap_err();
    assert_eq!(gone.kind.as_str(), "no-api-key");
    assert_eq!(bench.jobs.profiles.named(None).unwrap_err().kind.as_str(), "no-profile");
}

#[tokio::test]
async fn a_header_goes_to_the_clipboard_in_one_go() {
    let bench = bench(Options::default()).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let clipboard = Clipboard::in_memory();
    let copied = bench.jobs.copy(&profile, CopyForm::Header, &clipboard).await.unwrap();
    assert!(copied.minted);
    let header = clipboard.read().await.unwrap();
    let token = bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap().token;
    assert_eq!(*header, format!("Authorization: Bearer {}", token.access.expose()));
    assert!(!bench.jobs.copy(&profile, CopyForm::Token, &clipboard).await.unwrap().minted);
    assert_eq!(*clipboard.read().await.unwrap(), token.access.expose());
}

#[tokio::test]
async fn neither_secret_nor_token_is_in_what_is_shown_or_written() {
    let bench = bench(Options::default()).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let issued = bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap();
    let test = bench.jobs.tests.run(&profile, |_| ()).await;
    let draft = bench.new_profile("x", &KEYS[0]);
    let shown = format!(
        "{issued:?} {test:?} {draft:?} {:?} {:?} {}",
        bench.jobs.diary.events(),
        bench.jobs.inspect(issued.token.access.expose(), &jiff::tz::TimeZone::UTC).await,
        bench.jobs.support_report(&profile).await,
    );
    let token = issued.token.access.expose();
    for canary in
        [KEYS[0].client_secret, token, token.rsplit('.').next().unwrap(), "110000000", "federal_ein"]
    {
        assert!(!shown.contains(canary), "{canary}");
    }
    assert!(shown.contains("ACME Flooring"), "the control");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_usable_token_is_copied_at_once_while_a_test_runs() {
    let bench = bench(slow()).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap();
    let (jobs, tested) = (bench.jobs.clone(), profile.clone());
    let test = tokio::spawn(async move { jobs.tests.run(&tested, |_| ()).await });
    tokio::time::sleep(Duration::from_millis(50)).await;
    bench.jobs.copy(&profile, CopyForm::Header, &Clipboard::in_memory()).await.unwrap();
    assert!(!test.is_finished(), "who copies waits for no test");
    test.await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_save_that_is_dropped_while_the_key_is_checked_stores_nothing() {
    let bench = bench(slow()).await;
    let new = bench.new_profile("checkout", &KEYS[0]);
    let saving = bench.jobs.profiles.add(new, true);
    assert!(tokio::time::timeout(Duration::from_millis(100), saving).await.is_err());
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert!(bench.jobs.profiles.all().unwrap().list.is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn groups_are_found_by_a_part_of_their_name_and_page_by_page() {
    let bench = bench(Options::default()).await;
    let large = KEYS.iter().find(|key| key.groups > 1000).unwrap();
    let profile = bench.add("large", large).await;
    let ask = |company: &str, offset| GroupsQuery { company: company.to_owned(), offset };
    let first = bench.jobs.tests.groups(&profile, &ask("", 0)).await.unwrap();
    let next = bench.jobs.tests.groups(&profile, &ask("", 20)).await.unwrap();
    assert_eq!((first.total, first.shown.len(), next.shown.len()), (Some(4711), 20, 20));
    assert!(next.shown.iter().all(|group| !first.shown.contains(group)));
    let found = bench.jobs.tests.groups(&profile, &ask("harbor logistics 58", 0)).await.unwrap();
    assert!(found.total.unwrap() < 20 && !found.shown.is_empty(), "{:?}", found.total);
    assert!(found.shown.iter().all(|group| group.name.contains("Harbor Logistics 58")));
}
