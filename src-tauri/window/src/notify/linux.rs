//! org.freedesktop.Notifications, on a connection that is kept: GNOME takes a notification back when the
//! connection that sent it closes. <https://specifications.freedesktop.org/notification-spec/>

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::StreamExt;
use tauri::AppHandle;
use tokio::sync::Mutex;
use zbus::Connection;
use zbus::zvariant::Value;

use super::Said;
use crate::front;

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_blocking = false
)]
trait Daemon {
    #[expect(clippy::too_many_arguments, reason = "the specification's own")]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action: &str) -> zbus::Result<()>;
}

/// Where notifications are shown.
pub(super) struct Desk {
    app: AppHandle,
    connection: Mutex<Option<Connection>>,
    /// The one that is shown; the next one takes its place.
    shown: Arc<AtomicU32>,
}

impl Desk {
    pub(super) fn new(app: &AppHandle) -> Self {
        Self { app: app.clone(), connection: Mutex::default(), shown: Arc::default() }
    }

    /// Shows it, and says whether somebody does.
    pub(super) async fn show(&self, said: &Said) -> bool {
        let mut connection = self.connection.lock().await;
        for _ in 0..2 {
            let open = match connection.take() {
                Some(open) => Ok(open),
                None => self.connect().await,
            };
            let Ok(open) = open else { return false };
            match self.send(&open, said).await {
                Ok(()) => {
                    *connection = Some(open);
                    return true;
                }
                // The bus was started anew.
                Err(zbus::Error::InputOutput(_)) => {}
                Err(_) => {
                    *connection = Some(open);
                    return false;
                }
            }
        }
        false
    }

    async fn send(&self, connection: &Connection, said: &Said) -> zbus::Result<()> {
        let daemon = DaemonProxy::new(connection).await?;
        let identifier = self.app.config().identifier.as_str();
        // A program's own word that something was done need not stay in a list.
        let hints = HashMap::from([("desktop-entry", identifier.into()), ("transient", true.into())]);
        let before = self.shown.load(Ordering::Acquire);
        // What is in the body may be read as markup; in the title it never is.
        let body = escaped(&said.body);
        let actions = ["default", "Open"];
        let id =
            daemon.notify("Noyo Auth", before, identifier, &said.title, &body, &actions, hints, -1).await?;
        self.shown.store(id, Ordering::Release);
        Ok(())
    }

    /// A new connection, and somebody who waits for a click on what it shows.
    async fn connect(&self) -> zbus::Result<Connection> {
        let connection = Connection::session().await?;
        let mut clicks = DaemonProxy::new(&connection).await?.receive_action_invoked().await?;
        let (app, shown) = (self.app.clone(), self.shown.clone());
        tauri::async_runtime::spawn(async move {
            while let Some(click) = clicks.next().await {
                if click.args().is_ok_and(|click| click.id == shown.load(Ordering::Acquire)) {
                    front::show(&app);
                }
            }
        });
        Ok(connection)
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
