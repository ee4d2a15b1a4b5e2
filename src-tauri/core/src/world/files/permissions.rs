//! Who else can read and write what is ours.

#[cfg(unix)]
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Takes from others what they may do in a folder of ours, and says whether it is its owner's alone now. A
/// folder that is not there is.
///
/// # Errors
/// Whatever the file system says.
#[cfg(unix)]
pub(crate) fn make_private(folder: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;
    let there = match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        other => other?,
    };
    if there.uid() != rustix::process::geteuid().as_raw() {
        return Ok(false);
    }
    if there.mode() & 0o077 != 0 {
        close_to_others(folder)?;
    }
    Ok(true)
}

/// The files and folders there that others can read or write, the folder itself among them.
///
/// # Errors
/// Whatever the file system says.
#[cfg(unix)]
pub(crate) fn open_to_others(folder: &Path) -> io::Result<Vec<PathBuf>> {
    use std::os::unix::fs::MetadataExt;
    let there = match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut open = Vec::new();
    if there.mode() & 0o077 != 0 {
        open.push(folder.to_owned());
    }
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let there = entry.metadata()?;
        // What the web view keeps is behind the folder.
        if there.is_file() && there.mode() & 0o077 != 0 {
            open.push(entry.path());
        }
    }
    open.sort();
    Ok(open)
}

/// Takes from others what they may do there.
///
/// # Errors
/// Whatever the file system says.
#[cfg(unix)]
pub(crate) fn close_to_others(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    for path in open_to_others(folder)? {
        let mode = if path.is_dir() { 0o700 } else { 0o600 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

/// Windows gives a person's folders to that person alone.
#[cfg(not(unix))]
pub(crate) fn open_to_others(_folder: &Path) -> io::Result<Vec<PathBuf>> {
    Ok(Vec::new())
}

/// As above: there is nothing to take.
#[cfg(not(unix))]
pub(crate) fn close_to_others(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// As above.
#[cfg(not(unix))]
pub(crate) fn make_private(_folder: &Path) -> io::Result<bool> {
    Ok(true)
}
