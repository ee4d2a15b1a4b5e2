//! The window: the only room that names Tauri. It builds the window, answers its commands, and holds
//! what belongs to a window only: the clipboard's clearing, the live guard, what was pasted.

mod commands;
#[cfg(feature = "demo")]
mod demonstration;
mod desk;
mod dialog;
mod settings;

use std::sync::Arc;

use anyhow::Context;
use tauri::{App, Manager, RunEvent, WebviewWindowBuilder, WindowEvent};

use crate::broker::Broker;
use crate::clipboard::SystemClipboard;
use crate::clock::Clock;
use crate::home::Home;
use crate::keychain::Keychain;
use crate::noyo::Network;
use desk::Desk;

/// What this run stands on: the person's own files and keychain, or the demo's.
struct Ground {
    broker: Broker,
    home: Home,
    is_demo: bool,
    /// Dropped at the very end: the demo's stand-in and its folder.
    _demo: Option<Box<dyn std::any::Any + Send + Sync>>,
}

/// Runs the window until it is closed.
///
/// # Errors
/// No folder for the program's files, or no window system.
pub fn run(demo: bool) -> anyhow::Result<()> {
    let ground = ground(demo)?;
    let mut builder = tauri::Builder::default().plugin(tauri_plugin_store::Builder::new().build());
    if !demo && std::env::var_os("NOYO_AUTH_HOME").is_none() {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| show(app)));
    }
    let app = builder
        .invoke_handler(commands::handler())
        .setup(move |app| Ok(open(app, ground)?))
        .build(tauri::generate_context!())
        .context("The window cannot be opened")?;
    app.run(|app, event| match event {
        RunEvent::WindowEvent {
            event: WindowEvent::DragDrop(tauri::DragDropEvent::Drop { paths, .. }),
            ..
        } => {
            dialog::dropped(app, &paths);
        }
        RunEvent::Exit => app.state::<Arc<Desk>>().clear_clipboard_at_exit(),
        _ => {}
    });
    Ok(())
}

fn ground(demo: bool) -> anyhow::Result<Ground> {
    #[cfg(feature = "demo")]
    if demo {
        return tauri::async_runtime::block_on(demonstration::ground());
    }
    anyhow::ensure!(!demo, "This build has no demo");
    let home = Home::from_environment()?;
    let broker = Broker::open(home.clone(), Keychain::system(), Network::default(), Clock::system());
    Ok(Ground { broker, home, is_demo: false, _demo: None })
}

fn open(app: &mut App, ground: Ground) -> anyhow::Result<()> {
    let webview_dir = ground.home.webview_dir();
    let settings = settings::Settings::open(app.handle(), &ground.home);
    let desk = Arc::new(Desk::new(app.handle().clone(), ground, Arc::new(SystemClipboard::new()), settings));
    desk.apply_settings();
    app.manage(desk);
    let config = app.config().app.windows.first().context("tauri.conf.json has no window")?.clone();
    let window = WebviewWindowBuilder::from_config(app.handle(), &config)?
        .data_directory(webview_dir)
        // Nothing in the window leads anywhere else; whatever tries to is not ours.
        .on_navigation(|url| {
            matches!(url.scheme(), "tauri" | "about")
                || url.host_str() == Some("tauri.localhost")
                || cfg!(dev)
        })
        .build()?;
    let theme = app.state::<Arc<Desk>>().theme();
    window.set_theme(theme)?;
    Ok(())
}

fn show(app: &tauri::AppHandle) {
    if let Some(window) = app.get_webview_window("main") {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}
