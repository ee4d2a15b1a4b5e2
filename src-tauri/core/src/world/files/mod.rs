//! The one way to take a lock and the one way to write a file: 0600 in folders of 0700, a temporary
//! file beside it, fsync, rename, fsync of the folder. Whoever reads sees the old file or the new one,
//! and so does a computer that loses its power.

mod permissions;

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

pub(crate) use permissions::{Folder, can_be_private, close_to_others, is_closed, open_to_others};

/// How the name of every temporary file of ours ends; it begins with a dot and the file's own name.
const TEMPORARY: &str = ".noyo-auth-tmp";

/// How the name of the file to lock for a change of another one ends.
const LOCK: &str = ".lock";

/// How often a lock that is held is tried again.
const TRY_AGAIN: Duration = Duration::from_millis(5);

/// A lock that is held until it is dropped, or its process ends.
#[derive(Debug)]
#[must_use]
pub struct Lock {
    _file: File,
}

/// Why a lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Somebody else has held it for all of this time.
    #[error("another program has been holding {path} for {} seconds", waited.as_secs())]
    Busy {
        /// The lock's file.
        path: String,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The system gives no lock.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Takes the lock of that file, with the folders above it, waiting up to `patience` without blocking
/// a thread.
///
/// # Errors
/// [`LockError`].
pub async fn lock(path: &Path, patience: Duration) -> Result<Lock, LockError> {
    let file = open_lock(path)?;
    let deadline = Instant::now() + patience;
    while !taken(&file)? {
        if Instant::now() >= deadline {
            return Err(LockError::Busy { path: path.display().to_string(), waited: patience });
        }
        tokio::time::sleep(TRY_AGAIN).await;
    }
    Ok(Lock { _file: file })
}

/// The same for a thread of ours that may block.
///
/// # Errors
/// [`LockError`].
pub(crate) fn lock_blocking(path: &Path, patience: Duration) -> Result<Lock, LockError> {
    let file = open_lock(path)?;
    let deadline = Instant::now() + patience;
    while !taken(&file)? {
        if Instant::now() >= deadline {
            return Err(LockError::Busy { path: path.display().to_string(), waited: patience });
        }
        std::thread::sleep(TRY_AGAIN);
    }
    Ok(Lock { _file: file })
}

fn taken(file: &File) -> io::Result<bool> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

/// The file to lock for a change of `path`: beside it.
pub(crate) fn lock_of(path: &Path) -> PathBuf {
    let mut name = path.to_owned().into_os_string();
    name.push(LOCK);
    name.into()
}

/// The name of the file that a lock or a temporary file of that name is for; other names as they are.
pub(crate) fn name_behind(name: &str) -> &str {
    let hidden = name.strip_prefix('.').and_then(|rest| rest.strip_suffix(TEMPORARY));
    let written = hidden.and_then(|rest| rest.rsplit_once('.')).map(|(file, _)| file);
    written.or_else(|| name.strip_suffix(LOCK)).unwrap_or(name)
}

fn open_lock(path: &Path) -> io::Result<File> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    for_its_owner(&mut options);
    no_waiting(&mut options);
    regular(options.open(path)?)
}

/// Makes a folder and those above it, for their owner alone whatever the umask says. One that is there
/// is left as it is.
///
/// # Errors
/// Whatever the file system says.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Reads a regular file; none where there is no such file. A FIFO or a device is not waited for.
///
/// # Errors
/// Whatever the file system says; `InvalidInput` where it is no regular file.
pub fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let file = match open_regular(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other?,
    };
    let mut bytes = Vec::new();
    (&file).read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// Opens what must be a regular file, without waiting for the other end of a FIFO and without taking
/// over a terminal.
///
/// # Errors
/// Whatever the file system says; `InvalidInput` where it is no regular file.
pub(crate) fn open_regular(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    no_waiting(&mut options);
    regular(options.open(path)?)
}

fn regular(file: File) -> io::Result<File> {
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(not_regular())
}

fn not_regular() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file")
}

/// What is known once a file has been replaced.
#[derive(Debug)]
#[must_use]
pub enum Replaced {
    /// The new file is there, and stays there when the power fails.
    Durably,
    /// The new file is there; the system could not promise that it outlives a power failure.
    ForNow(io::Error),
}

