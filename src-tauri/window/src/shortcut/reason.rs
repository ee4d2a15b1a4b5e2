//! Why there is no global shortcut, and what helps.

use values::diagnosis::{Diagnosis, Hint, Kind};

/// Why there is no global shortcut, or not this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoShortcut {
    /// Neither X11 nor Wayland.
    #[error("There is no desktop here that takes keys for a program.")]
    NoDesktop,
    /// Wayland, and a desktop whose portal has no GlobalShortcuts.
    #[cfg(target_os = "linux")]
    #[error("This desktop lets no program take keys: its portal has no global shortcuts.")]
    NoPortal,
    /// The portal goes by the desktop file of an installed program, and there is none.
    #[cfg(target_os = "linux")]
    #[error("The desktop grants shortcuts to installed programs only, and this one is not installed.")]
    NotInstalled,
    /// The portal asked, and the person or the desktop said no.
    #[cfg(target_os = "linux")]
    #[error("The desktop did not grant the shortcut.")]
    Refused,
    /// Another program has it.
    #[error("Another program has this shortcut.")]
    Taken,
    /// This is no combination of keys.
    #[error("This is no combination of keys.")]
    NotUnderstood,
    /// It would take a key away that people type with.
    #[error("A global shortcut needs Ctrl, Alt or Super.")]
    NoModifier,
}

impl NoShortcut {
    /// What helps: the way out is the desktop's own settings, where any command can be bound to keys.
    pub(crate) fn way_out(self) -> &'static str {
        match self {
            Self::NotUnderstood | Self::NoModifier => "Write it such as Ctrl+Alt+H.",
            Self::Taken => "Choose another one, such as Ctrl+Alt+H.",
            _ => "Bind the command noyo-auth header --copy to keys in the desktop’s own settings.",
        }
    }
}

impl From<NoShortcut> for Diagnosis {
    fn from(why: NoShortcut) -> Self {
        let hints = vec![Hint::new(why.way_out())];
        Self { kind: Kind::InvalidInput, message: format!("Global shortcut: {why}"), hints }
    }
}
