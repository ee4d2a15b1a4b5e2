//! Writing an export: for its owner alone, atomically, never over another file unasked.

use std::io::{self, Write};
use std::path::Path;

use super::bruno::FolderFile;
use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::home::make_folder;

/// Why an export was not written. What was there before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is a file of that name, and nobody said to replace it.
    #[error("{path} exists already.")]
    Exists {
        /// The file.
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

impl From<ExportError> for Diagnosis {
    fn from(error: ExportError) -> Self {
        let (kind, hint) = match &error {
            ExportError::Exists { .. } => {
                (Kind::InvalidInput, "Choose another name, or replace the file with --force.")
            }
            ExportError::Unwritable { .. } => {
                (Kind::StorageFailed, "Check that the folder is there, is yours, and the disk is not full.")
            }
        };
        Self { kind, message: error.to_string(), hints: vec![Hint::new(hint)] }
    }
}

/// Writes a file with mode 0600: a temporary file beside it, fsync, rename. Without `force` never over
/// another file.
///
/// # Errors
/// [`ExportError`].
pub fn write_file(path: &Path, text: &str, force: bool) -> Result<(), ExportError> {
    let shown = || path.display().to_string();
    let unwritable = |source| ExportError::Unwritable { path: shown(), source };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".noyo-auth-").tempfile_in(folder).map_err(unwritable)?;
    file.write_all(text.as_bytes()).map_err(unwritable)?;
    file.as_file().sync_all().map_err(unwritable)?;
    let persisted = if force { file.persist(path) } else { file.persist_noclobber(path) };
    match persisted {
        Ok(_) => Ok(()),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(ExportError::Exists { path: shown() })
        }
        Err(error) => Err(unwritable(error.error)),
    }
}

/// Writes a folder for its owner alone: whole beside the place, then moved there. With `force`, the
/// files that are exported are replaced in a folder that is there; what else is in it stays.
///
/// # Errors
/// [`ExportError`].
pub fn write_folder(path: &Path, files: &[FolderFile], force: bool) -> Result<(), ExportError> {
    let shown = || path.display().to_string();
    let unwritable = |source| ExportError::Unwritable { path: shown(), source };
    if path.symlink_metadata().is_ok() {
        if !force {
            return Err(ExportError::Exists { path: shown() });
        }
        return fill(path, files);
    }
    let above = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    let beside = builder.prefix(".noyo-auth-").tempdir_in(above).map_err(unwritable)?;
    fill(beside.path(), files)?;
    std::fs::rename(beside.path(), path).map_err(unwritable)
}

fn fill(folder: &Path, files: &[FolderFile]) -> Result<(), ExportError> {
    for (name, text) in files {
        let file = folder.join(name);
        if let Some(above) = file.parent() {
            let shown = above.display().to_string();
            make_folder(above).map_err(|source| ExportError::Unwritable { path: shown, source })?;
        }
        write_file(&file, text, true)?;
    }
    Ok(())
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
}
