//! Tells Tauri which commands the page may ask for, and grants them to the one window. Without the manifest
//! the application's own commands would not be checked against a capability at all.

use std::fs;
use std::path::Path;

use anyhow::Context;

include!("../commit.rs");

macro_rules! commands {
    ($($name:ident),* $(,)?) => { &[$(stringify!($name)),*] };
}

/// Every command of the page.
const COMMANDS: &[&str] = include!("commands.in");

/// What the page needs of Tauri itself: to hear what the program says.
const OF_TAURI: [&str; 2] = ["core:event:allow-listen", "core:event:allow-unlisten"];

/// Made anew by every build, and so not in git.
const CAPABILITY: &str = "gen/capabilities/main.json";

fn main() -> anyhow::Result<()> {
    println!("cargo:rerun-if-changed=src-tauri/window/commands.in");
    println!("cargo:rerun-if-changed=src-tauri/commit.rs");
    // Packages name the commit. Git is not asked here, or the window would be compiled anew after each commit.
    println!("cargo:rustc-env=NOYO_AUTH_VERSION={}", version(false));
    write_capability()?;
    tauri_build::try_build(
        tauri_build::Attributes::new()
            .capabilities_path_pattern("gen/capabilities/*.json")
            .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS)),
    )
}

fn write_capability() -> anyhow::Result<()> {
    let ours = COMMANDS.iter().map(|name| format!("allow-{}", name.replace('_', "-")));
    let permissions: Vec<String> = ours.chain(OF_TAURI.map(str::to_owned)).collect();
    let capability = serde_json::json!({
        "identifier": "main",
        "description": "What the one window may do: ask for our commands, each by name, and listen.",
        "windows": ["main"],
        "permissions": permissions,
    });
    let text = format!("{capability:#}\n");
    // A file that is written anew each time would have everything built anew each time.
    if fs::read_to_string(CAPABILITY).ok().as_deref() != Some(&text) {
        let folder = Path::new(CAPABILITY).parent().context("it is in a folder")?;
        fs::create_dir_all(folder)?;
        fs::write(CAPABILITY, text)?;
    }
    Ok(())
}