/// Puts `bytes` in the place of `path`, or makes it. A symbolic link is followed, not replaced.
///
/// # Errors
/// Whatever the file system says, without the temporary file's name; `InvalidInput` where there is something
/// that is no regular file. What was there is untouched.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<Replaced> {
    let path = followed(path)?;
    match fs::symlink_metadata(&path) {
        Ok(there) if !there.is_file() => return Err(not_regular()),
        _ => {}
    }
    let file = written_beside(&path, bytes)?;
    file.persist(&path).map_err(|error| plain(error.error))?;
    Ok(settled(&path))
}

/// Makes a file that was not there.
///
/// # Errors
/// As [`replace`]; `AlreadyExists` where there is one.
pub fn create(path: &Path, bytes: &[u8]) -> io::Result<Replaced> {
    let file = written_beside(path, bytes)?;
    file.persist_noclobber(path).map_err(|error| plain(error.error))?;
    Ok(settled(path))
}

/// Adds a line to a file, or makes it. Lines of two programs do not mix.
///
/// # Errors
/// Whatever the file system says.
pub fn append(path: &Path, line: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        private_folder(folder)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    no_waiting(&mut options);
    for_its_owner(&mut options);
    regular(options.open(path)?)?.write_all(line)
}

/// Removes the temporary files that a program which was killed left beside `path`. Whoever holds its
/// lock is the only one to write there.
pub(crate) fn sweep(path: &Path) {
    for left in temporary(path) {
        let _ = fs::remove_file(left);
    }
}

/// Whether there is a temporary file of ours beside `path`: somebody is writing, or ended in the middle.
pub(crate) fn has_temporary(path: &Path) -> bool {
    !temporary(path).is_empty()
}

fn temporary(path: &Path) -> Vec<PathBuf> {
    let Ok(path) = followed(path) else { return Vec::new() };
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else { return Vec::new() };
    let prefix = temporary_prefix(name);
    let is_ours = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        is_file && name.starts_with(&prefix) && name.ends_with(TEMPORARY)
    };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(is_ours).map(|entry| entry.path()).collect()
}

fn temporary_prefix(name: &OsStr) -> String {
    format!(".{}.", name.to_string_lossy())
}

fn written_beside(path: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
    let file = tempfile::Builder::new()
        .prefix(&temporary_prefix(name))
        .suffix(TEMPORARY)
        .tempfile_in(folder_of(path))
        .map_err(plain)?;
    file.as_file().write_all(bytes).map_err(plain)?;
    file.as_file().sync_all().map_err(plain)?;
    Ok(file)
}

/// Once the rename has happened the change has happened, whatever the folder's fsync says.
#[cfg_attr(not(unix), allow(unused_variables))]
fn settled(path: &Path) -> Replaced {
    #[cfg(unix)]
    if let Err(error) = File::open(folder_of(path)).and_then(|folder| folder.sync_all()) {
        return Replaced::ForNow(error);
    }
    Replaced::Durably
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Where a symbolic link leads. One that leads nowhere is refused rather than replaced.
fn followed(path: &Path) -> io::Result<PathBuf> {
    match fs::symlink_metadata(path) {
        Ok(there) if there.is_symlink() => fs::canonicalize(path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => io::Error::new(error.kind(), "the link leads nowhere"),
            _ => error,
        }),
        _ => Ok(path.to_owned()),
    }
}

fn no_waiting(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.custom_flags(flags.bits() as i32);
    }
    #[cfg(not(unix))]
    let _ = options;
}

fn for_its_owner(options: &mut OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

/// What the system says, without the name of the temporary file that tempfile adds to it.
fn plain(error: io::Error) -> io::Error {
    let words = match error.kind() {
        io::ErrorKind::NotFound => "the folder does not exist",
        io::ErrorKind::PermissionDenied => "the folder may not be written to",
        io::ErrorKind::StorageFull => "no space is left on the disk",
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        _ => return error,
    };
    io::Error::new(error.kind(), words)
}

#[cfg(test)]
mod tests;
