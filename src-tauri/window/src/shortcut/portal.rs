//! Keys that the desktop takes for us under Wayland: the portal's GlobalShortcuts.
//! <https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.GlobalShortcuts.html>

use std::time::Duration;

use ashpd::AppID;
use ashpd::desktop::Session;
use ashpd::desktop::global_shortcuts::{Activated, BindShortcutsOptions, GlobalShortcuts, NewShortcut};
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tauri::async_runtime::JoinHandle;
use tokio::sync::oneshot;
use zbus::Connection;
use zbus::fdo::{DBusProxy, NameOwnerChangedStream};

use super::NoShortcut;
use super::combination::Combination;

const PORTAL: &str = "org.freedesktop.portal.Desktop";

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
            PORTAL,
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
    let mut granted = bind(identifier, combination).await.map_err(|error| match error {
        // What xdg-desktop-portal 1.21 and newer say to a program that they cannot name.
        ashpd::Error::Portal(ashpd::PortalError::NotAllowed(_)) => NoShortcut::NotInstalled,
        ashpd::Error::PortalNotFound(_) | ashpd::Error::Zbus(_) => NoShortcut::NoPortal,
        _ => NoShortcut::Refused,
    })?;
    let trigger = granted.trigger.clone();
    let (end, ended) = oneshot::channel();
    let identifier = identifier.to_owned();
    let listening = tauri::async_runtime::spawn(async move {
        tokio::select! {
            () = listen(&mut granted, &identifier, combination, act) => {}
            _ = ended => {}
        }
        let _ = granted.session.close().await;
    });
    Ok(Bound { combination, trigger, end, listening })
}

/// Keys that the portal granted.
struct Granted {
    trigger: String,
    pressed: BoxStream<'static, Activated>,
    /// The portal's process begins or ends.
    owners: NameOwnerChangedStream,
    session: Session<GlobalShortcuts>,
}

/// Acts on every press, and asks anew when the portal was started anew.
async fn listen(granted: &mut Granted, identifier: &str, combination: Combination, act: impl Fn()) {
    loop {
        tokio::select! {
            press = granted.pressed.next() => match press {
                Some(press) if press.shortcut_id() == ID => act(),
                Some(_) => {}
                None => return,
            },
            owner = granted.owners.next() => {
                let Some(owner) = owner else { return };
                if owner.args().is_ok_and(|owner| owner.new_owner.is_some())
                    && let Ok(again) = bind(identifier, combination).await
                {
                    *granted = again;
                }
            }
        }
    }
}

async fn bind(identifier: &str, combination: Combination) -> ashpd::Result<Granted> {
    // A connection of its own: the application's ID has to be the first thing that the portal hears on it.
    let connection = Connection::session().await?;
    let bus = DBusProxy::new(&connection).await?;
    let owners = bus.receive_name_owner_changed_with_args(&[(0, PORTAL)]).await?;
    if let Ok(id) = AppID::try_from(identifier) {
        // Older portals have no such thing, and go by what systemd says of the process.
        let _ = ashpd::register_host_app_with_connection(connection.clone(), id).await;
    }
    let portal = GlobalShortcuts::with_connection(connection).await?;
    let session = portal.create_session(Default::default()).await?;
    let pressed = portal.receive_activated().await?.boxed();
    let wish = combination.for_portals();
    let shortcut =
        NewShortcut::new(ID, "Copy the header of the shown profile").preferred_trigger(wish.as_deref());
    let options = BindShortcutsOptions::default();
    let granted = portal.bind_shortcuts(&session, &[shortcut], None, options).await?.response()?;
    let found = granted.shortcuts().iter().find(|shortcut| shortcut.id() == ID);
    let trigger = found.ok_or(ashpd::Error::NoResponse)?.trigger_description().to_owned();
    Ok(Granted { trigger, pressed, owners, session })
}
