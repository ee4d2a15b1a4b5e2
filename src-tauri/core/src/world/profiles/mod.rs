//! The profile file: one JSON document with a version, written atomically under a lock that both
//! programs take. A file that cannot be read is never overwritten.

mod document;
mod error;
#[cfg(fuzzing)]
pub mod fuzzed;
mod list;
mod pending;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use parking_lot::Mutex;

pub use error::ProfilesError;
pub use list::Profiles;
pub(crate) use pending::FILE as PENDING;
pub use pending::Pending;

use super::files::{self, Lock, LockError, Replaced};

/// How long to wait for another program that is writing. A key is stored under the lock, so its keychain
/// may take its five seconds.
const LOCK_PATIENCE: Duration = Duration::from_secs(8);

/// The profile file.
#[derive(Debug, Clone)]
pub struct ProfilesFile {
    path: PathBuf,
    /// The file as it was read last, and what is in it: the same bytes are not made sense of twice.
    last: Arc<Mutex<Option<Understood>>>,
}

#[derive(Debug)]
struct Understood {
    bytes: Vec<u8>,
    profiles: Arc<Profiles>,
}

/// The profile file with every other program kept out, as it was when the lock was taken.
#[derive(Debug)]
pub struct LockedProfiles {
    file: ProfilesFile,
    before: Arc<Profiles>,
    _lock: Lock,
}

impl ProfilesFile {
    /// The file at that path, which need not exist.
    pub fn at(path: PathBuf) -> Self {
        Self { path, last: Arc::default() }
    }

    /// What is in it; a file that does not exist is empty.
    ///
    /// # Errors
    /// [`ProfilesError::Unreadable`], [`ProfilesError::Damaged`], [`ProfilesError::Newer`].
    pub fn read(&self) -> Result<Arc<Profiles>, ProfilesError> {
        let bytes = match files::read(&self.path) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Ok(Arc::default()),
            Err(source) => return Err(ProfilesError::Unreadable { path: self.shown(), source }),
        };
        let mut last = self.last.lock();
        if let Some(known) = last.as_ref().filter(|known| known.bytes == bytes) {
            return Ok(known.profiles.clone());
        }
        let profiles = Arc::new(document::parse(&bytes, || self.shown())?);
        *last = Some(Understood { bytes, profiles: profiles.clone() });
        Ok(profiles)
    }

    /// Keeps every other program out, and reads.
    ///
    /// # Errors
    /// Those of [`Self::read`], [`ProfilesError::Busy`], [`ProfilesError::Unwritable`].
    pub async fn lock(&self) -> Result<LockedProfiles, ProfilesError> {
        let lock = files::lock(&files::lock_of(&self.path), LOCK_PATIENCE).await;
        let lock = lock.map_err(|error| match error {
            LockError::Busy { waited, .. } => ProfilesError::Busy { path: self.shown(), waited },
            LockError::Io(source) => self.unwritable(source),
        })?;
        files::sweep(&self.path);
        files::sweep(&self.pending_path());
        Ok(LockedProfiles { before: self.read()?, file: self.clone(), _lock: lock })
    }

    /// Reads, changes and writes, with every other program kept out meanwhile. Where the change says
    /// no, nothing is written.
    ///
    /// # Errors
    /// Those of [`Self::lock`], the change's own, [`ProfilesError::Unwritable`].
    pub async fn change<T, E: From<ProfilesError>>(
        &self,
        change: impl FnOnce(&mut Profiles) -> Result<T, E>,
    ) -> Result<T, E> {
        let locked = self.lock().await?;
        let mut after = locked.read().clone();
        let result = change(&mut after)?;
        let _ = locked.write(after)?;
        Ok(result)
    }

    /// Tells one state of the file from another, without reading it: it is always replaced whole.
    pub(crate) fn stamp(&self) -> Option<(SystemTime, u64)> {
        let file = std::fs::metadata(&self.path).ok()?;
        Some((file.modified().ok()?, file.len()))
    }

    /// Whether somebody was changing keys, and perhaps ended in the middle.
    pub(crate) fn has_pending(&self) -> bool {
        self.pending_path().exists()
    }

    /// Whether somebody was writing, and perhaps ended in the middle.
    pub(crate) fn has_temporary(&self) -> bool {
        files::has_temporary(&self.path) || files::has_temporary(&self.pending_path())
    }

    fn pending_path(&self) -> PathBuf {
        self.path.with_file_name(PENDING)
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }

    fn unwritable(&self, source: std::io::Error) -> ProfilesError {
        ProfilesError::Unwritable { path: self.shown(), source }
    }
}

impl LockedProfiles {
    /// What is in the file.
    pub fn read(&self) -> &Profiles {
        &self.before
    }

    /// Puts `after` in the place of what is in the file. Once that has happened it has happened: what
    /// could not be made durable is told beside the success.
    ///
    /// # Errors
    /// [`ProfilesError::Unwritable`]; what was there is untouched.
    pub fn write(&self, after: Profiles) -> Result<Replaced, ProfilesError> {
        if after == *self.before {
            return Ok(Replaced::Durably);
        }
        let bytes = document::print(after);
        files::replace(&self.file.path, &bytes).map_err(|source| self.file.unwritable(source))
    }

    /// Whether something is written down, be it damaged.
    pub(crate) fn has_pending(&self) -> bool {
        self.file.has_pending()
    }

    /// The keys that somebody was changing, as was written down before; of a damaged note none.
    ///
    /// # Errors
    /// [`ProfilesError::Unreadable`].
    pub fn pending(&self) -> Result<Pending, ProfilesError> {
        pending::read(&self.file.pending_path())
    }

    /// Writes down which keys are about to change, or that none are any more.
    ///
    /// # Errors
    /// [`ProfilesError::Unwritable`].
    pub(crate) fn set_pending(&self, pending: &Pending) -> Result<(), ProfilesError> {
        pending::write(&self.file.pending_path(), pending)
    }
}

#[cfg(test)]
mod tests;
