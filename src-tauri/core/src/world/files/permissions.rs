//! Who else can read and write what is ours.

#[cfg(unix)]
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Whose a folder is, by what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folder {
    /// It is there for this program alone.
    Ours,
    /// Other things lie there too, and are left as they are, as is the folder.
    AlsoForOthers,
}

/// Whether a folder is one's own, and nobody else can enter it.
#[cfg(unix)]
pub(crate) fn is_closed(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let is_own = |there: &fs::Metadata| there.uid() == rustix::process::geteuid().as_raw();
    fs::metadata(path).is_ok_and(|there| is_own(&there) && there.is_dir() && there.mode() & 0o077 == 0)
}

/// Whether nobody else can put a file in the place of one of ours there, once what is ours is
/// [closed to others](close_to_others). A folder that is not there is fine.
///
/// # Errors
/// Whatever the file system says.
#[cfg(unix)]
pub(crate) fn can_be_private(path: &Path, folder: Folder) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let there = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        other => other?,
    };
    let is_own = there.uid() == rustix::process::geteuid().as_raw();
    // A folder with the sticky bit is there for everybody, be it empty.
    let is_ours = folder == Folder::Ours && there.mode() & 0o1000 == 0;
    Ok(is_own && (is_ours || there.mode() & 0o022 == 0))
}

/// What is ours there and can be read or written by others: the files and folders that `ours` says yes to, and the
/// folder itself where it is ours.
///
/// # Errors
/// Whatever the file system says.
#[cfg(unix)]
pub(crate) fn open_to_others(
    path: &Path,
    folder: Folder,
    ours: fn(&str) -> bool,
) -> io::Result<Vec<PathBuf>> {
    use std::os::unix::fs::MetadataExt;
    let there = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut open = Vec::new();
    if folder == Folder::Ours && there.mode() & 0o077 != 0 {
        open.push(path.to_owned());
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let there = entry.metadata()?;
        // What is in a folder is behind it.
        let can_be_closed = there.is_file() || there.is_dir();
        let is_ours = can_be_closed && entry.file_name().to_str().is_some_and(ours);
        if is_ours && there.mode() & 0o077 != 0 {
            open.push(entry.path());
        }
    }
    open.sort();
    Ok(open)
}

/// Takes from others what they may do with [`open_to_others`].
///
/// # Errors
/// Whatever the file system says.
#[cfg(unix)]
pub(crate) fn close_to_others(path: &Path, folder: Folder, ours: fn(&str) -> bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    for path in open_to_others(path, folder, ours)? {
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

/// Windows gives a person's folders to that person alone.
#[cfg(not(unix))]
pub(crate) fn open_to_others(
    _path: &Path,
    _folder: Folder,
    _ours: fn(&str) -> bool,
) -> io::Result<Vec<PathBuf>> {
    Ok(Vec::new())
}

/// As above: there is nothing to take.
#[cfg(not(unix))]
pub(crate) fn close_to_others(_path: &Path, _folder: Folder, _ours: fn(&str) -> bool) -> io::Result<()> {
    Ok(())
}

/// As above.
#[cfg(not(unix))]
pub(crate) fn is_closed(_path: &Path) -> bool {
    true
}

/// As above.
#[cfg(not(unix))]
pub(crate) fn can_be_private(_path: &Path, _folder: Folder) -> io::Result<bool> {
    Ok(true)
}
