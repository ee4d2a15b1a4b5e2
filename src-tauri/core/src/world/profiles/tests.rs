#![allow(clippy::unwrap_used)]

use std::fs;

use super::*;
use serde_json::{Map, Value, json};
use values::profile::{Addresses, Environment, InvalidInput, KeyNumber, Profile, ProfileId};

fn profile(name: &str) -> Profile {
    Profile {
        id: ProfileId::random(),
        name: name.parse().unwrap(),
        environment: Environment::Sandbox,
        client_id: "client".parse().unwrap(),
        addresses: Addresses::of(Environment::Sandbox),
        proven_in: None,
        key_number: KeyNumber::FIRST,
        gateway_port: None,
        secret_command: None,
        unknown: Map::default(),
    }
}

fn file() -> (tempfile::TempDir, ProfilesFile) {
    let folder = tempfile::tempdir().unwrap();
    let file = ProfilesFile::at(folder.path().join("deep/profiles.json"));
    (folder, file)
}

fn write(file: &ProfilesFile, text: &str) {
    fs::create_dir_all(file.path.parent().unwrap()).unwrap();
    fs::write(&file.path, text).unwrap();
}

/// Why a profile was not added; the tests print it.
#[derive(Debug)]
#[allow(dead_code)]
enum NotAdded {
    Invalid(InvalidInput),
    File(ProfilesError),
}

impl From<ProfilesError> for NotAdded {
    fn from(error: ProfilesError) -> Self {
        Self::File(error)
    }
}

async fn add(file: &ProfilesFile, profile: Profile) -> Result<(), NotAdded> {
    file.change(|profiles| profiles.add(profile).map_err(NotAdded::Invalid)).await
}

#[tokio::test]
async fn what_was_added_is_there() {
    let (_folder, file) = file();
    assert_eq!(file.read().unwrap(), Profiles::default().into());
    let checkout = profile("Checkout");
    add(&file, checkout.clone()).await.unwrap();
    assert_eq!(file.read().unwrap().find_by_name(" CHECKOUT "), Some(&checkout));
}

#[tokio::test]
async fn a_name_is_unique_without_regard_to_case() {
    let (_folder, file) = file();
    add(&file, profile("Straße")).await.unwrap();
    let other = add(&file, profile("STRASSE")).await;
    assert!(other.is_ok(), "ß is not folded to ss by to_lowercase, and both can be told apart");
    assert!(matches!(
        add(&file, profile("straße")).await,
        Err(NotAdded::Invalid(InvalidInput::NameTaken { .. }))
    ));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_never_overwritten() {
    let (_folder, file) = file();
    let twice = profile("Twice");
    let twice = json!({"version": 1, "profiles": [twice, twice]}).to_string();
    for broken in ["", "{", "[]", "{\"version\":3}", "{\"version\":1,\"profiles\":7}", "\u{feff}{}", &twice] {
        write(&file, broken);
        assert!(matches!(add(&file, profile("New")).await, Err(NotAdded::File(_))), "{broken}");
        assert_eq!(fs::read_to_string(&file.path).unwrap(), broken);
    }
}

#[tokio::test]
async fn what_this_version_does_not_know_is_kept() {
    let (_folder, file) = file();
    let mut known = serde_json::to_value(profile("Known")).unwrap();
    known["colour"] = "green".into();
    write(&file, &json!({"version": 2, "profiles": [known], "theme": "blue"}).to_string());
    add(&file, profile("New")).await.unwrap();
    let after: Value = serde_json::from_slice(&fs::read(&file.path).unwrap()).unwrap();
    assert_eq!((&after["theme"], &after["profiles"][0]["colour"]), (&"blue".into(), &"green".into()));
}

#[tokio::test]
async fn what_was_in_use_becomes_the_default_except_a_live_one() {
    let (_folder, file) = file();
    let sandbox = profile("Sandbox");
    let live = Profile { environment: Environment::Live, ..profile("Live") };
    for (in_use, default) in [(sandbox.id, Some(sandbox.id)), (live.id, None)] {
        let old = json!({"version": 1, "in_use": in_use, "profiles": [sandbox, live]});
        write(&file, &old.to_string());
        let read = file.read().unwrap();
        assert_eq!((read.default, read.once_in_use), (default, Some(in_use)));
        add(&file, profile("New")).await.unwrap();
        let again = file.read().unwrap();
        assert_eq!((again.default, again.once_in_use), (default, Some(in_use)), "it is written down");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_lose_nothing() {
    let (_folder, file) = file();
    let writers: Vec<_> = (0..8)
        .map(|n| {
            let file = file.clone();
            tokio::spawn(async move {
                for m in 0..10 {
                    add(&file, profile(&format!("p{n}-{m}"))).await.unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(file.read().unwrap().list.len(), 80);
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (_folder, file) = file();
    add(&file, profile("New")).await.unwrap();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file.path), mode(file.path.parent().unwrap())), (0o600, 0o700));
}

#[test]
fn removing_the_default_leaves_none() {
    let mut profiles = Profiles::default();
    let (one, two) = (profile("One"), profile("Two"));
    profiles.add(one.clone()).unwrap();
    profiles.add(two).unwrap();
    profiles.default = Some(one.id);
    profiles.remove(one.id);
    assert_eq!(profiles.default, None);
}

#[tokio::test]
async fn what_is_pending_is_written_down_and_taken_away() {
    let (_folder, file) = file();
    let locked = file.lock().await.unwrap();
    assert!(!file.has_pending());
    let pending = Pending { keys: vec![profile("One").key()] };
    locked.set_pending(&pending).unwrap();
    assert!(file.has_pending());
    assert_eq!(locked.pending().unwrap(), pending);
    locked.set_pending(&Pending::default()).unwrap();
    assert!(!file.has_pending());
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused_and_what_is_read_is_written_as_it_was(
        text in "(?s).{0,200}",
        field in "[a-z_]{1,12}",
        value in "(?s).{0,40}",
    ) {
        let _ = document::parse(text.as_bytes(), String::new);
        let mut record = serde_json::to_value(profile("Known")).unwrap();
        record.as_object_mut().unwrap().entry(field.clone()).or_insert_with(|| value.clone().into());
        let mut whole = json!({"version": 2, "profiles": [record]});
        whole.as_object_mut().unwrap().entry(field).or_insert_with(|| value.into());
        if let Ok(read) = document::parse(whole.to_string().as_bytes(), String::new) {
            let again: Value = serde_json::from_slice(&document::print(read)).unwrap();
            proptest::prop_assert_eq!(again, whole);
        }
    }
}

#[tokio::test]
async fn the_same_bytes_are_read_once_and_others_at_once() {
    let (_folder, ours) = file();
    let theirs = ProfilesFile::at(ours.path.clone());
    add(&theirs, profile("one")).await.unwrap();
    let first = ours.read().unwrap();
    assert!(Arc::ptr_eq(&first, &ours.read().unwrap()), "nothing was read anew");
    add(&theirs, profile("two")).await.unwrap();
    assert_eq!(ours.read().unwrap().list.len(), 2, "what another program wrote is seen");
    write(&ours, "{");
    assert!(matches!(ours.read(), Err(ProfilesError::Damaged { .. })), "and so is damage");
    fs::remove_file(&ours.path).unwrap();
    assert!(ours.read().unwrap().list.is_empty());
}
