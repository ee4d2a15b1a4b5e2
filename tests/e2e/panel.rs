//! A desktop's panel: the StatusNotifierWatcher that tray items register at, and what a person does there.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, Proxy};

use crate::desktop::Desktop;

const PATIENCE: Duration = Duration::from_secs(20);

/// A panel on a desktop's bus, gone when dropped or [`killed`](Self::kill).
pub struct Panel {
    connection: Connection,
    items: Arc<Mutex<Vec<String>>>,
}

/// The side that items call.
struct Watcher {
    items: Arc<Mutex<Vec<String>>>,
    has_host: bool,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, item: String) {
        self.items.lock().unwrap().push(item);
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        self.has_host
    }
}

type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

impl Panel {
    pub async fn start(desktop: &Desktop) -> Self {
        Self::start_that(desktop, true).await
    }

    /// With a watcher behind which nobody shows anything.
    pub async fn without_host(desktop: &Desktop) -> Self {
        Self::start_that(desktop, false).await
    }

    async fn start_that(desktop: &Desktop, has_host: bool) -> Self {
        let items = Arc::<Mutex<Vec<String>>>::default();
        let watcher = Watcher { items: items.clone(), has_host };
        let connection = bus(desktop)
            .serve_at("/StatusNotifierWatcher", watcher)
            .unwrap()
            .name("org.kde.StatusNotifierWatcher")
            .unwrap()
            .build()
            .await
            .unwrap();
        Self { connection, items }
    }

    /// As when the panel crashes.
    pub async fn kill(self) {
        self.connection.close().await.unwrap();
    }

    /// Waits for another item than those that were there.
    pub fn forget(&self) {
        self.items.lock().unwrap().clear();
    }

    /// The menu's labels, once an item is there.
    pub async fn labels(&self) -> Vec<String> {
        self.lines().await.into_iter().map(|(_, label)| label).collect()
    }

    /// Waits for a label in the menu, and clicks it.
    pub async fn click(&self, label: &str) {
        let id = self.sees(label).await;
        let event = (id, "clicked", Value::from(0), 0_u32);
        let clicked = self.menu().await.call_method("Event", &event).await;
        // Who quits may be gone before it answers.
        assert!(clicked.is_ok() || label == "Quit", "{label}: {clicked:?}");
    }

    /// Waits for a label in the menu, without opening it; gives the line's ID.
    pub async fn sees(&self, label: &str) -> i32 {
        let started = Instant::now();
        loop {
            let lines = self.lines().await;
            if let Some((id, _)) = lines.iter().find(|(_, found)| found == label) {
                return *id;
            }
            assert!(started.elapsed() < PATIENCE, "no {label} in {lines:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// As before a person sees the menu.
    pub async fn about_to_show(&self) {
        self.menu().await.call_method("AboutToShow", &(0_i32)).await.unwrap();
    }

    /// A property of the item itself.
    pub async fn property(&self, name: &str) -> OwnedValue {
        let item = self.item().await;
        let proxy = Proxy::new(&self.connection, item, "/StatusNotifierItem", "org.kde.StatusNotifierItem");
        proxy.await.unwrap().get_property(name).await.unwrap()
    }

    async fn lines(&self) -> Vec<(i32, String)> {
        let menu = self.menu().await;
        let asked = (0_i32, -1_i32, Vec::<String>::new());
        let (_, (_, _, children)): (u32, Layout) = menu.call("GetLayout", &asked).await.unwrap();
        let line = |child: OwnedValue| {
            let (id, properties, _): Layout = child.try_into().unwrap();
            let label = properties.get("label").map(|label| String::try_from(label.clone()).unwrap());
            (id, label.unwrap_or_default())
        };
        children.into_iter().map(line).collect()
    }

    async fn menu(&self) -> Proxy<'static> {
        Proxy::new(&self.connection, self.item().await, "/MenuBar", "com.canonical.dbusmenu").await.unwrap()
    }

    async fn item(&self) -> String {
        let started = Instant::now();
        loop {
            if let Some(item) = self.items.lock().unwrap().last() {
                return item.clone();
            }
            assert!(started.elapsed() < PATIENCE, "no item registered");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A new connection to a desktop's session bus.
pub fn bus(desktop: &Desktop) -> zbus::connection::Builder<'static> {
    let address = desktop.variable("DBUS_SESSION_BUS_ADDRESS");
    zbus::connection::Builder::address(address.as_str()).unwrap()
}
