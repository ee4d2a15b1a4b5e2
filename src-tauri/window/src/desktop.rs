//! What the desktop does for the program, as far as a person sets it: start in the tray, start at login,
//! the global shortcut. Each says why it cannot be chosen where it cannot.

use std::sync::Arc;

use parking_lot::Mutex;
use tauri::AppHandle;
use values::diagnosis::{Diagnosis, Hint, Kind};

use crate::controller::Controller;
use crate::shortcut::{NoShortcut, Shortcut};
use crate::start_at_login;
use crate::tray::Tray;
use crate::view::{DesktopForm, DesktopView, SettingsView};

/// The desktop's ways in.
pub(crate) struct Desktop {
    pub(crate) tray: Tray,
    controller: Arc<Controller>,
    identifier: String,
    shortcut: Shortcut,
    /// Why the shortcut that is set is not there.
    missing: Mutex<Option<NoShortcut>>,
}

impl Desktop {
    pub(crate) fn new(app: &AppHandle, controller: &Arc<Controller>) -> Self {
        Self {
            tray: Tray::start(app, controller),
            controller: controller.clone(),
            identifier: app.config().identifier.clone(),
            shortcut: Shortcut::new(app, controller),
            missing: Mutex::default(),
        }
    }

    /// Takes the keys that were set earlier.
    pub(crate) async fn restore(&self) {
        let taken = self.shortcut.set(&self.controller.own.get().global_shortcut).await;
        *self.missing.lock() = taken.err();
    }

    /// As the page shows it.
    pub(crate) async fn state(&self) -> DesktopView {
        let own = self.controller.own.get();
        let missing = *self.missing.lock();
        let granted = self.shortcut.granted().map(|keys| format!("The desktop set it to {keys}."));
        let impossible = self.shortcut.impossible().await;
        DesktopView {
            start_in_tray: own.start_in_tray,
            no_tray: (!self.tray.has_place())
                .then(|| "This desktop has no place for a tray icon.".to_owned()),
            start_at_login: start_at_login::is_on(&self.identifier),
            no_start_at_login: self.no_start_at_login(),
            global_shortcut: own.global_shortcut,
            no_shortcut: impossible.map(sentence),
            shortcut_note: granted.or(missing.map(sentence)),
        }
    }

    /// Saves all that the settings show, in one step: where some of it cannot be had, the rest is as before.
    ///
    /// # Errors
    /// `invalid-input` for a shortcut or a setting that cannot be had, `storage-failed` for the rest, the
    /// keychain's kinds.
    pub(crate) async fn save(
        &self,
        settings: SettingsView,
        form: Option<DesktopForm>,
    ) -> Result<(), Diagnosis> {
        let before = self.chosen();
        let form = form.unwrap_or_else(|| before.clone());
        let taken = match self.take(&form, &before).await {
            Ok(()) => self.controller.save_settings(&settings).await,
            failed => failed,
        };
        if taken.is_err() {
            // What had been taken is still there to be had.
            let _ = self.take(&before, &form).await;
            return taken;
        }
        let stored = self.controller.own.change(|own| {
            own.color_scheme = settings.color_scheme;
            own.start_in_tray = form.start_in_tray;
            own.global_shortcut = form.global_shortcut.trim().to_owned();
        });
        stored.map_err(for_this_run)
    }

    fn chosen(&self) -> DesktopForm {
        let own = self.controller.own.get();
        DesktopForm {
            start_in_tray: own.start_in_tray,
            start_at_login: start_at_login::is_on(&self.identifier),
            global_shortcut: own.global_shortcut,
        }
    }

    /// Has the desktop do what differs.
    async fn take(&self, form: &DesktopForm, before: &DesktopForm) -> Result<(), Diagnosis> {
        if form.global_shortcut.trim() != before.global_shortcut.trim() {
            self.shortcut.set(&form.global_shortcut).await?;
            *self.missing.lock() = None;
        }
        if self.no_start_at_login().is_none() && form.start_at_login != before.start_at_login {
            start_at_login::set(&self.identifier, form.start_at_login).map_err(|why| no_start(&why))?;
        }
        Ok(())
    }

    fn no_start_at_login(&self) -> Option<String> {
        self.controller.is_demo().then(|| "The demo keeps nothing.".to_owned())
    }
}

fn sentence(why: NoShortcut) -> String {
    format!("{why} {}", why.way_out())
}

/// The last step of saving: what comes before it was stored already.
fn for_this_run(why: Diagnosis) -> Diagnosis {
    let said = "The times, the proxy and the certificates are saved. The colour scheme, the tray and the \
                shortcut hold until the program ends:";
    Diagnosis { message: format!("{said} {}", why.message), ..why }
}

fn no_start(why: &std::io::Error) -> Diagnosis {
    Diagnosis {
        kind: Kind::StorageFailed,
        message: format!("What starts at login could not be changed: {why}."),
        hints: vec![Hint::new("Change it in the desktop’s own settings.")],
    }
}
