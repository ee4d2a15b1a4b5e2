//! Where the program keeps its files.

use std::fs::DirEntry;
use std::io;
use std::path::{Path, PathBuf};

#[cfg(not(windows))]
use etcetera::app_strategy::{AppStrategy, AppStrategyArgs, choose_native_strategy};

use super::files::{self, Folder};
use super::profiles::PENDING;
use values::profile::ProfileId;

/// The variable that moves every file of the program.
pub const VARIABLE: &str = "NOYO_AUTH_HOME";

/// What stands in the folder, beside the locks and the temporary files of these.
const NAMES: [&str; 8] = [PROFILES, PENDING, APPROVALS, SETTINGS, WINDOW, ACTIVITY, LOCKS, WEBVIEW];
const PROFILES: &str = "profiles.json";
const APPROVALS: &str = "approvals.json";
const SETTINGS: &str = "settings.json";
const WINDOW: &str = "window.json";
const ACTIVITY: &str = "activity.jsonl";
const LOCKS: &str = "locks";
const WEBVIEW: &str = "webview";

/// The folder of the program's files. Made, for its owner alone, when something is first written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    folder: PathBuf,
}

/// There is no folder to keep files in.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// The folder belongs to somebody else, or others can write to it and other things than ours lie there.
    #[error("{path} can be written to by others, or belongs to somebody else.")]
    Shared {
        /// The folder.
        path: String,
    },
    /// Neither `NOYO_AUTH_HOME` nor the system's variables name one.
    #[error("There is no home folder to keep profiles in: neither NOYO_AUTH_HOME nor HOME is set.")]
    None,
    /// `NOYO_AUTH_HOME` is no absolute path, and would move with every `cd`.
    #[error("NOYO_AUTH_HOME is not an absolute path.")]
    Relative,
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
        // The other one on Windows roams: it follows a person to other computers, where the keychain does not.
        #[cfg(windows)]
        return etcetera::choose_base_strategy()
            .map(|base| Self::at(etcetera::BaseStrategy::cache_dir(&base).join("noyo-auth")))
            .map_err(|_| HomeError::None);
        #[cfg(not(windows))]
        Self::of_the_application()
    }

    #[cfg(not(windows))]
    fn of_the_application() -> Result<Self, HomeError> {
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

    /// No folder at all: its name has a NUL in it, which no system can have, so that nothing is read or
    /// written there whoever tries.
    pub(crate) fn nowhere() -> Self {
        Self::at(PathBuf::from("\0"))
    }

    /// Whether this is [`Self::nowhere`].
    pub(crate) fn is_nowhere(&self) -> bool {
        *self == Self::nowhere()
    }

    /// Mends what is ours and others can read or write, and refuses a folder that others can write to and that
    /// is not ours alone to mend: whoever can write there can put another file in the place of ours. What else
    /// lies there is not touched. A folder that is not there yet is fine.
    ///
    /// # Errors
    /// [`HomeError::Shared`].
    pub fn make_private(&self) -> Result<(), HomeError> {
        // The usual case, without a look at what lies there.
        if files::is_closed(&self.folder) {
            return Ok(());
        }
        self.check()?;
        self.close_to_others().map_err(|_| self.shared())
    }

    /// Whether it can be used, or [made so](Self::make_private).
    ///
    /// # Errors
    /// [`HomeError::Shared`].
    pub fn check(&self) -> Result<(), HomeError> {
        match files::can_be_private(&self.folder, self.whose()) {
            Ok(true) => Ok(()),
            Ok(false) | Err(_) => Err(self.shared()),
        }
    }

    fn shared(&self) -> HomeError {
        HomeError::Shared { path: self.folder.display().to_string() }
    }

    /// What is ours there and can be read or written by others.
    ///
    /// # Errors
    /// Whatever the file system says.
    pub(crate) fn open_to_others(&self) -> io::Result<Vec<PathBuf>> {
        files::open_to_others(&self.folder, self.whose(), is_ours)
    }

    /// Takes that from them.
    ///
    /// # Errors
    /// Whatever the file system says.
    pub(crate) fn close_to_others(&self) -> io::Result<()> {
        files::close_to_others(&self.folder, self.whose(), is_ours)
    }

    /// The system's folder for this application is ours; so is one with nothing in it but what we keep.
    fn whose(&self) -> Folder {
        let is_known =
            |entry: io::Result<DirEntry>| entry.is_ok_and(|e| e.file_name().to_str().is_some_and(is_ours));
        let is_the_systems = || Self::of_the_system().is_ok_and(|usual| usual == *self);
        let has_only_ours = || std::fs::read_dir(&self.folder).is_ok_and(|mut entries| entries.all(is_known));
        if is_the_systems() || has_only_ours() { Folder::Ours } else { Folder::AlsoForOthers }
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The profiles, without secrets.
    pub fn profiles_file(&self) -> PathBuf {
        self.folder.join(PROFILES)
    }

    /// Which secret commands were approved on this computer.
    pub(crate) fn approvals_file(&self) -> PathBuf {
        self.folder.join(APPROVALS)
    }

    /// What a person set.
    pub fn settings_file(&self) -> PathBuf {
        self.folder.join(SETTINGS)
    }

    /// What the window remembers for itself.
    pub fn window_file(&self) -> PathBuf {
        self.folder.join(WINDOW)
    }

    /// What was done.
    pub(crate) fn activity_file(&self) -> PathBuf {
        self.folder.join(ACTIVITY)
    }

    /// What the webview keeps.
    pub fn webview_dir(&self) -> PathBuf {
        self.folder.join(WEBVIEW)
    }

    /// The file that a process locks while it serves a gateway on that port.
    pub(crate) fn gateway_lock(&self, id: ProfileId) -> PathBuf {
        self.folder.join(LOCKS).join(format!("gateway-{id}.lock"))
    }

    /// Who serves the profile's gateway, in words.
    pub(crate) fn gateway_holder(&self, id: ProfileId) -> PathBuf {
        self.folder.join(LOCKS).join(format!("gateway-{id}.txt"))
    }

    /// The file that a process locks while it runs a secret command.
    pub(crate) fn secret_command_lock(&self) -> PathBuf {
        self.folder.join(LOCKS).join("secret-command.lock")
    }

    /// The file that a process locks while it mints for a profile.
    pub(crate) fn mint_lock(&self, id: ProfileId) -> PathBuf {
        self.folder.join(LOCKS).join(format!("{id}.lock"))
    }
}

/// Also the temporary files of older versions, which cannot be told from a copy that a person made.
fn is_ours(name: &str) -> bool {
    name.starts_with(".profiles-") || NAMES.contains(&files::name_behind(name))
}
