//! The profile file: one JSON document with a version, written atomically under a lock that both
//! programs take. A file that cannot be read is never overwritten.

mod error;

use std::collections::HashSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use error::ProfilesError;

use crate::home;
use crate::profile::{InvalidInput, Profile, ProfileId};

/// The version that this program writes, and the newest that it reads.
const VERSION: u64 = 1;

/// How the name of the temporary file begins.
const TEMPORARY: &str = ".profiles-";

/// How long to wait for another program that is writing.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);

/// All profiles, and which one is in use.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Profiles {
    /// The profile that is meant when none is named.
    pub in_use: Option<ProfileId>,
    /// In the order in which they were added.
    pub list: Vec<Profile>,
    /// Fields of the file that this version does not know; they are written back.
    unknown: Map<String, Value>,
}

impl Profiles {
    /// The profile of that name, without regard to case and to space around it.
    pub fn find_by_name(&self, name: &str) -> Option<&Profile> {
        let folded = name.trim().to_lowercase();
        self.list.iter().find(|profile| profile.name.folded() == folded)
    }

    /// The profile with that identity.
    pub fn get(&self, id: ProfileId) -> Option<&Profile> {
        self.list.iter().find(|profile| profile.id == id)
    }

    /// Adds a profile.
    ///
    /// # Errors
    /// [`InvalidInput::NameTaken`].
    pub fn add(&mut self, profile: Profile) -> Result<(), InvalidInput> {
        self.check_name(&profile)?;
        self.list.push(profile);
        Ok(())
    }

    /// Puts a profile in the place of the one with the same identity, or adds it where another
    /// program removed that one meanwhile.
    ///
    /// # Errors
    /// [`InvalidInput::NameTaken`].
    pub fn replace(&mut self, profile: Profile) -> Result<(), InvalidInput> {
        self.check_name(&profile)?;
        match self.list.iter_mut().find(|held| held.id == profile.id) {
            Some(held) => *held = profile,
            None => self.list.push(profile),
        }
        Ok(())
    }

    /// Removes a profile; the next one comes into use if it was.
    pub fn remove(&mut self, id: ProfileId) {
        self.list.retain(|profile| profile.id != id);
        if self.in_use == Some(id) {
            self.in_use = self.list.first().map(|profile| profile.id);
        }
    }

    fn check_name(&self, profile: &Profile) -> Result<(), InvalidInput> {
        match self.find_by_name(profile.name.as_str()).filter(|held| held.id != profile.id) {
            Some(held) => Err(InvalidInput::NameTaken { name: held.name.to_string() }),
            None => Ok(()),
        }
    }
}

/// The document as it lies on disk.
#[derive(Serialize, Deserialize)]
struct Document {
    version: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_use: Option<ProfileId>,
    profiles: Vec<Profile>,
    #[serde(flatten)]
    unknown: Map<String, Value>,
}

/// The profile file.
#[derive(Debug, Clone)]
pub struct ProfilesFile {
    path: PathBuf,
}

impl ProfilesFile {
    /// The file at that path, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// What is in it; a file that does not exist is empty.
    ///
    /// # Errors
    /// [`ProfilesError::Unreadable`], [`ProfilesError::Damaged`], [`ProfilesError::Newer`].
    pub fn read(&self) -> Result<Profiles, ProfilesError> {
        let bytes = match fs::read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Profiles::default()),
            Err(source) => return Err(ProfilesError::Unreadable { path: self.shown(), source }),
        };
        self.parse(&bytes)
    }

    /// Reads, changes and writes, with every other program kept out meanwhile. Where the change says
    /// no, nothing is written.
    ///
    /// # Errors
    /// Those of [`Self::read`], the change's own, [`ProfilesError::Busy`], [`ProfilesError::Unwritable`].
    pub fn change<T, E: From<ProfilesError>>(
        &self,
        change: impl FnOnce(&mut Profiles) -> Result<T, E>,
    ) -> Result<T, E> {
        let _lock = self.lock()?;
        let before = self.read()?;
        let mut after = before.clone();
        let result = change(&mut after)?;
        if after != before {
            self.write(after).map_err(|source| self.unwritable(source))?;
        }
        Ok(result)
    }

    fn parse(&self, bytes: &[u8]) -> Result<Profiles, ProfilesError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u64,
        }
        let damaged = |because: String| ProfilesError::Damaged { path: self.shown(), because };
        let versioned: Versioned = serde_json::from_slice(bytes).map_err(|e| damaged(e.to_string()))?;
        if versioned.version > VERSION {
            return Err(ProfilesError::Newer { path: self.shown(), version: versioned.version });
        }
        let document: Document = serde_json::from_slice(bytes).map_err(|e| damaged(e.to_string()))?;
        let (mut ids, mut names) = (HashSet::new(), HashSet::new());
        for profile in &document.profiles {
            if !ids.insert(profile.id) || !names.insert(profile.name.folded()) {
                return Err(damaged(format!("the profile {} is in it twice", profile.name)));
            }
        }
        Ok(Profiles { in_use: document.in_use, list: document.profiles, unknown: document.unknown })
    }

    fn lock(&self) -> Result<File, ProfilesError> {
        let mut name = self.path.clone().into_os_string();
        name.push(".lock");
        let home = home::Home::at(self.folder().to_owned());
        let file = home.open_lock(Path::new(&name)).map_err(|source| self.unwritable(source))?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::Error(source)) => return Err(self.unwritable(source)),
                Err(TryLockError::WouldBlock) if started.elapsed() > LOCK_PATIENCE => {
                    return Err(ProfilesError::Busy { path: self.shown() });
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }

    /// A temporary file beside it, fsync, rename, fsync of the folder: whoever reads sees the old
    /// file or the new one, and so does a computer that loses its power.
    fn write(&self, profiles: Profiles) -> io::Result<()> {
        let document = Document {
            version: VERSION,
            in_use: profiles.in_use,
            profiles: profiles.list,
            unknown: profiles.unknown,
        };
        // A symbolic link is followed, not replaced.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let folder = path.parent().unwrap_or(Path::new("."));
        sweep(folder);
        let mut file = tempfile::Builder::new()
            .prefix(TEMPORARY)
            .tempfile_in(folder)
            .map_err(home::without_temporary_name)?;
        serde_json::to_writer_pretty(&mut file, &document)?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(&path)?;
        #[cfg(unix)]
        File::open(folder)?.sync_all()?;
        Ok(())
    }

    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new("."))
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }

    fn unwritable(&self, source: io::Error) -> ProfilesError {
        ProfilesError::Unwritable { path: self.shown(), source }
    }
}

