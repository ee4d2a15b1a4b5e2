//! Tells Tauri which commands the window may ask for. Without this manifest the application's own commands
//! would not be checked against `capabilities/` at all.

/// Every command of the window, in the order of `capabilities/main.json`. A test holds the two together.
#[cfg(feature = "gui")]
const COMMANDS: &[&str] = &[
    "window_state",
    "profile_choose",
    "profile_remove",
    "profile_save",
    "paste_key",
    "clipboard_clear",
    "copy",
    "mint",
    "cancel",
    "connection_test",
    "ask_sandbox",
    "copy_group_id",
    "copy_report",
    "keychain_unlock",
    "settings_save",
    "open_status_page",
    "demo_start",
    "inspect",
    "inspect_clipboard",
    "activity",
    "activity_clear",
    "activity_save",
];

#[cfg(feature = "gui")]
fn main() -> anyhow::Result<()> {
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .capabilities_path_pattern("src-tauri/capabilities/*.json")
            .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS)),
    )
}

#[cfg(not(feature = "gui"))]
fn main() {
    println!("cargo:rerun-if-changed=src-tauri/build.rs");
}
