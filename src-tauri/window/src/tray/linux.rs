//! The tray as an item on D-Bus, which panels show.

use std::sync::Arc;

use ksni::menu::StandardItem;
use ksni::{Icon, MenuItem, TrayMethods};
use tauri::{AppHandle, Listener};
use tokio::sync::{Notify, watch};

use super::menu::Line;
use super::{Content, host};

/// What panels ask for.
struct Item {
    content: Content,
    icon: Vec<Icon>,
    lines: Vec<Line>,
}

/// Puts the item on the bus, and tells whether somebody shows it.
pub(super) fn start(content: Content) -> watch::Receiver<bool> {
    let (sender, receiver) = watch::channel(false);
    tauri::async_runtime::spawn(async move {
        // It ends where there is no bus, or none any more.
        let _ = host::watch(&sender).await;
        sender.send_replace(false);
    });
    let changed = Arc::new(Notify::new());
    let told = changed.clone();
    content.app.listen_any("changed", move |_| told.notify_one());
    tauri::async_runtime::spawn(serve(content, changed));
    receiver
}

async fn serve(content: Content, changed: Arc<Notify>) {
    let item = Item { icon: icon(&content.app), lines: content.lines(), content };
    // A desktop's panel may start after us: a watcher that is not there yet is no failure.
    let Ok(handle) = item.assume_sni_available(true).spawn().await else { return };
    loop {
        changed.notified().await;
        if handle.update(Item::read_again).await.is_none() {
            return;
        }
    }
}

impl Item {
    fn read_again(&mut self) {
        self.lines = self.content.lines();
    }
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        self.content.app.config().identifier.clone()
    }

    fn title(&self) -> String {
        "Noyo Auth".to_owned()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.icon.clone()
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.content.choose(super::Choice::Open);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.lines.iter().map(shown).collect()
    }

    fn menu_about_to_show(&mut self) {
        self.read_again();
    }
}

fn shown(line: &Line) -> MenuItem<Item> {
    let (label, choice) = match line {
        Line::Separator => return MenuItem::Separator,
        Line::Said(label) => (label, None),
        Line::Choice(label, choice) => (label, Some(*choice)),
    };
    StandardItem {
        // An underscore alone would be taken for an access key.
        label: label.replace('_', "__"),
        enabled: choice.is_some(),
        activate: Box::new(move |item: &mut Item| {
            if let Some(choice) = choice {
                item.content.choose(choice);
            }
        }),
        ..Default::default()
    }
    .into()
}

/// The window's own icon, its bytes in the order of D-Bus: alpha first.
fn icon(app: &AppHandle) -> Vec<Icon> {
    let Some(image) = app.default_window_icon() else { return Vec::new() };
    let (Ok(width), Ok(height)) = (i32::try_from(image.width()), i32::try_from(image.height())) else {
        return Vec::new();
    };
    let pixels = image.rgba().chunks_exact(4);
    let data = pixels.flat_map(|pixel| [pixel[3], pixel[0], pixel[1], pixel[2]]).collect();
    vec![Icon { width, height, data }]
}
