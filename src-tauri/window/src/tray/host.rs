//! Whether somebody shows tray icons: the StatusNotifierWatcher of the freedesktop specification, and a
//! host behind it. <https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/>

use futures_util::StreamExt;
use futures_util::stream::select_all;
use tokio::sync::watch;
use zbus::Connection;
use zbus::fdo::DBusProxy;
use zbus::proxy::CacheProperties;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";

#[zbus::proxy(
    interface = "org.kde.StatusNotifierWatcher",
    default_service = "org.kde.StatusNotifierWatcher",
    default_path = "/StatusNotifierWatcher",
    gen_blocking = false
)]
trait Watcher {
    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> zbus::Result<bool>;

    #[zbus(signal)]
    fn status_notifier_host_registered(&self) -> zbus::Result<()>;

    #[zbus(signal)]
    fn status_notifier_host_unregistered(&self) -> zbus::Result<()>;
}

/// Tells whether there is a host, now and after every change. Ends where there is no session bus.
pub(super) async fn watch(place: &watch::Sender<bool>) -> zbus::Result<()> {
    let connection = Connection::session().await?;
    let bus = DBusProxy::new(&connection).await?;
    let watcher = WatcherProxy::builder(&connection).cache_properties(CacheProperties::No).build().await?;
    let owners = bus.receive_name_owner_changed_with_args(&[(0, WATCHER)]).await?;
    let came = watcher.receive_status_notifier_host_registered().await?;
    let went = watcher.receive_status_notifier_host_unregistered().await?;
    let mut changes = select_all([owners.map(drop).boxed(), came.map(drop).boxed(), went.map(drop).boxed()]);
    loop {
        let there = watcher.is_status_notifier_host_registered().await.unwrap_or(false);
        place.send_if_modified(|before| std::mem::replace(before, there) != there);
        if changes.next().await.is_none() {
            return Ok(());
        }
    }
}
