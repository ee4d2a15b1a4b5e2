//! The global shortcut: one combination of keys that copies the header of the shown profile from
//! anywhere. Off until somebody sets it.
//!
//! On X11, macOS and Windows the program takes the keys itself (`keys`). Under Wayland no program can; the
//! desktop's portal does it for us (`portal`).

mod combination;
mod keys;
#[cfg(target_os = "linux")]
mod portal;
mod reason;

use std::sync::Arc;

use tauri::AppHandle;
use tokio::sync::Mutex;

use crate::controller::Controller;
use crate::outside;
use combination::Combination;
pub(crate) use reason::NoShortcut;

/// How keys are taken on this desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Keys,
    #[cfg(target_os = "linux")]
    Portal,
}

/// What is taken.
enum Bound {
    Keys(Combination),
    #[cfg(target_os = "linux")]
    Portal(portal::Bound),
}

/// The global shortcut, set or not.
pub(crate) struct Shortcut {
    app: AppHandle,
    controller: Arc<Controller>,
    bound: Mutex<Option<Bound>>,
}

impl Shortcut {
    pub(crate) fn new(app: &AppHandle, controller: &Arc<Controller>) -> Self {
        Self { app: app.clone(), controller: controller.clone(), bound: Mutex::default() }
    }

    /// Why none can be chosen on this desktop.
    pub(crate) async fn impossible(&self) -> Option<NoShortcut> {
        match way() {
            Err(why) => Some(why),
            Ok(Way::Keys) => None,
            #[cfg(target_os = "linux")]
            Ok(Way::Portal) => portal::probe().await.err(),
        }
    }

    /// Takes this combination in the place of the one before, which stays where this one is not to be had;
    /// an empty text takes none.
    ///
    /// # Errors
    /// [`NoShortcut`].
    pub(crate) async fn set(&self, text: &str) -> Result<(), NoShortcut> {
        let mut bound = self.bound.lock().await;
        if text.trim().is_empty() {
            self.release(bound.take()).await;
            return Ok(());
        }
        let combination: Combination = text.parse()?;
        if matches!(&*bound, Some(Bound::Keys(held)) if *held == combination) {
            return Ok(());
        }
        match way()? {
            Way::Keys => {
                keys::take(&self.app, combination, self.act())?;
                self.release(bound.replace(Bound::Keys(combination))).await;
            }
            #[cfg(target_os = "linux")]
            Way::Portal => self.take_by_portal(&mut bound, combination).await?,
        }
        Ok(())
    }

    /// A desktop knows the shortcut by its name alone: the end of the old one would end a new one too.
    #[cfg(target_os = "linux")]
    async fn take_by_portal(&self, bound: &mut Option<Bound>, new: Combination) -> Result<(), NoShortcut> {
        let identifier = self.app.config().identifier.as_str();
        let before = match &bound {
            Some(Bound::Portal(held)) => Some(held.combination),
            _ => None,
        };
        self.release(bound.take()).await;
        let taken = portal::take(identifier, new, self.act()).await;
        let (held, done) = match (taken, before) {
            (Ok(held), _) => (Some(held), Ok(())),
            (Err(why), Some(before)) => (portal::take(identifier, before, self.act()).await.ok(), Err(why)),
            (Err(why), None) => (None, Err(why)),
        };
        *bound = held.map(Bound::Portal);
        done
    }

    /// What the desktop says the keys are, where it has the last word; nothing while it asks the person.
    pub(crate) fn granted(&self) -> Option<String> {
        match &*self.bound.try_lock().ok()? {
            #[cfg(target_os = "linux")]
            Some(Bound::Portal(bound)) => Some(bound.trigger.clone()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    async fn release(&self, bound: Option<Bound>) {
        match bound {
            None => {}
            Some(Bound::Keys(combination)) => keys::give_back(&self.app, combination),
            #[cfg(target_os = "linux")]
            Some(Bound::Portal(bound)) => bound.end().await,
        }
    }

    fn act(&self) -> impl Fn() + Send + Sync + 'static {
        let (app, controller) = (self.app.clone(), self.controller.clone());
        move || {
            let (app, controller) = (app.clone(), controller.clone());
            tauri::async_runtime::spawn(async move { outside::copy_shown(&app, &controller).await });
        }
    }
}

#[cfg(target_os = "linux")]
fn way() -> Result<Way, NoShortcut> {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    // Under Wayland, keys taken through X11 come only while an X11 window has the focus.
    match (is_set("WAYLAND_DISPLAY"), is_set("DISPLAY")) {
        (true, _) => Ok(Way::Portal),
        (false, true) => Ok(Way::Keys),
        (false, false) => Err(NoShortcut::NoDesktop),
    }
}

#[cfg(not(target_os = "linux"))]
fn way() -> Result<Way, NoShortcut> {
    Ok(Way::Keys)
}
