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

/// Takes from others what they may do with what is ours there, and says whether nobody else can put a file in
/// the place of another now. A folder that is not there is fine.
///
/// # Errors
/// Whatever the file system says.
#[cfg(unix)]
pub(crate) fn make_private(path: &Path, folder: Folder, ours: fn(&str) -> bool) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let there = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        other => other?,
    };
    let can_be_written_to = folder == Folder::AlsoForOthers && there.mode() & 0o022 != 0;
    if there.uid() != rustix::process::geteuid().as_raw() || can_be_written_to {
        return Ok(false);
    }
    if there.mode() & 0o077 != 0 {
        close_to_others(path, folder, ours)?;
    }
    Ok(true)
}

/// What is ours there and can be read or written by others: the files that `ours` says yes to, and the folder
/// itself where it is ours.
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
        // What the web view keeps is behind its folder.
        let is_file_of_ours = there.is_file() && entry.file_name().to_str().is_some_and(ours);
        if is_file_of_ours && there.mode() & 0o077 != 0 {
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
pub(crate) fn make_private(_path: &Path, _folder: Folder, _ours: fn(&str) -> bool) -> io::Result<bool> {
    Ok(true)
}
