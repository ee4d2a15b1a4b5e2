#![allow(clippy::unwrap_used)]
use super::*;

#[test]
fn a_file_is_replaced_whole_and_nothing_temporary_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("profiles.json");
    assert!(matches!(replace(&path, b"one").unwrap(), Replaced::Durably));
    assert!(matches!(replace(&path, b"two").unwrap(), Replaced::Durably));
    assert_eq!(read(&path).unwrap().unwrap(), b"two");
    assert_eq!(create(&path, b"three").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn only_our_own_leftovers_are_swept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("profiles.json");
    let ours = folder.path().join(".profiles.json.abc123.noyo-auth-tmp");
    let others = [".profiles-backup", ".profiles.json.swp", ".settings.json.abc123.noyo-auth-tmp"];
    for name in others {
        fs::write(folder.path().join(name), "not ours").unwrap();
    }
    fs::write(&ours, "half").unwrap();
    sweep(&path);
    assert!(!ours.exists());
    assert!(others.iter().all(|name| folder.path().join(name).exists()));
}

#[cfg(unix)]
#[test]
fn whatever_the_umask_says_it_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/activity.jsonl");
    append(&path, b"line\n").unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let fifo = folder.path().join("fifo");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    assert_eq!(read(&fifo).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    assert!(append(&fifo, b"x").is_err());
    assert_eq!(replace(&fifo, b"x").unwrap_err().kind(), io::ErrorKind::InvalidInput);
    assert!(!fs::symlink_metadata(&fifo).unwrap().is_file(), "it was replaced");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(folder.path().join("nowhere"), &link).unwrap();
    assert!(replace(&link, b"x").is_err());
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
}

#[tokio::test]
async fn a_lock_that_is_held_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("some.lock");
    let held = lock(&path, Duration::ZERO).await.unwrap();
    assert!(matches!(lock(&path, Duration::from_millis(20)).await, Err(LockError::Busy { .. })));
    drop(held);
    let _again = lock(&path, Duration::ZERO).await.unwrap();
}
