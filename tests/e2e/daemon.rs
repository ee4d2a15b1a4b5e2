//! A notification daemon of our own, which keeps what it was told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use zbus::Connection;
use zbus::message::Header;
use zbus::zvariant::OwnedValue;

use crate::desktop::Desktop;
use crate::panel::bus;

/// A notification as it arrived.
#[derive(Debug, Clone)]
pub struct Arrived {
    pub title: String,
    pub body: String,
    pub replaces: u32,
    sender: String,
}

pub struct Daemon {
    connection: Connection,
    arrived: Arc<Mutex<Vec<Arrived>>>,
}

struct Side(Arc<Mutex<Vec<Arrived>>>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Side {
    #[allow(clippy::too_many_arguments)]
    fn notify(
        &self,
        _app_name: String,
        replaces: u32,
        _icon: String,
        title: String,
        body: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expires: i32,
        #[zbus(header)] header: Header<'_>,
    ) -> u32 {
        let sender = header.sender().unwrap().to_string();
        self.0.lock().unwrap().push(Arrived { title, body, replaces, sender });
        7
    }
}

impl Daemon {
    pub async fn start(desktop: &Desktop) -> Self {
        let arrived = Arc::<Mutex<Vec<Arrived>>>::default();
        let builder = bus(desktop).serve_at("/org/freedesktop/Notifications", Side(arrived.clone())).unwrap();
        let connection = builder.name("org.freedesktop.Notifications").unwrap().build().await.unwrap();
        Self { connection, arrived }
    }

    /// As when it crashes.
    pub async fn kill(self) {
        self.connection.close().await.unwrap();
    }

    pub fn all(&self) -> Vec<Arrived> {
        self.arrived.lock().unwrap().clone()
    }

    /// Waits for the one that comes after `count` others.
    pub async fn after(&self, count: usize) -> Arrived {
        let started = Instant::now();
        loop {
            if let Some(arrived) = self.all().get(count) {
                return arrived.clone();
            }
            assert!(started.elapsed() < Duration::from_secs(20), "only {:?}", self.all());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Whether the connection that sent it is still open: GNOME would have taken the notification back.
    pub async fn sender_is_there(&self, arrived: &Arrived) -> bool {
        let bus = zbus::fdo::DBusProxy::new(&self.connection).await.unwrap();
        bus.name_has_owner(arrived.sender.as_str().try_into().unwrap()).await.unwrap()
    }

    /// A person clicks on the notification.
    pub async fn click(&self) {
        let interface = "org.freedesktop.Notifications";
        let path = "/org/freedesktop/Notifications";
        let to = None::<&str>;
        self.connection.emit_signal(to, path, interface, "ActionInvoked", &(7_u32, "default")).await.unwrap();
    }
}
