//! A key and its profile change together or not at all; what is running belongs to the key that it was
//! started for.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use noyo_auth_core::jobs::{Jobs, NewProfile, Want};
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::Network;
use serde_json::{Value, json};
use stand_in::{DemoKey, KEYS, Options, StandIn};
use values::clock::{Clock, Now};
use values::profile::{Profile, ProfileEdit};
use values::secret::ClientSecret;

use crate::keychains::FaultyStore;

struct Bench {
    jobs: Jobs,
    store: Arc<FaultyStore>,
    stand_in: StandIn,
    home: tempfile::TempDir,
}

fn open(home: &Path, store: &Arc<FaultyStore>, clock: Clock) -> Jobs {
    let keychain = Keychain::with_store(store.clone());
    Jobs::open(&Home::at(home.to_owned()), keychain, Network::default(), clock)
}

async fn bench_with(options: Options, clock: Clock) -> Bench {
    let stand_in = StandIn::start_with(options).await.unwrap();
    let home = tempfile::tempdir().unwrap();
    let store = Arc::new(FaultyStore::default());
    Bench { jobs: open(home.path(), &store, clock), store, stand_in, home }
}

async fn bench() -> Bench {
    bench_with(Options::default(), stand_in::clock()).await
}

impl Bench {
    async fn add(&self, name: &str, key: &DemoKey) -> Profile {
        let new = NewProfile {
            name: name.parse().unwrap(),
            environment: key.environment,
            client_id: key.client_id.parse().unwrap(),
            secret: ClientSecret::new(key.client_secret),
            addresses: self.stand_in.addresses(key.environment),
        };
        self.jobs.profiles.add(new, false).await.unwrap().profile
    }

    /// Another process of ours, on the same files and keychain.
    fn restarted(&self) -> Jobs {
        open(self.home.path(), &self.store, stand_in::clock())
    }

    fn write_file(&self, document: &Value) {
        std::fs::write(self.home.path().join("profiles.json"), document.to_string()).unwrap();
    }

    fn file(&self) -> Value {
        serde_json::from_slice(&std::fs::read(self.home.path().join("profiles.json")).unwrap()).unwrap()
    }
}

fn key_entry(profile: &Profile) -> String {
    format!("{}/key-{}", profile.id, profile.key_number.0)
}

fn rekey(profile: &Profile, key: &DemoKey) -> ProfileEdit {
    ProfileEdit {
        client_id: Some(key.client_id.parse().unwrap()),
        secret: Some(ClientSecret::new(key.client_secret)),
        ..ProfileEdit::of(profile.clone())
    }
}

