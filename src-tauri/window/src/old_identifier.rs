//! The folders that the system keeps by an application's identifier, from when ours was another one.

use std::fs;
use std::path::Path;

use tauri::{AppHandle, Manager};

/// The identifier until version 0.1.
const OLD: &str = "com.noyo-auth.desktop";

/// Moves what the old identifier left to the new one, once. Nothing there is needed: what cannot be
/// moved stays where it is.
pub(crate) fn take_over(app: &AppHandle) {
    let paths = app.path();
    let folders = [paths.data_dir(), paths.local_data_dir(), paths.config_dir(), paths.cache_dir()];
    for folder in folders.into_iter().flatten() {
        move_once(&folder.join(OLD), &folder.join(&app.config().identifier));
    }
}

fn move_once(old: &Path, new: &Path) {
    if old.is_dir() && !new.exists() {
        let _ = fs::rename(old, new);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_the_old_one_left_is_moved_once() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join(OLD), folder.path().join("dev.noyoauth.NoyoAuth"));
        fs::create_dir(&old).unwrap();
        fs::write(old.join("kept"), "1").unwrap();
        move_once(&old, &new);
        assert!(!old.exists());
        assert_eq!(fs::read_to_string(new.join("kept")).unwrap(), "1");
        fs::create_dir(&old).unwrap();
        move_once(&old, &new);
        assert!(old.exists() && new.join("kept").exists(), "what is there already is left alone");
    }
}
