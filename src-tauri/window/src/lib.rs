//! The window: the only package that names Tauri. It builds the window, answers its page, and holds what
//! belongs to a window only: the clipboard's clearing, the live guard, what was pasted.

#[cfg(test)]
mod bindings;
mod clearing;
mod commands;
mod controller;
#[cfg(feature = "demo")]
mod demo;
mod desktop;
mod front;
mod gateways;
mod key_dialog;
mod live_guard;
mod navigation;
mod notify;
mod old_identifier;
mod on_clipboard;
mod open_gateways;
mod outside;
mod own_store;
mod pasted;
mod place;
mod removals;
mod running;
mod shortcut;
#[cfg(unix)]
mod signals;
mod start_at_login;
mod team;
mod tray;
mod view;
mod zoom;

use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use jiff::Timestamp;
use noyo_auth_core::jobs::Jobs;
use noyo_auth_core::world::files;
use noyo_auth_core::world::home::Home;
use noyo_auth_core::world::keychain::Keychain;
use noyo_auth_core::world::noyo::Network;
use tauri::webview::PageLoadEvent;
use tauri::{App, Manager, RunEvent, WebviewWindowBuilder, WindowEvent};
use values::clock::{Clock, Now};
use values::profile::{Addresses, Environment};

use controller::Controller;
use desktop::Desktop;
use notify::Notifications;
use own_store::OwnStore;
use zoom::Zoom;

/// What this run works on: the person's own files and keychain, or the demo's.
struct Backend {
    jobs: Jobs,
    home: Home,
    is_demo: bool,
    /// The addresses that a new profile gets.
    usual: Box<dyn Fn(Environment) -> Addresses + Send + Sync>,
    /// Dropped at the very end: the demo's stand-in and its folder.
    _demo: Option<Box<dyn std::any::Any + Send + Sync>>,
}

/// Runs the program until it is quit. With `in_tray` the window stays out of sight at first, where there is
/// a tray.
///
/// # Errors
/// No folder for the program's files, or no window system.
pub fn run(demo: bool, in_tray: bool) -> anyhow::Result<()> {
    #[cfg(windows)]
    tauri::webview_version().context(
        "Microsoft Edge WebView2 is missing, which shows the window. Install the “WebView2 Runtime (Evergreen)” from \
         https://developer.microsoft.com/microsoft-edge/webview2 and start Noyo Auth again. The command line, \
         noyo-auth, works without it",
    )?;
    let backend = backend(demo)?;
    let mut builder = tauri::Builder::default().plugin(tauri_plugin_store::Builder::new().build());
    if !demo && std::env::var_os("NOYO_AUTH_HOME").is_none() {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            // Started at login while it runs: nobody asked for the window.
            if !arguments.iter().any(|argument| argument == start_at_login::ARGUMENT) {
                front::show(app);
            }
        }));
    }
    let app = builder
        .invoke_handler(commands::handler())
        .setup(move |app| Ok(open(app, backend, in_tray)?))
        .build(tauri::generate_context!())
        .context("The window cannot be opened")?;
    app.run(|app, event| match event {
        RunEvent::WindowEvent {
            event: WindowEvent::DragDrop(tauri::DragDropEvent::Drop { paths, .. }),
            ..
        } => {
            key_dialog::dropped(app, &paths);
        }
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. }
            if app.state::<Arc<Desktop>>().tray.has_place() =>
        {
            api.prevent_close();
            close_to_tray(app);
        }
        // A click on the program in the dock, while its window is out of sight.
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => front::show(app),
        RunEvent::WindowEvent { label, event: WindowEvent::Moved(_) | WindowEvent::Resized(_), .. } => {
            if let Some(window) = app.get_webview_window(&label) {
                app.state::<Arc<Controller>>().moved(place::of(&window));
            }
        }
        // The window goes; what is being stored is stored to the end, and then the program ends.
        RunEvent::ExitRequested { api, .. } => {
            let controller = app.state::<Arc<Controller>>().inner().clone();
            if !controller.has_finished() {
                api.prevent_exit();
                let app = app.clone();
                tauri::async_runtime::spawn(async move {
                    controller.finish().await;
                    app.exit(0);
                });
            }
        }
        // Where the system ends it without asking.
        RunEvent::Exit => tauri::async_runtime::block_on(app.state::<Arc<Controller>>().finish()),
        _ => {}
    });
    Ok(())
}