#[tokio::test]
async fn a_key_that_the_keychain_does_not_give_back_changes_nothing() {
    let bench = bench().await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    bench.store.garbles.store(true, Ordering::SeqCst);
    let failed = bench.jobs.profiles.edit(rekey(&profile, &KEYS[1]), false).await.unwrap_err();
    assert_eq!(failed.diagnosis.kind.as_str(), "keychain-unavailable");
    let new = NewProfile {
        name: "other".parse().unwrap(),
        environment: KEYS[1].environment,
        client_id: KEYS[1].client_id.parse().unwrap(),
        secret: ClientSecret::new(KEYS[1].client_secret),
        addresses: bench.stand_in.addresses(KEYS[1].environment),
    };
    bench.jobs.profiles.add(new, false).await.unwrap_err();
    bench.store.garbles.store(false, Ordering::SeqCst);
    assert_eq!(bench.store.users(), [format!("{}/key-1", profile.id)], "the old key, and no orphan");
    assert_eq!(bench.jobs.profiles.all().unwrap().list, vec![profile.clone()]);
    bench.jobs.tokens.get(&profile, Want::New).await.expect("the old key works");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_cannot_be_written_leaves_the_old_key() {
    let bench = bench().await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    // The file is a link to one whose name leaves no room for that of a temporary file beside it: it can be
    // read, and not be replaced, by root as well.
    let path = bench.home.path().join("profiles.json");
    let real = bench.home.path().join("p".repeat(250));
    std::fs::rename(&path, &real).unwrap();
    std::os::unix::fs::symlink(&real, &path).unwrap();
    let before = bench.store.puts();
    let failed = bench.jobs.profiles.edit(rekey(&profile, &KEYS[1]), false).await.unwrap_err();
    assert_eq!(failed.diagnosis.kind.as_str(), "storage-failed", "{failed}");
    assert_eq!(bench.store.puts(), before + 1, "the control: the new key had been stored");
    assert_eq!(bench.jobs.profiles.remove(profile.id).await.unwrap_err().kind.as_str(), "storage-failed");
    assert_eq!(bench.store.users(), [format!("{}/key-1", profile.id)]);
    assert!(!bench.home.path().join("pending.json").exists());
    bench.jobs.tokens.get(&profile, Want::New).await.expect("the old key works");
}

#[tokio::test]
async fn what_a_crash_left_over_is_cleared_up_by_whoever_comes_next() {
    let bench = bench().await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let entry = |number: u32| format!("{}/key-{number}", profile.id);
    // Died between the two stores: the new key is there, and the file still names the old one.
    bench.store.put(&entry(2), b"{}");
    let pending =
        json!({"keys": [{"profile": profile.id, "number": 2}, {"profile": profile.id, "number": 1}]});
    std::fs::write(bench.home.path().join("pending.json"), pending.to_string()).unwrap();
    bench.restarted().profiles.clear_up().await;
    assert_eq!(bench.store.users(), [entry(1)], "the pair is the old one");
    // Died after the file, before the old entry went.
    bench.store.put(&entry(2), b"{}");
    let mut file = bench.file();
    file["profiles"][0]["key_number"] = 2.into();
    bench.write_file(&file);
    std::fs::write(bench.home.path().join("pending.json"), pending.to_string()).unwrap();
    bench.restarted().profiles.clear_up().await;
    assert_eq!(bench.store.users(), [entry(2)], "the pair is the new one");
    assert!(!bench.home.path().join("pending.json").exists());
}

#[tokio::test]
async fn a_note_that_makes_no_sense_stops_nothing() {
    let bench = bench().await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let pending = bench.home.path().join("pending.json");
    for damage in ["", "{\"keys\": [{\"profile\"", "\0\0\0\0"] {
        std::fs::write(&pending, damage).unwrap();
        let now = bench.jobs.profiles.by_id(profile.id).unwrap();
        let saved = bench.jobs.profiles.edit(rekey(&now, &KEYS[1]), false).await.unwrap().profile;
        assert_eq!(bench.store.users(), [key_entry(&saved)]);
        assert!(!pending.exists(), "it is gone after the change");
        std::fs::write(&pending, damage).unwrap();
        bench.restarted().profiles.clear_up().await;
        assert!(!pending.exists(), "and a look at the computer mends it");
    }
}

#[tokio::test]
async fn a_key_that_replaces_another_has_a_number_that_none_had() {
    let bench = bench().await;
    let mut profile = bench.add("checkout", &KEYS[0]).await;
    let mut numbers = std::collections::BTreeSet::from([profile.key_number]);
    for _ in 0..8 {
        bench.store.garbles.store(true, Ordering::SeqCst);
        bench.jobs.profiles.edit(rekey(&profile, &KEYS[1]), false).await.unwrap_err();
        bench.store.garbles.store(false, Ordering::SeqCst);
        profile = bench.jobs.profiles.edit(rekey(&profile, &KEYS[1]), false).await.unwrap().profile;
        assert!(numbers.insert(profile.key_number), "{:?}", profile.key_number);
    }
}

#[tokio::test]
async fn what_a_command_profile_has_in_the_keychain_goes_with_it_though_it_be_killed() {
    let bench = bench().await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let argv = vec!["print-secret".to_owned()].try_into().unwrap();
    let edit = ProfileEdit { secret_command: Some(argv), ..ProfileEdit::of(profile.clone()) };
    bench.jobs.profiles.edit(edit, false).await.unwrap();
    let token = format!("{}/access-token", profile.id);
    bench.store.put(&token, b"{}");
    bench.store.put(&format!("{}/gateway-key", profile.id), b"nag_x");
    bench.store.keeps.store(true, Ordering::SeqCst);
    bench.jobs.profiles.remove(profile.id).await.unwrap();
    assert_eq!(bench.store.users().len(), 2, "the control: they could not be removed");
    bench.store.keeps.store(false, Ordering::SeqCst);
    bench.restarted().profiles.clear_up().await;
    assert!(bench.store.users().is_empty(), "{:?}", bench.store.users());
}

#[tokio::test]
async fn the_keychain_calls_of_one_job_have_one_deadline_together() {
    let bench = bench().await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let keychain = Keychain::with_store(bench.store.clone()).with_patience(Duration::from_secs(2));
    let home = Home::at(bench.home.path().to_owned());
    let jobs = Jobs::open(&home, keychain, Network::default(), stand_in::clock());
    // Each answers in time; those of a new key, its reading back and the removals do not together.
    bench.store.takes.store(700, Ordering::SeqCst);
    let saved = jobs.profiles.edit(rekey(&profile, &KEYS[1]), false).await.unwrap().profile;
    bench.store.takes.store(0, Ordering::SeqCst);
    assert_eq!(bench.store.users().len(), 2, "there was no time left for the old one");
    bench.restarted().profiles.clear_up().await;
    assert_eq!(bench.store.users(), [key_entry(&saved)]);
}

#[tokio::test]
async fn a_keychain_that_removes_nothing_now_is_asked_again_later() {
    let bench = bench().await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    bench.store.keeps.store(true, Ordering::SeqCst);
    let saved = bench.jobs.profiles.edit(rekey(&profile, &KEYS[1]), false).await.expect("it is stored");
    assert_eq!(bench.store.users().len(), 2);
    bench.store.keeps.store(false, Ordering::SeqCst);
    bench.restarted().profiles.clear_up().await;
    assert_eq!(bench.store.users(), [key_entry(&saved.profile)]);
}

#[tokio::test]
async fn what_another_left_on_the_note_outlives_the_next_change() {
    let bench = bench().await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    bench.store.keeps.store(true, Ordering::SeqCst);
    let rekeyed = bench.jobs.profiles.edit(rekey(&profile, &KEYS[1]), false).await.unwrap().profile;
    let rename = ProfileEdit { name: Some("renamed".parse().unwrap()), ..ProfileEdit::of(rekeyed.clone()) };
    let renamed = bench.jobs.profiles.edit(rename, false).await.unwrap().profile;
    let last = bench.jobs.profiles.edit(rekey(&renamed, &KEYS[0]), false).await.unwrap().profile;
    bench.store.keeps.store(false, Ordering::SeqCst);
    bench.restarted().profiles.clear_up().await;
    assert_eq!(bench.store.users(), [key_entry(&last)], "both old keys have gone");
}

#[tokio::test]
async fn a_removed_profiles_refresh_brings_nothing_back() {
    let slow = Options { delay: Duration::from_millis(300), ..Options::default() };
    let bench = bench_with(slow, stand_in::clock()).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let asked = {
        let (jobs, profile) = (bench.jobs.clone(), profile.clone());
        tokio::spawn(async move { jobs.tokens.get(&profile, Want::Usable).await })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    bench.jobs.profiles.remove(profile.id).await.unwrap();
    assert!(asked.await.unwrap().is_err(), "nobody is handed the token of a profile that is gone");
    assert_eq!(bench.stand_in.mints(), 1, "the control: it was minted");
    assert!(bench.jobs.tokens.in_memory(&profile).is_none());
    assert!(bench.store.users().is_empty(), "{:?}", bench.store.users());
}

#[tokio::test]
async fn a_replaced_keys_refresh_brings_nothing_back() {
    let slow = Options { delay: Duration::from_millis(300), ..Options::default() };
    let bench = bench_with(slow, stand_in::clock()).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let asked = {
        let (jobs, profile) = (bench.jobs.clone(), profile.clone());
        tokio::spawn(async move { jobs.tokens.get(&profile, Want::Usable).await })
    };
    tokio::time::sleep(Duration::from_millis(100)).await;
    let rekeyed = bench.jobs.profiles.edit(rekey(&profile, &KEYS[1]), false).await.unwrap().profile;
    assert!(asked.await.unwrap().is_err());
    assert_eq!(bench.store.users(), [key_entry(&rekeyed)], "no token of the old key");
    bench.jobs.tokens.get(&rekeyed, Want::Usable).await.unwrap();
    assert_eq!(bench.stand_in.mints(), 2);
}

#[tokio::test]
async fn a_refresh_that_panics_frees_its_place() {
    let until_panic = Arc::new(AtomicUsize::new(usize::MAX));
    let counter = until_panic.clone();
    let clock = Clock::from_fn(move || {
        assert!(counter.fetch_sub(1, Ordering::SeqCst) != 1, "on purpose");
        Now { wall: Timestamp::now(), steady: Instant::now() }
    });
    let bench = bench_with(Options::default(), clock).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    // The asker reads the clock once, the refresh after that.
    until_panic.store(2, Ordering::SeqCst);
    let failed = bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap_err();
    assert_eq!(failed.kind.as_str(), "cancelled", "{failed}");
    until_panic.store(usize::MAX, Ordering::SeqCst);
    let again = tokio::time::timeout(Duration::from_secs(5), bench.jobs.tokens.get(&profile, Want::Usable));
    again.await.expect("nobody waits for the one that panicked").unwrap();
}

#[tokio::test]
async fn an_edit_changes_what_it_names_and_a_removed_profile_stays_removed() {
    let slow = Options { delay: Duration::from_millis(400), ..Options::default() };
    let bench = bench_with(slow, stand_in::clock()).await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let checking = |profile: &Profile| {
        let (jobs, edit) = (bench.jobs.clone(), rekey(profile, &KEYS[1]));
        tokio::spawn(async move { jobs.profiles.edit(edit, true).await })
    };
    let check = checking(&profile);
    tokio::time::sleep(Duration::from_millis(100)).await;
    let rename = ProfileEdit { name: Some("renamed".parse().unwrap()), ..ProfileEdit::of(profile.clone()) };
    bench.restarted().profiles.edit(rename, false).await.unwrap();
    let saved = check.await.unwrap().unwrap().profile;
    assert_eq!((saved.name.as_str(), saved.client_id.as_str()), ("renamed", KEYS[1].client_id));

    let check = checking(&saved);
    tokio::time::sleep(Duration::from_millis(100)).await;
    bench.restarted().profiles.remove(saved.id).await.unwrap();
    assert_eq!(check.await.unwrap().unwrap_err().diagnosis.kind.as_str(), "no-profile");
    assert!(bench.jobs.profiles.all().unwrap().list.is_empty(), "it does not come back");
    assert!(bench.store.users().is_empty(), "{:?}", bench.store.users());
}

#[tokio::test]
async fn a_secret_is_sent_to_no_other_address_than_it_was_entered_for() {
    let bench = bench().await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let elsewhere = StandIn::start().await.unwrap();
    let moved = elsewhere.addresses(KEYS[0].environment).token_url;
    let edit = ProfileEdit { token_url: Some(moved.clone()), ..ProfileEdit::of(profile.clone()) };
    for verify in [true, false] {
        let refused = bench.jobs.profiles.edit(edit.clone(), verify).await.unwrap_err();
        assert_eq!(refused.diagnosis.kind.as_str(), "no-api-key");
    }
    // By hand, in the file.
    let mut file = bench.file();
    file["profiles"][0]["token_url"] = moved.to_string().into();
    bench.write_file(&file);
    let edited = bench.jobs.profiles.by_id(profile.id).unwrap();
    let refused = bench.jobs.tokens.get(&edited, Want::Usable).await.unwrap_err();
    assert_eq!(refused.kind.as_str(), "no-api-key");
    assert!(refused.message.contains(profile.addresses.token_url.as_written()), "{}", refused.message);
    assert!(elsewhere.requests().is_empty(), "nothing was sent");
    // With the secret it goes.
    let again =
        ProfileEdit { secret: Some(ClientSecret::new(KEYS[0].client_secret)), ..ProfileEdit::of(edited) };
    bench.jobs.profiles.edit(again, false).await.unwrap();
}

#[tokio::test]
async fn an_older_versions_profile_and_key_are_taken_over() {
    let bench = bench().await;
    let profile = bench.add("checkout", &KEYS[0]).await;
    let mut old = bench.file();
    old["version"] = 1.into();
    old["in_use"] = old["default"].take();
    old.as_object_mut().unwrap().remove("default");
    old["profiles"][0].as_object_mut().unwrap().remove("key_number");
    bench.write_file(&old);
    let store = Arc::new(FaultyStore::default());
    store.put(&profile.id.to_string(), KEYS[0].client_secret.as_bytes());
    let jobs = open(bench.home.path(), &store, stand_in::clock());
    let old = jobs.profiles.named(None).unwrap();
    // The first thing that is done with it binds it, and the second still has the profile as it was.
    let test = jobs.tests.run(&old, |_| ()).await;
    assert_eq!(test.diagnosis(), None);
    assert!(jobs.profiles.secret_for_export(&old).await.is_ok());
    assert!(jobs.tokens.in_memory(&jobs.profiles.named(None).unwrap()).is_some(), "the window shows it");
    jobs.tokens.get(&old, Want::Usable).await.unwrap();
    let entries = [format!("{}/access-token", profile.id), format!("{}/key-1", profile.id)];
    assert_eq!(store.users(), entries, "the key has its number, and the old entry has gone");
    let now = jobs.profiles.named(None).unwrap();
    jobs.tokens.get(&now, Want::Usable).await.unwrap();
    assert_eq!(bench.stand_in.mints(), 1, "and the token goes on");
    assert_eq!(bench.file()["version"], 2);
}
