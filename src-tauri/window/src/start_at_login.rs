//! Start at login, in the tray. What is true is what the system has, so nothing is remembered here.

use std::io;
#[cfg(target_os = "linux")]
use std::path::PathBuf;

/// The argument with which the window stays out of sight, where there is a tray.
pub(crate) const ARGUMENT: &str = "--in-tray";

/// Where the system keeps what starts at login.
#[cfg(target_os = "linux")]
mod system {
    use super::{ARGUMENT, PathBuf, io};
    use noyo_auth_core::world::{files, home};

    /// An entry of the freedesktop specification.
    /// <https://specifications.freedesktop.org/autostart-spec/>
    fn file(identifier: &str) -> io::Result<PathBuf> {
        let set = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let config = set("XDG_CONFIG_HOME").or_else(|| set("HOME").map(|home| home.join(".config")));
        let config = config.ok_or(io::ErrorKind::NotFound)?;
        Ok(config.join("autostart").join(format!("{identifier}.desktop")))
    }

    pub(super) fn is_on(identifier: &str) -> bool {
        let bytes = file(identifier).and_then(|path| files::read(&path)).ok().flatten();
        // A desktop's own settings switch an entry off by hiding it.
        bytes.is_some_and(|bytes| !String::from_utf8_lossy(&bytes).lines().any(|line| line == "Hidden=true"))
    }

    pub(super) fn set(identifier: &str, on: bool) -> io::Result<()> {
        let path = file(identifier)?;
        if on {
            if let Some(folder) = path.parent() {
                files::private_folder(folder)?;
            }
            let _ = files::replace(&path, entry()?.as_bytes())?;
            return Ok(());
        }
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn entry() -> io::Result<String> {
        // An AppImage is run from a place that is gone after this run.
        let image = std::env::var_os("APPIMAGE").map(PathBuf::from);
        let program = image.map_or_else(std::env::current_exe, Ok)?;
        let moved = std::env::var(home::VARIABLE).ok().filter(|value| !value.is_empty());
        let moved = moved.map(|folder| format!("env {} ", quoted(&format!("{}={folder}", home::VARIABLE))));
        Ok(format!(
            "[Desktop Entry]\nType=Application\nName=Noyo Auth\nComment=In the tray\nExec={}{} {ARGUMENT}\n\
             Terminal=false\nX-GNOME-Autostart-enabled=true\n",
            moved.unwrap_or_default(),
            quoted(&program.display().to_string()),
        ))
    }

    /// An argument as the specification quotes it, first for Exec, then for a value.
    fn quoted(argument: &str) -> String {
        let mut quoted = String::from('"');
        for c in argument.chars() {
            match c {
                '"' | '`' | '$' => quoted.extend(["\\\\", &c.to_string()]),
                '\\' => quoted.push_str("\\\\\\\\"),
                '%' => quoted.push_str("%%"),
                '\n' => quoted.push_str("\\n"),
                _ => quoted.push(c),
            }
        }
        quoted.push('"');
        quoted
    }

    #[cfg(test)]
    mod tests {
        use super::quoted;

        #[test]
        fn a_path_stays_one_argument() {
            assert_eq!(quoted("/opt/Noyo Auth/noyo"), "\"/opt/Noyo Auth/noyo\"");
            assert_eq!(quoted("/a$b`c\"d%e\\f"), r#""/a\\$b\\`c\\"d%%e\\\\f""#);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod system {
    use super::{ARGUMENT, io};
    use auto_launch::{AutoLaunch, AutoLaunchBuilder};

    fn entry(identifier: &str) -> io::Result<AutoLaunch> {
        let program = std::env::current_exe()?;
        let mut builder = AutoLaunchBuilder::new();
        builder.set_app_name("Noyo Auth").set_app_path(&program.display().to_string()).set_args(&[ARGUMENT]);
        builder.set_bundle_identifiers(&[identifier]);
        builder.build().map_err(io::Error::other)
    }

    pub(super) fn is_on(identifier: &str) -> bool {
        entry(identifier).is_ok_and(|entry| entry.is_enabled().unwrap_or(false))
    }

    pub(super) fn set(identifier: &str, on: bool) -> io::Result<()> {
        let entry = entry(identifier)?;
        if on { entry.enable() } else { entry.disable() }.map_err(io::Error::other)
    }
}

/// Whether the program starts at login.
pub(crate) fn is_on(identifier: &str) -> bool {
    system::is_on(identifier)
}

/// Has the program started at login, or no longer.
///
/// # Errors
/// Whatever the system says.
pub(crate) fn set(identifier: &str, on: bool) -> io::Result<()> {
    if on == is_on(identifier) { Ok(()) } else { system::set(identifier, on) }
}