/// Removes what a program that was killed left behind. Whoever holds the lock is the only one to write.
fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::diagnosis::{Diagnosis, Kind};
    use crate::profile::{Addresses, Environment};

    fn profile(name: &str) -> Profile {
        Profile {
            id: ProfileId::random(),
            name: name.parse().unwrap(),
            environment: Environment::Sandbox,
            client_id: "client".parse().unwrap(),
            addresses: Addresses::of(Environment::Sandbox),
            proven_in: None,
        }
    }

    fn file() -> (tempfile::TempDir, ProfilesFile) {
        let folder = tempfile::tempdir().unwrap();
        let file = ProfilesFile::at(folder.path().join("deep/profiles.json"));
        (folder, file)
    }

    fn add(file: &ProfilesFile, profile: Profile) -> Result<(), Diagnosis> {
        file.change(|profiles| Ok(profiles.add(profile)?))
    }

    #[test]
    fn what_was_added_is_there() {
        let (_folder, file) = file();
        assert_eq!(file.read().unwrap(), Profiles::default());
        let checkout = profile("Checkout");
        add(&file, checkout.clone()).unwrap();
        assert_eq!(file.read().unwrap().find_by_name(" CHECKOUT "), Some(&checkout));
    }

    #[test]
    fn a_name_is_unique_without_regard_to_case() {
        let (_folder, file) = file();
        add(&file, profile("Straße")).unwrap();
        let refused = add(&file, profile("STRASSE"));
        assert!(refused.is_ok(), "ß is not folded to ss by to_lowercase, and both can be told apart");
        assert_eq!(add(&file, profile("straße")).unwrap_err().kind, Kind::InvalidInput);
    }

    #[test]
    fn a_file_that_cannot_be_read_is_never_overwritten() {
        let (_folder, file) = file();
        fs::create_dir_all(file.folder()).unwrap();
        let twice = profile("Twice");
        let twice = serde_json::json!({"version": 1, "profiles": [twice, twice]}).to_string();
        for broken in
            ["", "{", "[]", "{\"version\":2}", "{\"version\":1,\"profiles\":7}", "\u{feff}{}", &twice]
        {
            fs::write(&file.path, broken).unwrap();
            assert_eq!(add(&file, profile("New")).unwrap_err().kind, Kind::StorageFailed, "{broken}");
            assert_eq!(fs::read_to_string(&file.path).unwrap(), broken);
        }
    }

    #[test]
    fn what_this_version_does_not_know_is_kept() {
        let (_folder, file) = file();
        fs::create_dir_all(file.folder()).unwrap();
        fs::write(&file.path, r#"{"version":1,"profiles":[],"theme":"blue"}"#).unwrap();
        add(&file, profile("New")).unwrap();
        let text = fs::read_to_string(&file.path).unwrap();
        assert!(text.contains(r#""theme": "blue""#), "{text}");
    }

    #[test]
    fn many_writers_lose_nothing() {
        let (_folder, file) = file();
        std::thread::scope(|scope| {
            for n in 0..8 {
                let file = &file;
                scope.spawn(move || (0..10).for_each(|m| add(file, profile(&format!("p{n}-{m}"))).unwrap()));
            }
        });
        assert_eq!(file.read().unwrap().list.len(), 80);
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (_folder, file) = file();
        add(&file, profile("New")).unwrap();
        assert_eq!(fs::metadata(&file.path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(file.folder()).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn removing_the_one_in_use_puts_another_in_use() {
        let mut profiles = Profiles::default();
        let (one, two) = (profile("One"), profile("Two"));
        profiles.add(one.clone()).unwrap();
        profiles.add(two.clone()).unwrap();
        profiles.in_use = Some(one.id);
        profiles.remove(one.id);
        assert_eq!(profiles.in_use, Some(two.id));
    }
}
