//! Writing an export: for its owner alone, whole or not at all, never over another one unasked.

use std::fs;
use std::io;
use std::path::{Component, Path};

use zeroize::Zeroizing;

use super::files;

/// The file that tells git what to keep out.
const GITIGNORE: &str = ".gitignore";

/// Why an export was not written. What was there before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is a file of that name, and nobody said to replace it.
    #[error("{path} exists already.")]
    Exists {
        /// The file.
        path: String,
    },
    /// There is something of that name that is no regular file, and is never replaced by one.
    #[error("{path} exists already and is not a regular file.")]
    NoRegularFile {
        /// What is in the way.
        path: String,
    },
    /// There is something of that name, and it is no folder; that is never replaced by one.
    #[error("{path} exists already and is not a folder.")]
    NoFolder {
        /// What is in the way.
        path: String,
    },
    /// The system does not take it.
    #[error("{path} cannot be written: {source}.")]
    Unwritable {
        /// The file.
        path: String,
        /// What the system says.
        source: io::Error,
    },
}

/// Writes a file. Without `force` never over another one.
///
/// # Errors
/// [`ExportError`].
pub fn write_file(path: &Path, text: &str, force: bool) -> Result<(), ExportError> {
    let shown = || path.display().to_string();
    match fs::metadata(path) {
        Ok(there) if force && !there.is_file() => return Err(ExportError::NoRegularFile { path: shown() }),
        _ => {}
    }
    let write = if force { files::replace } else { files::create };
    match write(path, text.as_bytes()) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(ExportError::Exists { path: shown() })
        }
        Err(source) => Err(ExportError::Unwritable { path: shown(), source }),
    }
}

/// Writes a folder with mode 0700 and its files with mode 0600. A new one is made beside its place and
/// moved there whole. With `force`, a folder that is there gets the files one by one, each atomically,
/// and keeps whatever else is in it; a `.gitignore` of its own is added to where it lets a secret through.
///
/// # Errors
/// [`ExportError`]; what was there before is untouched, except that with `force` some files may be new.
pub fn write_folder(
    path: &Path,
    files: &[(String, Zeroizing<String>)],
    force: bool,
) -> Result<(), ExportError> {
    let shown = || path.display().to_string();
    match fs::metadata(path) {
        Ok(there) if !there.is_dir() => return Err(ExportError::NoFolder { path: shown() }),
        Ok(_) if !force => return Err(ExportError::Exists { path: shown() }),
        Ok(_) => return fill(path, files, true),
        Err(_) => {}
    }
    let unwritable = |source| ExportError::Unwritable { path: shown(), source };
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = private_folder_in(parent).map_err(unwritable)?;
    fill(folder.path(), files, false)?;
    match rename_to_nothing(folder.path(), path) {
        Ok(()) => {
            // It is not temporary any more.
            let _ = folder.keep();
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(ExportError::Exists { path: shown() })
        }
        Err(error) => Err(unwritable(error)),
    }
}

fn fill(folder: &Path, files: &[(String, Zeroizing<String>)], force: bool) -> Result<(), ExportError> {
    for (name, text) in files {
        let path = folder.join(name);
        let unwritable = |source| ExportError::Unwritable { path: path.display().to_string(), source };
        if !Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(unwritable(io::ErrorKind::InvalidFilename.into()));
        }
        if name == GITIGNORE && path.exists() {
            cover(&path, text).map_err(unwritable)?;
            continue;
        }
        if let Some(parent) = path.parent().filter(|parent| *parent != folder) {
            files::private_folder(parent).map_err(unwritable)?;
        }
        write_file(&path, text, force)?;
    }
    Ok(())
}

/// Sees to it that a `.gitignore` of somebody else's keeps out what ours would: the last line that
/// matches decides (https://git-scm.com/docs/gitignore), so what it lacks is added at its end.
fn cover(path: &Path, ours: &str) -> io::Result<()> {
    let theirs = files::read(path)?.unwrap_or_default();
    let text = String::from_utf8_lossy(&theirs);
    let covers = |line: &str| {
        let mut after = text.lines().skip_while(|there| there.trim_end() != line);
        after.next().is_some() && !after.any(|there| there.starts_with('!'))
    };
    let missing: String = ours
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#') && !covers(line))
        .map(|line| format!("{line}\n"))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    files::append(path, format!("{gap}{missing}").as_bytes())
}

