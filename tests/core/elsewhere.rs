//! Keys from a command, inside one program: however many ask, one run; what was approved stays approved when a
//! change fails.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use noyo_auth_core::jobs::{Jobs, NewWithCommand, Want};
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::Network;
use stand_in::{DemoKey, KEYS, StandIn};
use values::diagnosis::Kind;
use values::profile::{Profile, ProfileEdit, SecretCommand};
use values::secret::ClientSecret;

use crate::keychains::FaultyStore;

struct Bench {
    jobs: Jobs,
    store: Arc<FaultyStore>,
    stand_in: StandIn,
    home: tempfile::TempDir,
}

async fn bench() -> Bench {
    let stand_in = StandIn::start().await.unwrap();
    let home = tempfile::tempdir().unwrap();
    let store = Arc::new(FaultyStore::default());
    let keychain = Keychain::with_store(store.clone());
    let jobs = Jobs::open(&Home::at(home.path().to_owned()), keychain, Network::default(), stand_in::clock());
    Bench { jobs, store, stand_in, home }
}

fn shell(line: &str) -> SecretCommand {
    SecretCommand::new(["sh", "-c", line].map(str::to_owned).to_vec()).unwrap()
}

impl Bench {
    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    async fn add(&self, name: &str, key: &DemoKey, line: &str) -> Profile {
        let new = NewWithCommand {
            name: name.parse().unwrap(),
            environment: key.environment,
            client_id: key.client_id.parse().unwrap(),
            secret_command: shell(line),
            addresses: self.stand_in.addresses(key.environment),
        };
        self.jobs.profiles.add_with_command(new, false).await.unwrap().profile
    }
}

fn lines(path: &Path) -> usize {
    std::fs::read_to_string(path).unwrap_or_default().lines().count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn however_many_ask_for_however_many_profiles_one_runs_at_a_time() {
    let bench = bench().await;
    let (busy, runs) = (bench.path("busy"), bench.path("runs"));
    let line = |key: &DemoKey| {
        let (busy, runs) = (busy.display(), runs.display());
        format!(
            "mkdir {busy} || exit 9; sleep 0.2; rmdir {busy}; echo run >> {runs}; echo {}",
            key.client_secret
        )
    };
    let one = bench.add("one", &KEYS[0], &line(&KEYS[0])).await;
    let other = bench.add("other", &KEYS[2], &line(&KEYS[2])).await;
    let asking: Vec<_> = (0..200)
        .map(|n| {
            let (jobs, profile) = (bench.jobs.clone(), if n % 2 == 0 { one.clone() } else { other.clone() });
            tokio::spawn(async move { jobs.tokens.get(&profile, Want::Usable).await })
        })
        .collect();
    for asked in asking {
        asked.await.unwrap().unwrap();
    }
    assert_eq!((lines(&runs), bench.stand_in.mints()), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gives_up_waiting_holds_nobody_up() {
    let bench = bench().await;
    let runs = bench.path("runs");
    let line = format!("echo run >> {}; sleep 0.5; echo {}", runs.display(), KEYS[0].client_secret);
    let profile = bench.add("slow", &KEYS[0], &line).await;
    let asked = bench.jobs.tokens.get(&profile, Want::Usable);
    assert!(tokio::time::timeout(Duration::from_millis(100), asked).await.is_err());
    bench.jobs.tokens.get(&profile, Want::Usable).await.unwrap();
    assert_eq!(lines(&runs), 1, "it is the same run");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_fails_leaves_command_and_approval_as_they_were() {
    let bench = bench().await;
    let good = format!("echo {}", KEYS[0].client_secret);
    let profile = bench.add("checkout", &KEYS[0], &good).await;
    let edit =
        |line: &str| ProfileEdit { secret_command: Some(shell(line)), ..ProfileEdit::of(profile.clone()) };
    let unsaved = bench.jobs.profiles.edit(edit("echo wrong-secret"), true).await.unwrap_err();
    assert_eq!(unsaved.diagnosis.kind, Kind::InvalidApiKey);
    let unsaved = bench.jobs.profiles.edit(edit("exit 1"), true).await.unwrap_err();
    assert_eq!(unsaved.diagnosis.kind, Kind::SecretCommandFailed);
    // The keychain does not keep the key that should take its place: the approval is put back.
    bench.store.garbles.store(true, Ordering::SeqCst);
    let secret = Some(ClientSecret::new(KEYS[0].client_secret));
    let back = ProfileEdit { secret, ..ProfileEdit::of(profile.clone()) };
    let unsaved = bench.jobs.profiles.edit(back.clone(), false).await.unwrap_err();
    assert_eq!(unsaved.diagnosis.kind, Kind::KeychainUnavailable);
    bench.store.garbles.store(false, Ordering::SeqCst);
    let now = bench.jobs.profiles.named(Some("checkout")).unwrap();
    assert_eq!(now.secret_command, profile.secret_command);
    assert!(bench.jobs.profiles.may_run(&now));
    bench.jobs.tokens.get(&now, Want::New).await.unwrap();
    let edited = bench.jobs.profiles.edit(edit(&format!("{good} ")), true).await.unwrap();
    assert!(edited.checked && bench.jobs.profiles.may_run(&edited.profile));
    assert!(!bench.jobs.profiles.may_run(&now), "one approval for a profile, not two");
    let kept =
        bench.jobs.profiles.edit(ProfileEdit { seen: edited.profile.clone(), ..back }, false).await.unwrap();
    assert_eq!(kept.profile.secret_command, None);
    assert!(!bench.jobs.profiles.may_run(&edited.profile), "a command that has had its day");
}
