//! The tray: for each profile, Copy header; below, Open and Quit. Where the desktop has a place for it,
//! a closed window leaves the program there; where it has none, closing quits. The place may come and go
//! while the program runs.
//!
//! On Linux the tray is an item on D-Bus (`linux`), because Tauri's own needs a C library there and cannot
//! tell whether anybody shows it; elsewhere it is Tauri's (`elsewhere`).

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod host;
#[cfg(target_os = "linux")]
mod linux;
mod menu;

use std::sync::Arc;
use std::time::Duration;

use tauri::AppHandle;
use tokio::sync::watch;

use crate::controller::Controller;
use crate::{front, outside};
#[cfg(not(target_os = "linux"))]
use elsewhere as platform;
#[cfg(target_os = "linux")]
use linux as platform;
pub(crate) use menu::isolated;
use menu::{Choice, Line};

/// How long a program that starts with the desktop waits for the desktop's panel.
const WHILE_STARTING: Duration = Duration::from_secs(10);

/// How long a panel may be gone before the window comes back: it may only have been started anew.
const WHILE_RUNNING: Duration = Duration::from_secs(2);

/// The tray, and whether there is a place for it. Cheap to clone; all clones are one.
#[derive(Clone)]
pub(crate) struct Tray {
    place: watch::Receiver<bool>,
}

/// What the platform's tray shows and does.
struct Content {
    app: AppHandle,
    controller: Arc<Controller>,
}

impl Tray {
    /// Puts the tray up, and again whenever a place for it appears.
    pub(crate) fn start(app: &AppHandle, controller: &Arc<Controller>) -> Self {
        let content = Content { app: app.clone(), controller: controller.clone() };
        Self { place: platform::start(content) }
    }

    /// From now on a hidden window comes back when it could not be reached any more.
    pub(crate) fn keep_reachable(&self, app: &AppHandle) {
        tauri::async_runtime::spawn(keep_reachable(self.place.clone(), app.clone()));
    }

    /// Somebody shows the tray just now.
    pub(crate) fn has_place(&self) -> bool {
        *self.place.borrow()
    }
}

impl Content {
    /// The menu as it is now: what the command line changed meanwhile is in it.
    fn lines(&self) -> Vec<Line> {
        let profiles = self.controller.profiles().unwrap_or_default();
        let running = self.controller.gateways.running();
        let served = profiles.iter().filter(|profile| running.contains(&profile.id));
        let gateways: Vec<_> = served.map(|profile| profile.name.to_string()).collect();
        menu::menu(&profiles, &gateways)
    }

    fn choose(&self, choice: Choice) {
        match choice {
            Choice::Open => front::show(&self.app),
            Choice::Quit => front::quit(&self.app),
            Choice::CopyHeader(id) => {
                let (app, controller) = (self.app.clone(), self.controller.clone());
                tauri::async_runtime::spawn(
                    async move { outside::copy_from_tray(&app, &controller, id).await },
                );
            }
        }
    }
}

/// A window that stays hidden while there is no tray could not be reached any more: it comes back.
async fn keep_reachable(mut place: watch::Receiver<bool>, app: AppHandle) {
    let mut patience = WHILE_STARTING;
    loop {
        let there = tokio::time::timeout(patience, appears(&mut place)).await;
        if there != Ok(true) {
            front::come_back(&app);
        }
        let lost = appears(&mut place).await && place.wait_for(|there| !*there).await.is_ok();
        if !lost {
            return;
        }
        patience = WHILE_RUNNING;
    }
}

/// Waits until there is a place for the tray; not where there will never be one.
async fn appears(place: &mut watch::Receiver<bool>) -> bool {
    place.wait_for(|there| *there).await.is_ok()
}
