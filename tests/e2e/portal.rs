//! A desktop portal of our own, with GlobalShortcuts, which answers as xdg-desktop-portal does over the
//! backend of its own tests: requests and sessions at the paths that the caller's tokens make, and the
//! keys as they were asked for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use zbus::message::Header;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, interface};

use crate::desktop::Desktop;
use crate::panel::bus;

const DESKTOP: &str = "/org/freedesktop/portal/desktop";
type Options = HashMap<String, OwnedValue>;
type Shortcuts = Vec<(String, Options)>;

/// What was asked of the portal.
#[derive(Debug, Default)]
pub struct Asked {
    pub application: String,
    pub description: String,
    pub wish: String,
    sender: String,
    session: String,
}

pub struct Portal {
    connection: Connection,
    asked: Arc<Mutex<Asked>>,
}

struct Registry(Arc<Mutex<Asked>>);

#[interface(name = "org.freedesktop.host.portal.Registry")]
impl Registry {
    fn register(&self, application: String, _options: Options) {
        self.0.lock().unwrap().application = application;
    }
}

/// How the portal answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The person says yes.
    Grants = 0,
    /// The person says no.
    Refuses = 1,
    /// Version 1.21 and newer, to a program without an installed desktop file.
    KnowsNobody,
}

#[derive(Debug, zbus::DBusError)]
#[zbus(prefix = "org.freedesktop.portal.Error")]
enum PortalError {
    #[zbus(error)]
    ZBus(zbus::Error),
    NotAllowed(String),
}

struct GlobalShortcuts {
    asked: Arc<Mutex<Asked>>,
    answer: Answer,
    /// The tests' own: what is called here runs on the connection's thread.
    runtime: tokio::runtime::Handle,
}

#[interface(name = "org.freedesktop.portal.GlobalShortcuts")]
impl GlobalShortcuts {
    async fn create_session(
        &self,
        options: Options,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> Result<OwnedObjectPath, PortalError> {
        if self.answer == Answer::KnowsNobody {
            return Err(PortalError::NotAllowed("An app id is required".to_owned()));
        }
        let sender = header.sender().unwrap().to_string();
        let session = path("session", &sender, &options["session_handle_token"]);
        let mut asked = self.asked.lock().unwrap();
        (asked.sender, asked.session) = (sender.clone(), session.clone());
        drop(asked);
        let results = HashMap::from([("session_handle".to_owned(), Value::from(session))]);
        Ok(self.answer(connection, &sender, &options, 0, results))
    }

    async fn bind_shortcuts(
        &self,
        _session: OwnedObjectPath,
        shortcuts: Shortcuts,
        _parent: String,
        options: Options,
        #[zbus(header)] header: Header<'_>,
        #[zbus(connection)] connection: &Connection,
    ) -> OwnedObjectPath {
        let text = |value: &OwnedValue| String::try_from(value.clone()).unwrap();
        let (id, wanted) = &shortcuts[0];
        let wish = wanted.get("preferred_trigger").map(text).unwrap_or_default();
        let description = text(&wanted["description"]);
        let granted: HashMap<&str, Value<'_>> = HashMap::from([
            ("description", description.clone().into()),
            ("trigger_description", format!("Press {wish}").into()),
        ]);
        let results = HashMap::from([("shortcuts".to_owned(), Value::from(vec![(id.as_str(), granted)]))]);
        let sender = header.sender().unwrap().to_string();
        let mut asked = self.asked.lock().unwrap();
        (asked.description, asked.wish) = (description, wish);
        drop(asked);
        let results = results.into_iter().map(|(name, value)| (name, value.try_to_owned().unwrap().into()));
        self.answer(connection, &sender, &options, self.answer as u32, results.collect())
    }

    #[zbus(property, name = "version")]
    fn version(&self) -> u32 {
        1
    }

    #[zbus(signal)]
    async fn activated(
        emitter: &SignalEmitter<'_>,
        session: OwnedObjectPath,
        id: &str,
        timestamp: u64,
        options: HashMap<&str, Value<'_>>,
    ) -> zbus::Result<()>;
}

impl Portal {
    pub async fn start(desktop: &Desktop) -> Self {
        Self::that(desktop, Answer::Grants).await
    }

    pub async fn that(desktop: &Desktop, answer: Answer) -> Self {
        let asked = Arc::<Mutex<Asked>>::default();
        let shortcuts =
            GlobalShortcuts { asked: asked.clone(), answer, runtime: tokio::runtime::Handle::current() };
        let builder = bus(desktop).serve_at(DESKTOP, shortcuts).unwrap();
        let builder = builder.serve_at(DESKTOP, Registry(asked.clone())).unwrap();
        let connection = builder.name("org.freedesktop.portal.Desktop").unwrap().build().await.unwrap();
        Self { connection, asked }
    }

    /// As when it crashes.
    pub async fn kill(self) {
        self.connection.close().await.unwrap();
    }

    pub fn asked<T>(&self, look: impl Fn(&Asked) -> T) -> T {
        look(&self.asked.lock().unwrap())
    }

    /// The person presses the keys.
    pub async fn press(&self) {
        let (sender, session) = self.asked(|asked| (asked.sender.clone(), asked.session.clone()));
        let emitter = SignalEmitter::new(&self.connection, DESKTOP).unwrap();
        let emitter = emitter.set_destination(sender.as_str().try_into().unwrap());
        let session = OwnedObjectPath::try_from(session).unwrap();
        GlobalShortcuts::activated(&emitter, session, "copy-header", 1, HashMap::new()).await.unwrap();
    }
}

fn path(kind: &str, sender: &str, token: &OwnedValue) -> String {
    let sender = sender.trim_start_matches(':').replace('.', "_");
    format!("{DESKTOP}/{kind}/{sender}/{}", String::try_from(token.clone()).unwrap())
}

impl GlobalShortcuts {
    /// The path of the request, whose answer comes by a signal a little later.
    fn answer(
        &self,
        connection: &Connection,
        sender: &str,
        options: &Options,
        response: u32,
        results: HashMap<String, Value<'static>>,
    ) -> OwnedObjectPath {
        let request = OwnedObjectPath::try_from(path("request", sender, &options["handle_token"])).unwrap();
        let (connection, to, at) = (connection.clone(), sender.to_owned(), request.clone());
        self.runtime.spawn(async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let interface = "org.freedesktop.portal.Request";
            let body = (response, results);
            connection.emit_signal(Some(to.as_str()), at, interface, "Response", &body).await.unwrap();
        });
        request
    }
}
