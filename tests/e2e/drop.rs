//! A file that is really dropped on the window: XDND, as a file manager speaks it
//! (https://freedesktop.org/wiki/Specifications/XDND).

use std::time::{Duration, Instant};

use stand_in::KEYS;
use x11rb::connection::Connection;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window as XWindow, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::desktop::Desktop;
use crate::window::Window;

const VERSION: u32 = 5;

#[tokio::test(flavor = "multi_thread")]
async fn a_dropped_file_is_a_pasted_key_and_never_replaces_one_unseen() {
    let window = Window::open(&[]).await;
    let (one, two) = (&KEYS[0], &KEYS[1]);
    let file = |name: &str, key: &stand_in::DemoKey| {
        let path = window.desktop.path(name);
        std::fs::write(&path, format!("CLIENT_ID={}\nCLIENT_SECRET={}\n", key.client_id, key.client_secret))
            .unwrap();
        format!("file://{}\r\n", path.display())
    };
    let (first, second) = (file("first.env", one), file("second.env", two));
    drop_on_window(&window.desktop, &first);
    window.find("//dialog[@open]//*[contains(text(), '…7f3a')]").await;
    drop_on_window(&window.desktop, &second);
    window.find("//dialog[@open]//*[contains(text(), 'Key found in the dropped file')]").await;
    window.find("//dialog[@open]//*[contains(text(), '…20d1')]").await;
    assert!(!window.is_shown("//dialog[@open]//*[contains(text(), '…7f3a')]").await);
    let page = window.script("return document.documentElement.outerHTML").await.to_string();
    assert!(!page.contains(one.client_secret) && !page.contains(two.client_secret));
    window.close().await;
}

struct Source {
    x: RustConnection,
    window: XWindow,
    target: XWindow,
    time: u32,
}

fn drop_on_window(desktop: &Desktop, uris: &str) {
    let (x, screen) = x11rb::connect(Some(&desktop.variable("DISPLAY"))).unwrap();
    let root = x.setup().roots[screen].root;
    let window = x.generate_id().unwrap();
    let aux = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
    x.create_window(0, window, root, 0, 0, 1, 1, 0, WindowClass::INPUT_ONLY, 0, &aux).unwrap();
    let aware = x.intern_atom(false, b"XdndAware").unwrap().reply().unwrap().atom;
    let target = x.query_tree(root).unwrap().reply().unwrap().children.into_iter().find(|&child| {
        let found = x.get_property(false, child, aware, AtomEnum::ANY, 0, 1).unwrap().reply().unwrap();
        found.value_len > 0
    });
    let mut source = Source { x, window, target: target.expect("the window takes drops"), time: 0 };
    source.run(root, uris);
}

impl Source {
    fn atom(&self, name: &str) -> Atom {
        self.x.intern_atom(false, name.as_bytes()).unwrap().reply().unwrap().atom
    }

    fn run(&mut self, root: XWindow, uris: &str) {
        let selection = self.atom("XdndSelection");
        self.time = self.now();
        self.x.set_selection_owner(self.window, selection, self.time).unwrap();
        let list = self.atom("text/uri-list");
        let copy = self.atom("XdndActionCopy");
        let at = self.x.translate_coordinates(self.target, root, 300, 300).unwrap().reply().unwrap();
        let place = (at.dst_x as u32) << 16 | at.dst_y as u32;
        self.send("XdndEnter", [self.window, VERSION << 24, list, 0, 0]);
        // The webview says whether it takes something only after it has looked at it.
        for _ in 0..100 {
            self.send("XdndPosition", [self.window, 0, place, self.time, copy]);
            if self.answer("XdndStatus", uris).is_some_and(|status| status[1] & 1 == 1) {
                self.send("XdndDrop", [self.window, 0, self.time, 0, 0]);
                self.answer("XdndFinished", uris).expect("the drop was taken");
                return;
            }
            std::thread::sleep(Duration::from_millis(30));
        }
        panic!("the window does not take the file");
    }

    /// The X server's time, which a change of a property tells.
    fn now(&self) -> u32 {
        let name = self.atom("_NOYO_AUTH_TIME");
        self.x.change_property8(PropMode::APPEND, self.window, name, AtomEnum::STRING, &[]).unwrap();
        self.x.flush().unwrap();
        loop {
            if let Event::PropertyNotify(event) = self.x.wait_for_event().unwrap() {
                return event.time;
            }
        }
    }

    fn send(&self, message: &str, data: [u32; 5]) {
        let event = ClientMessageEvent::new(32, self.target, self.atom(message), data);
        self.x.send_event(false, self.target, EventMask::NO_EVENT, event).unwrap();
        self.x.flush().unwrap();
    }

    /// Waits for a message of the window's, and hands it the list of files whenever it asks for it.
    fn answer(&self, message: &str, uris: &str) -> Option<[u32; 5]> {
        let wanted = self.atom(message);
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(5) {
            match self.x.poll_for_event().unwrap() {
                Some(Event::ClientMessage(event)) if event.type_ == wanted => {
                    return Some(event.data.as_data32());
                }
                Some(Event::SelectionRequest(request)) => self.hand_over(&request, uris),
                Some(_) => {}
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
        None
    }

    fn hand_over(&self, request: &SelectionRequestEvent, uris: &str) {
        let list = self.atom("text/uri-list");
        let known = request.target == list;
        if known {
            self.x
                .change_property8(
                    PropMode::REPLACE,
                    request.requestor,
                    request.property,
                    list,
                    uris.as_bytes(),
                )
                .unwrap();
        }
        let notify = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property: if known { request.property } else { x11rb::NONE },
        };
        self.x.send_event(false, request.requestor, EventMask::NO_EVENT, notify).unwrap();
        self.x.flush().unwrap();
    }
}
