//! Writing an export that is a folder: for its owner alone, whole or not at all, never over another
//! one unasked.

use std::fs;
use std::io;
use std::path::{Component, Path};

use super::bruno::FolderFile;
use super::file::{ExportError, write_file};
use crate::home::without_temporary_name;

/// Writes a folder with mode 0700 and its files with mode 0600. A new one is made beside its place and
/// moved there whole. With `force`, a folder that is there gets the files one by one, each atomically,
/// and keeps whatever else is in it, its own `.gitignore` included.
///
/// # Errors
/// [`ExportError`]; what was there before is untouched, except that with `force` some files may be new.
pub fn write_folder(path: &Path, files: &[FolderFile], force: bool) -> Result<(), ExportError> {
    let shown = || path.display().to_string();
    match fs::metadata(path) {
        Ok(there) if !there.is_dir() => return Err(ExportError::NoFolder { path: shown() }),
        Ok(_) if !force => return Err(ExportError::Exists { path: shown() }),
        Ok(_) => return fill(path, files, true),
        Err(_) => {}
    }
    let unwritable =
        |source| ExportError::Unwritable { path: shown(), source: without_temporary_name(source) };
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

fn fill(folder: &Path, files: &[FolderFile], force: bool) -> Result<(), ExportError> {
    for (name, text) in files {
        let path = folder.join(name);
        let unwritable = |source| ExportError::Unwritable { path: path.display().to_string(), source };
        if !Path::new(name).components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(unwritable(io::ErrorKind::InvalidFilename.into()));
        }
        if name == ".gitignore" && path.exists() {
            continue;
        }
        if let Some(parent) = path.parent().filter(|parent| *parent != folder) {
            make_folder(parent).map_err(unwritable)?;
        }
        write_file(&path, text, force)?;
    }
    Ok(())
}

fn private_folder_in(parent: &Path) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.prefix(".noyo-auth-").tempdir_in(parent)
}

fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
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
    use zeroize::Zeroizing;

    fn files(text: &str) -> Vec<FolderFile> {
        [".gitignore", "a.bru", "environments/b.bru"]
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
        assert_eq!(fs::read_to_string(path.join(".gitignore")).unwrap(), "one");
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
    fn it_is_for_its_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("Noyo");
        write_folder(&path, &files("one"), false).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&path.join("environments"))), (0o700, 0o700));
        assert_eq!((mode(&path.join("a.bru")), mode(&path.join("environments/b.bru"))), (0o600, 0o600));
    }
}
