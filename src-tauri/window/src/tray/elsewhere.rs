//! The tray as Tauri has it, on macOS and Windows, where there is always a place for one.

use std::sync::Arc;

use tauri::menu::{Menu, MenuBuilder, MenuItemBuilder};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Listener, Wry};
use tokio::sync::watch;

use super::Content;
use super::menu::Line;

/// Puts the icon up. Where that does not work, there is no place for it.
pub(super) fn start(content: Content) -> watch::Receiver<bool> {
    let content = Arc::new(content);
    let there = put_up(&content).is_ok();
    // The sender may go: what it said last holds.
    watch::channel(there).1
}

fn put_up(content: &Arc<Content>) -> tauri::Result<()> {
    let chosen = content.clone();
    let builder = TrayIconBuilder::with_id("main")
        .tooltip("Noyo Auth")
        .menu(&shown(&content.app, &content.lines())?)
        .on_menu_event(move |_, event| {
            // An ID is the line's number; the lines are read anew, so a stale one does nothing.
            let (number, label) = event.id().as_ref().split_once(' ').unwrap_or_default();
            let lines = chosen.lines();
            let line = number.parse::<usize>().ok().and_then(|number| lines.get(number));
            if let Some(Line::Choice(_, choice)) = line.filter(|line| is_labelled(line, label)) {
                chosen.choose(*choice);
            }
        });
    let icon = content.app.default_window_icon().cloned();
    let tray = match icon {
        Some(icon) => builder.icon(icon),
        None => builder,
    }
    .build(&content.app)?;
    let told = content.clone();
    content.app.listen_any("changed", move |_| {
        if let Ok(menu) = shown(&told.app, &told.lines()) {
            let _ = tray.set_menu(Some(menu));
        }
    });
    Ok(())
}

fn is_labelled(line: &Line, label: &str) -> bool {
    matches!(line, Line::Choice(said, _) if said == label)
}

fn shown(app: &AppHandle, lines: &[Line]) -> tauri::Result<Menu<Wry>> {
    let mut menu = MenuBuilder::new(app);
    for (number, line) in lines.iter().enumerate() {
        menu = match line {
            Line::Separator => menu.separator(),
            Line::Said(label) => menu.item(&MenuItemBuilder::new(escaped(label)).enabled(false).build(app)?),
            Line::Choice(label, _) => {
                let id = format!("{number} {label}");
                menu.item(&MenuItemBuilder::with_id(id, escaped(label)).build(app)?)
            }
        };
    }
    menu.build()
}

/// An ampersand alone would be taken for an access key.
fn escaped(label: &str) -> String {
    label.replace('&', "&&")
}