fn backend(demo: bool) -> anyhow::Result<Backend> {
    #[cfg(feature = "demo")]
    if demo {
        return tauri::async_runtime::block_on(demo::backend());
    }
    anyhow::ensure!(!demo, "This build has no demo");
    let home = Home::from_environment()?;
    home.make_private()?;
    let jobs = Jobs::open(&home, Keychain::system(), Network::default(), clock());
    Ok(Backend { jobs, home, is_demo: false, usual: Box::new(Addresses::of), _demo: None })
}

fn clock() -> Clock {
    Clock::from_fn(|| Now { wall: Timestamp::now(), steady: Instant::now() })
}

fn open(app: &mut App, backend: Backend, in_tray: bool) -> anyhow::Result<()> {
    #[cfg(unix)]
    signals::listen(app.handle());
    old_identifier::take_over(app.handle());
    let webview_dir = backend.home.webview_dir();
    // Before the web view makes it as it likes.
    files::private_folder(&webview_dir).context("The folder for the window cannot be made")?;
    let once_in_use = backend.jobs.profiles.all().ok().and_then(|profiles| profiles.once_in_use);
    let own = OwnStore::open(app.handle(), &backend.home, once_in_use);
    let loaded = tauri::async_runtime::block_on(backend.jobs.preferences.load());
    let notice = loaded.err().map(|why| why.message);
    let controller = Arc::new(Controller::new(app.handle().clone(), backend, own, notice));
    app.manage(controller.clone());
    app.manage(Notifications::new(app.handle()));
    let desktop = Arc::new(Desktop::new(app.handle(), &controller));
    app.manage(desktop.clone());
    app.manage(Zoom::default());
    let hidden = in_tray || controller.own.get().start_in_tray;
    let config = app.config().app.windows.first().context("tauri.conf.json has no window")?.clone();
    let place = controller.remembered().place;
    let window = WebviewWindowBuilder::from_config(app.handle(), &config)?
        // The page knows whom it shows, and the window's own title says so.
        .on_document_title_changed(|window, title| {
            let _ = window.set_title(&title);
        })
        .data_directory(webview_dir)
        .visible(!hidden)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                warm_up(window.app_handle());
            }
        })
        // Nothing in the window leads anywhere else; whatever tries to is not ours.
        .on_navigation(navigation::is_ours)
        .build()?;
    window.set_theme(controller.theme())?;
    if let Some(place) = place {
        place::restore(&window, place);
    }
    desktop.tray.keep_reachable(app.handle());
    // A desktop may ask the person first, and so for ever.
    tauri::async_runtime::spawn(async move { desktop.restore().await });
    tauri::async_runtime::spawn(async move {
        controller.jobs.profiles.clear_up().await;
    });
    Ok(())
}

/// The first job finds ready what takes a while. Once the page was read: nobody waits for this.
fn warm_up(app: &tauri::AppHandle) {
    let controller = app.state::<Arc<Controller>>().inner().clone();
    tauri::async_runtime::spawn(async move {
        if let Some(profile) = controller.shown_profile() {
            controller.jobs.warm_up(&profile).await;
        }
    });
}

fn close_to_tray(app: &tauri::AppHandle) {
    front::hide(app);
    let (app, controller) = (app.clone(), app.state::<Arc<Controller>>().inner().clone());
    tauri::async_runtime::spawn(async move { outside::went_to_tray(&app, &controller).await });
}
