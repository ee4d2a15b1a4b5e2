//! Where the program keeps its files.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use etcetera::app_strategy::{AppStrategy, AppStrategyArgs, choose_native_strategy};

use crate::diagnosis::{Diagnosis, Hint, Kind};
use crate::profile::ProfileId;

/// The variable that moves every file of the program.
pub const VARIABLE: &str = "NOYO_AUTH_HOME";

/// The folder of the program's files. Made, for its owner alone, when something is first written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    folder: PathBuf,
}

/// There is no folder to keep files in.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// Neither `NOYO_AUTH_HOME` nor the system's variables name one.
    #[error("There is no home folder to keep profiles in: neither NOYO_AUTH_HOME nor HOME is set.")]
    None,
    /// `NOYO_AUTH_HOME` is no absolute path, and would move with every `cd`.
    #[error("NOYO_AUTH_HOME is not an absolute path.")]
    Relative,
}

impl From<HomeError> for Diagnosis {
    fn from(error: HomeError) -> Self {
        let hint = "Set NOYO_AUTH_HOME to a folder of your own, with its full path.";
        Self { kind: Kind::StorageFailed, message: error.to_string(), hints: vec![Hint::new(hint)] }
    }
}

impl Home {
    /// `$NOYO_AUTH_HOME`, else the system's folder for this application's data.
    ///
    /// # Errors
    /// [`HomeError`].
    pub fn from_environment() -> Result<Self, HomeError> {
        match std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
            Some(folder) if Path::new(&folder).is_absolute() => Ok(Self::at(folder.into())),
            Some(_) => Err(HomeError::Relative),
            None => Self::of_the_system(),
        }
    }

    fn of_the_system() -> Result<Self, HomeError> {
        // etcetera would fall back to the user database; a process without HOME asked for none.
        if cfg!(unix) && std::env::var_os("HOME").is_none_or(|home| home.is_empty()) {
            return Err(HomeError::None);
        }
        let strategy = choose_native_strategy(AppStrategyArgs {
            top_level_domain: "com".to_owned(),
            author: "noyo-auth".to_owned(),
            app_name: "noyo-auth".to_owned(),
        });
        strategy.map(|found| Self::at(found.data_dir())).map_err(|_| HomeError::None)
    }

    /// That folder, which need not exist.
    pub fn at(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The profiles, without secrets.
    pub fn profiles_file(&self) -> PathBuf {
        self.folder.join("profiles.json")
    }

    /// What the window remembers for itself.
    pub fn settings_file(&self) -> PathBuf {
        self.folder.join("settings.json")
    }

    /// What was done.
    pub fn activity_file(&self) -> PathBuf {
        self.folder.join("activity.jsonl")
    }

    /// What the webview keeps.
    pub fn webview_dir(&self) -> PathBuf {
        self.folder.join("webview")
    }

    /// The file that a process locks while it mints for a profile.
    pub fn mint_lock(&self, id: ProfileId) -> PathBuf {
        self.folder.join("locks").join(format!("{id}.lock"))
    }

    /// Opens a file to lock it, with the folders above it.
    ///
    /// # Errors
    /// Whatever the file system says.
    pub fn open_lock(&self, path: &Path) -> io::Result<File> {
        if let Some(folder) = path.parent() {
            make_folder(folder)?;
        }
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)
    }
}

/// Makes a folder and those above it, for their owner alone.
///
/// # Errors
/// Whatever the file system says.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// What the system says, without the name of the temporary file that tempfile adds to it.
pub(crate) fn without_temporary_name(error: io::Error) -> io::Error {
    let words = match error.kind() {
        io::ErrorKind::NotFound => "the folder does not exist",
        io::ErrorKind::PermissionDenied => "the folder may not be written to",
        io::ErrorKind::StorageFull => "no space is left on the disk",
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only",
        _ => return error,
    };
    io::Error::new(error.kind(), words)
}
