//! Writing an export: for its owner alone, atomically, never over another file unasked.

use std::io::{self, Write};
use std::path::Path;

use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::home::without_temporary_name;

/// Why an export was not written. What was there before is untouched.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// There is a file of that name, and nobody said to replace it.
    #[error("{path} exists already.")]
    Exists {
        /// The file.
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

impl From<ExportError> for Diagnosis {
    fn from(error: ExportError) -> Self {
        let (kind, hint) = match &error {
            ExportError::Exists { .. } => {
                (Kind::InvalidInput, "Choose another name, or replace what is there with --force.")
            }
            ExportError::NoFolder { .. } => (Kind::InvalidInput, "Choose another name for the folder."),
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
    let unwritable =
        |source| ExportError::Unwritable { path: shown(), source: without_temporary_name(source) };
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
