//! Keys that the desktop takes for us under Wayland: the portal's GlobalShortcuts.
//! <https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html>

use std::time::Duration;

use ashpd::AppID;
use ashpd::desktop::global_shortcuts::{BindShortcutsOptions, GlobalShortcuts, NewShortcut};
use futures_util::StreamExt;
use tauri::async_runtime::JoinHandle;
use tokio::sync::oneshot;
use zbus::Connection;

use super::NoShortcut;
use super::combination::Combination;

/// The shortcut's name towards the portal, by which the desktop remembers what was granted.
const ID: &str = "copy-header";

/// How long a desktop may take to start its portal.
const PATIENCE: Duration = Duration::from_secs(3);

/// A shortcut that the desktop granted.
pub(super) struct Bound {
    pub(super) combination: Combination,
    /// The keys, in the desktop's own words.
    pub(super) trigger: String,
    end: oneshot::Sender<()>,
    listening: JoinHandle<()>,
}

impl Bound {
    /// Gives it back.
    pub(super) async fn end(self) {
        let _ = self.end.send(());
        let _ = self.listening.await;
    }
}

/// Whether there is such a portal.
pub(super) async fn probe() -> Result<(), NoShortcut> {
    let version = async {
        let connection = Connection::session().await?;
        let portal = zbus::Proxy::new(
            &connection,
            "org.freedesktop.portal.Desktop",
            "/org/freedesktop/portal/desktop",
            "org.freedesktop.portal.GlobalShortcuts",
        );
        portal.await?.get_property::<u32>("version").await
    };
    match tokio::time::timeout(PATIENCE, version).await {
        Ok(Ok(_)) => Ok(()),
        _ => Err(NoShortcut::NoPortal),
    }
}

/// Asks for the keys; the desktop may ask the person. `act` is called each time they are pressed.
pub(super) async fn take(
    identifier: &str,
    combination: Combination,
    act: impl Fn() + Send + Sync + 'static,
) -> Result<Bound, NoShortcut> {
    probe().await?;
    bind(identifier, combination, act).await.map_err(|error| match error {
        // What xdg-desktop-portal 1.21 and newer say to a program that they cannot name.
        ashpd::Error::Portal(ashpd::PortalError::NotAllowed(_)) => NoShortcut::NotInstalled,
        ashpd::Error::PortalNotFound(_) | ashpd::Error::Zbus(_) => NoShortcut::NoPortal,
        _ => NoShortcut::Refused,
    })
}

async fn bind(
    identifier: &str,
    combination: Combination,
    act: impl Fn() + Send + Sync + 'static,
) -> ashpd::Result<Bound> {
    // A connection of its own: the application's ID has to be the first thing that the portal hears on it.
    let connection = Connection::session().await?;
    if let Ok(id) = AppID::try_from(identifier) {
        // Older portals have no such thing, and go by what systemd says of the process.
        let _ = ashpd::register_host_app_with_connection(connection.clone(), id).await;
    }
    let portal = GlobalShortcuts::with_connection(connection).await?;
    let session = portal.create_session(Default::default()).await?;
    let mut pressed = portal.receive_activated().await?;
    let wish = combination.for_portals();
    let shortcut =
        NewShortcut::new(ID, "Copy the header of the shown profile").preferred_trigger(wish.as_deref());
    let options = BindShortcutsOptions::default();
    let granted = portal.bind_shortcuts(&session, &[shortcut], None, options).await?.response()?;
    let found = granted.shortcuts().iter().find(|shortcut| shortcut.id() == ID);
    let trigger = found.ok_or(ashpd::Error::NoResponse)?.trigger_description().to_owned();
    let (end, mut ended) = oneshot::channel();
    let listening = tauri::async_runtime::spawn(async move {
        loop {
            tokio::select! {
                press = pressed.next() => match press {
                    Some(press) if press.shortcut_id() == ID => act(),
                    Some(_) => {}
                    None => return,
                },
                _ = &mut ended => break,
            }
        }
        let _ = session.close().await;
    });
    Ok(Bound { combination, trigger, end, listening })
}