fn private_folder_in(parent: &Path) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.prefix(".noyo-auth-").tempdir_in(parent)
}

/// A plain rename would take the place of an empty folder that somebody made in the meantime.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn rename_to_nothing(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // Some file systems do not know the flag.
        Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS) => fs::rename(from, to),
        done => Ok(done?),
    }
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn rename_to_nothing(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn another_file_is_replaced_only_when_told_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.json");
        write_file(&path, "one", false).unwrap();
        assert!(matches!(write_file(&path, "two", false), Err(ExportError::Exists { .. })));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
        write_file(&path, "two", true).unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    fn files(text: &str) -> Vec<(String, Zeroizing<String>)> {
        ["a.txt", "a.bru", "environments/b.bru"]
            .map(|name| (name.to_owned(), Zeroizing::new(text.to_owned())))
            .into()
    }

    #[test]
    fn another_folder_is_filled_only_when_told_to_and_keeps_the_rest() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("Noyo");
        write_folder(&path, &files("one"), false).unwrap();
        assert!(matches!(write_folder(&path, &files("two"), false), Err(ExportError::Exists { .. })));
        assert_eq!(fs::read_to_string(path.join("environments/b.bru")).unwrap(), "one");
        fs::write(path.join("mine.bru"), "mine").unwrap();
        write_folder(&path, &files("two"), true).unwrap();
        assert_eq!(fs::read_to_string(path.join("environments/b.bru")).unwrap(), "two");
        assert_eq!(fs::read_to_string(path.join("mine.bru")).unwrap(), "mine");
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1, "nothing temporary stays");
    }

    #[test]
    fn a_file_in_the_way_and_a_name_that_leads_out_are_refused() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("Noyo");
        fs::write(&path, "a file").unwrap();
        assert!(matches!(write_folder(&path, &files("one"), true), Err(ExportError::NoFolder { .. })));
        let out = vec![("../out".to_owned(), Zeroizing::new(String::new()))];
        assert!(write_folder(&home.path().join("New"), &out, false).is_err());
        assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_a_fifo_and_a_link_are_not_replaced() {
        let home = tempfile::tempdir().unwrap();
        let fifo = home.path().join("fifo");
        assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
        let to_fifo = home.path().join("to-fifo");
        std::os::unix::fs::symlink(&fifo, &to_fifo).unwrap();
        for path in [&fifo, &to_fifo] {
            let refused = write_file(path, "text", true);
            assert!(matches!(refused, Err(ExportError::NoRegularFile { .. })), "{refused:?}");
        }
        assert!(fs::symlink_metadata(&to_fifo).unwrap().is_symlink());
        let (real, link) = (home.path().join("real"), home.path().join("link"));
        fs::write(&real, "old").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        write_file(&link, "new", true).unwrap();
        assert_eq!(fs::read_to_string(&real).unwrap(), "new", "a link is followed");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn it_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("Noyo");
        write_folder(&path, &files("one"), false).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&path.join("environments"))), (0o700, 0o700));
        assert_eq!((mode(&path.join("a.bru")), mode(&path.join("environments/b.bru"))), (0o600, 0o600));
    }

    #[test]
    fn a_gitignore_of_their_own_is_made_to_cover_the_secret() {
        for (theirs, after) in [
            ("node_modules\n", "node_modules\n.env\n"),
            ("node_modules", "node_modules\n.env\n"),
            (".env\nnode_modules\n", ".env\nnode_modules\n"),
            (".env\n!.env\n", ".env\n!.env\n.env\n"),
            ("", ".env\n"),
        ] {
            let home = tempfile::tempdir().unwrap();
            let path = home.path().join("Noyo");
            fs::create_dir(&path).unwrap();
            fs::write(path.join(GITIGNORE), theirs).unwrap();
            let ours = (GITIGNORE.to_owned(), Zeroizing::new("# The access token\n.env\n".to_owned()));
            write_folder(&path, &[ours], true).unwrap();
            assert_eq!(fs::read_to_string(path.join(GITIGNORE)).unwrap(), after, "{theirs:?}");
        }
    }
}
