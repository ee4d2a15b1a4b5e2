//! The window as a screen reader sees it: over AT-SPI, with the desktop's own registry.

use std::process::Stdio;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use zbus::message::Type;
use zbus::zvariant::{OwnedObjectPath, Value};
use zbus::{Connection, MatchRule, MessageStream, Proxy};

use crate::desktop::Desktop;
use crate::panel::bus;
use crate::window::Window;

const LAUNCHER: &str = "/usr/libexec/at-spi-bus-launcher";
/// Some ticks of a countdown.
const COUNTDOWN: Duration = Duration::from_secs(4);
type Node = (String, OwnedObjectPath);

/// A screen reader's connection.
struct Reader {
    bus: Connection,
}

impl Reader {
    /// Starts the desktop's registry, and says that somebody listens.
    async fn start(desktop: &mut Desktop) -> Self {
        let mut launcher = desktop.command(LAUNCHER);
        launcher.arg("--launch-immediately").stdout(Stdio::null()).stderr(Stdio::null());
        desktop.adopt(launcher.spawn().expect("at-spi2-core is installed"));
        let session = bus(desktop).build().await.unwrap();
        let names = zbus::fdo::DBusProxy::new(&session).await.unwrap();
        let started = Instant::now();
        while !names.name_has_owner("org.a11y.Bus".try_into().unwrap()).await.unwrap() {
            assert!(started.elapsed() < Duration::from_secs(10), "no bus for accessibility");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let (name, path) = ("org.a11y.Bus", "/org/a11y/bus");
        let status = Proxy::new(&session, name, path, "org.a11y.Status").await.unwrap();
        for property in ["IsEnabled", "ScreenReaderEnabled"] {
            status.set_property(property, Value::from(true)).await.unwrap();
        }
        let launched = Proxy::new(&session, name, path, "org.a11y.Bus").await.unwrap();
        let address: String = launched.call("GetAddress", &()).await.unwrap();
        let bus = zbus::connection::Builder::address(address.as_str()).unwrap().build().await.unwrap();
        Self { bus }
    }

    /// Everything on the screen: its role, its name, and whose it is.
    async fn all(&self) -> Vec<(u32, String, Proxy<'static>)> {
        let root = OwnedObjectPath::try_from("/org/a11y/atspi/accessible/root").unwrap();
        let mut left: Vec<Node> = vec![("org.a11y.atspi.Registry".to_owned(), root)];
        let mut found = Vec::new();
        while let Some((owner, path)) = left.pop() {
            let node = Proxy::new(&self.bus, owner, path, "org.a11y.atspi.Accessible").await.unwrap();
            let children = node.call::<_, _, Vec<Node>>("GetChildren", &()).await.unwrap_or_default();
            if children.is_empty() {
                // The page is in another process: its view gives it only when asked for it by number.
                left.extend(node.call::<_, _, Node>("GetChildAtIndex", &(0_i32)).await.ok());
            }
            left.extend(children);
            let role = node.call("GetRole", &()).await.unwrap_or_default();
            found.push((role, node.get_property("Name").await.unwrap_or_default(), node));
        }
        found
    }

    /// What the page tells a screen reader from now on.
    async fn events(&self) -> MessageStream {
        let (name, path) = ("org.a11y.atspi.Registry", "/org/a11y/atspi/registry");
        let registry = Proxy::new(&self.bus, name, path, name).await.unwrap();
        let _: () = registry.call("RegisterEvent", &("object:", Vec::<&str>::new(), "")).await.unwrap();
        let rule = MatchRule::builder().msg_type(Type::Signal);
        let rule = rule.interface("org.a11y.atspi.Event.Object").unwrap().build();
        MessageStream::for_match_rule(rule, &self.bus, Some(4096)).await.unwrap()
    }

    /// The names of everything that has a role, once one of them is there.
    async fn names(&self, role: u32, one: &str) -> Vec<String> {
        let started = Instant::now();
        loop {
            let all = self.all().await.into_iter();
            let names: Vec<_> = all.filter(|(found, ..)| *found == role).map(|(_, name, _)| name).collect();
            if names.iter().any(|name| name == one) {
                return names;
            }
            assert!(started.elapsed() < Duration::from_secs(20), "no {one} among {names:?}");
        }
    }

    /// What the regions that speak by themselves come to say within that time, each sentence once for
    /// each time that it came.
    async fn announced(&self, events: &mut MessageStream, within: Duration) -> Vec<String> {
        let mut said = Vec::new();
        let end = tokio::time::Instant::now() + within;
        while let Ok(Some(Ok(message))) = tokio::time::timeout_at(end, events.next()).await {
            let header = message.header();
            let member = header.member().map(|member| member.as_str());
            if !matches!(member, Some("ChildrenChanged" | "TextChanged" | "Announcement")) {
                continue;
            }
            let (owner, path) = (header.sender().unwrap().to_owned(), header.path().unwrap().to_owned());
            let node = Proxy::new(&self.bus, owner, path, "org.a11y.atspi.Accessible").await.unwrap();
            if node.call::<_, _, u32>("GetRole", &()).await.is_ok_and(|role| role == STATUS) {
                said.push(self.text(&node).await);
            }
        }
        // The parts of a sentence come one by one.
        said.dedup();
        said.retain(|text| !text.is_empty());
        said
    }

    async fn text(&self, node: &Proxy<'static>) -> String {
        let (owner, path) = (node.destination().to_owned(), node.path().to_owned());
        let spoken = Proxy::new(&self.bus, owner, path, "org.a11y.atspi.Text").await.unwrap();
        spoken.call("GetText", &(0_i32, -1_i32)).await.unwrap_or_default()
    }

    /// What stands in everything that has a role.
    async fn texts(&self, role: u32) -> String {
        let mut text = String::new();
        for (_, _, node) in self.all().await.into_iter().filter(|(found, ..)| *found == role) {
            text += &self.text(&node).await;
        }
        text
    }
}

/// Roles as AT-SPI counts them (atspi-constants.h).
const LIST: u32 = 31;
const BUTTON: u32 = 43;
const STATUS: u32 = 54;
const HEADING: u32 = 83;
const LANDMARK: u32 = 110;

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_reader_finds_what_is_on_the_screen_by_role_and_name() {
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("1000x720");
    let reader = Reader::start(&mut desktop).await;
    let window = Window::open_on(desktop, &["--demo"], "target/screenshots").await;
    let buttons = reader.names(BUTTON, "Copy header").await;
    for name in ["Copy token", "Mint a new token", "Test connection", "Add API key", "Settings"] {
        assert!(buttons.iter().any(|button| button == name), "no {name} among {buttons:?}");
    }
    assert!(buttons.iter().all(|name| !name.is_empty()), "a button without a name: {buttons:?}");
    reader.names(LIST, "Profiles").await;
    reader.names(HEADING, "Checkout work").await;
    let regions = reader.names(LANDMARK, "Access token").await;
    assert!(regions.iter().any(|region| region == "Connection"), "{regions:?}");

    assert!(!reader.texts(STATUS).await.to_lowercase().contains("copied"));
    window.click("Copy header").await;
    window.status("opied").await;
    let said = reader.texts(STATUS).await.to_lowercase();
    assert!(said.contains("copied"), "{said}");
    window.choose_profile("Production").await;
    reader.names(BUTTON, "Copy LIVE header").await;

    // One copy is one announcement, and nothing more while its countdown ticks.
    window.choose_profile("Checkout work").await;
    reader.names(BUTTON, "Copy header").await;
    let mut events = reader.events().await;
    window.click("Copy header").await;
    let said = reader.announced(&mut events, COUNTDOWN).await;
    assert_eq!(said, ["Header for Checkout work (sandbox) copied."]);
    assert!(window.is_shown("//span[contains(., 'Cleared in ')]").await, "the control: it ticked");
    window.click("Clear now").await;
    let said = reader.announced(&mut events, COUNTDOWN).await;
    assert_eq!(said, ["The clipboard was cleared."], "the control: another sentence is another one");
    window.close().await;
}
