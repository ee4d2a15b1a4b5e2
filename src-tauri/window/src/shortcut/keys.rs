//! Keys that the program takes itself: X11, macOS, Windows. The page has no part in it: it is granted
//! none of the plugin's commands.

use tauri::AppHandle;
use tauri_plugin_global_shortcut::{GlobalShortcut, GlobalShortcutExt, ShortcutState};

use super::NoShortcut;
use super::combination::Combination;

/// Takes the keys; `act` is called each time they are pressed.
pub(super) fn take(
    app: &AppHandle,
    combination: Combination,
    act: impl Fn() + Send + Sync + 'static,
) -> Result<(), NoShortcut> {
    // On X11 the plugin looks for keys twenty times a second, so it starts when it is first needed.
    if tauri::Manager::try_state::<GlobalShortcut<tauri::Wry>>(app).is_none() {
        let plugin = tauri_plugin_global_shortcut::Builder::new().build();
        app.plugin(plugin).map_err(|_| NoShortcut::NoDesktop)?;
    }
    let pressed = app.global_shortcut().on_shortcut(combination.0, move |_, _, event| {
        if event.state == ShortcutState::Pressed {
            act();
        }
    });
    pressed.map_err(|_| NoShortcut::Taken)
}

/// Gives the keys back. Twice: on X11 the plugin's connection (global-hotkey 0.8) sends that it wants them
/// no longer together with its next question only, and the keys would do nothing anywhere until then.
pub(super) fn give_back(app: &AppHandle, combination: Combination) {
    let _ = app.global_shortcut().unregister(combination.0);
    let _ = app.global_shortcut().unregister(combination.0);
}
