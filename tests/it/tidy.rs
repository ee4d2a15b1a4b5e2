//! The walls between the rooms, and where a secret may be exposed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&Path::new(ROOT).join(folder), endings, &mut found);
    assert!(!found.is_empty(), "{folder} has files");
    found
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path: PathBuf = entry.path();
        let name = entry.file_name().into_string().unwrap();
        if path.is_dir() {
            if !["node_modules", "dist", "fixtures"].contains(&name.as_str()) {
                collect(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let shown = path.strip_prefix(ROOT).unwrap().display().to_string();
            found.push((shown, std::fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The code without its own tests and comments.
fn code(text: &str) -> String {
    let own = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    own.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn naming(word: &str) -> BTreeSet<String> {
    let rust = files("src-tauri/src", &[".rs"]);
    rust.into_iter().filter(|(_, text)| code(text).contains(word)).map(|(name, _)| name).collect()
}

fn only_in(word: &str, rooms: &[&str]) {
    let found = naming(word);
    assert!(!found.is_empty(), "the control: somebody names {word}");
    for name in found {
        let place = name.trim_start_matches("src-tauri/src/");
        assert!(rooms.iter().any(|room| place.starts_with(room)), "{name} names {word}");
    }
}

#[test]
fn each_library_is_named_in_one_room() {
    only_in("tauri::", &["gui/"]);
    only_in("tauri_plugin", &["gui/"]);
    only_in("reqwest", &["noyo/"]);
    only_in("keyring_core", &["keychain/"]);
    only_in("secret_service", &["keychain/"]);
    only_in("arboard", &["clipboard.rs"]);
    only_in("clap::", &["cli/", "gui/main.rs"]);
    only_in("axum", &["demo/"]);
    only_in("anyhow", &["gui/"]);
}

#[test]
fn nobody_below_looks_up() {
    let below = [
        "noyo/",
        "keychain/",
        "inspect/",
        "import/",
        "profile.rs",
        "profiles/",
        "token.rs",
        "jwt.rs",
        "secret.rs",
        "clock.rs",
        "home.rs",
    ];
    for (word, rooms) in [("crate::broker", &below[..]), ("crate::view", &below[..])] {
        for name in naming(word) {
            let place = name.trim_start_matches("src-tauri/src/");
            assert!(!rooms.iter().any(|room| place.starts_with(room)), "{name} names {word}");
        }
    }
    let shells: Vec<_> = naming("crate::gui::").union(&naming("crate::cli::")).cloned().collect();
    assert!(shells.is_empty(), "{shells:?} know a shell");
}

#[test]
fn secrets_are_exposed_at_the_borders_only() {
    // A request, the keychain, the clipboard and exports, the terminal, and what compares without showing.
    let borders = [
        "noyo/mod.rs",
        "keychain/mod.rs",
        "export/",
        "cli/",
        "broker/cached.rs",
        "broker/mint.rs",
        "inspect/minted.rs",
        "secret.rs",
        "demo/",
        "gui/dialog.rs",
    ];
    only_in(".expose()", &borders);
    let views: Vec<_> = naming("expose()").into_iter().filter(|name| name.contains("/view/")).collect();
    assert!(views.is_empty(), "{views:?}");
    for (name, text) in files("src-tauri/src/view", &[".rs"]) {
        for word in ["ClientSecret", "AccessToken", "AuthorizationHeader"] {
            assert!(!code(&text).contains(word), "{name} could carry a {word} across");
        }
    }
}

#[test]
fn the_clock_is_read_in_the_shells_only() {
    let shells = [
        "clock.rs",
        "gui/",
        "cli/",
        "demo/",
        "broker/test/",
        "broker/mint.rs",
        "noyo/mod.rs",
        "keychain/worker.rs",
        "profiles/",
    ];
    only_in("Timestamp::now()", &["clock.rs", "gui/", "demo/"]);
    only_in("Instant::now()", &shells);
}

#[test]
fn there_is_no_unwrap_no_print_and_no_doer_among_the_names() {
    for (name, text) in files("src-tauri/src", &[".rs"]) {
        for word in [".unwrap()", ".expect(", "println!", "eprintln!", "dbg!(", "todo!(", "unimplemented!("] {
            let own = if name.contains("/tests") || name.contains("inspect/table") {
                String::new()
            } else {
                code(&text)
            };
            assert!(!own.contains(word), "{name} has {word}");
        }
        for line in code(&text).lines() {
            let names =
                ["struct ", "enum ", "trait ", "mod "].iter().find_map(|word| line.split(word).nth(1));
            let is_doer = |name: &str| {
                ["Manager", "Service", "Helper", "Util"]
                    .iter()
                    .any(|d| name.split(['{', '(', ' ', ';']).next().unwrap_or("").ends_with(d))
            };
            assert!(!names.is_some_and(is_doer), "{name}: {line}");
        }
    }
}

#[test]
fn files_are_short() {
    for folder in ["src-tauri/src", "tests"] {
        for (name, text) in files(folder, &[".rs"]) {
            let lines = text.lines().count();
            assert!(lines <= 400, "{name} has {lines} lines");
        }
    }
    for (name, text) in files("ui/src", &[".svelte", ".ts", ".css"]) {
        if name.ends_with("bindings.ts") {
            continue;
        }
        let most = if name.ends_with(".svelte") { 200 } else { 400 };
        assert!(text.lines().count() <= most, "{name} has {} lines", text.lines().count());
    }
}

#[test]
fn the_window_is_strict() {
    for (name, text) in files("ui/src", &[".svelte", ".ts"]) {
        if name != "ui/src/ipc.ts" {
            assert!(!text.contains("@tauri-apps"), "{name} names @tauri-apps");
        }
        for word in ["{@html", "innerHTML", "eval(", "style=\"", "onclick=\""] {
            assert!(!text.contains(word), "{name} has {word}");
        }
    }
    let conf: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(Path::new(ROOT).join("tauri.conf.json")).unwrap())
            .unwrap();
    let app = &conf["app"];
    assert_eq!(app["withGlobalTauri"], false);
    assert_eq!(app["security"]["freezePrototype"], true);
    let csp = app["security"]["csp"].to_string();
    assert!(csp.contains("default-src") && !csp.contains("unsafe") && !csp.contains('*'), "{csp}");
    assert_eq!(app["windows"].as_array().unwrap().len(), 1);
}

#[test]
fn a_command_is_in_the_handler_the_manifest_and_the_capability_or_in_none() {
    let read = |path: &str| std::fs::read_to_string(Path::new(ROOT).join(path)).unwrap();
    let names = |text: &str, from: &str, to: &str| -> BTreeSet<String> {
        let inside = text.split(from).nth(1).unwrap().split(to).next().unwrap();
        let words = inside.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        words.filter(|w| !w.is_empty()).map(str::to_owned).collect()
    };
    let handled = names(&read("src-tauri/src/gui/commands.rs"), "generate_handler![", "]");
    let build = read("src-tauri/build.rs");
    let manifest: BTreeSet<String> =
        build.split('"').skip(1).step_by(2).filter(|w| handled.contains(*w)).map(str::to_owned).collect();
    assert_eq!(handled, manifest);
    let capability: serde_json::Value =
        serde_json::from_str(&read("src-tauri/capabilities/main.json")).unwrap();
    let allowed: BTreeSet<String> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|p| p.as_str()?.strip_prefix("allow-").map(|name| name.replace('-', "_")))
        .collect();
    assert_eq!(handled, allowed);
    assert_eq!(capability["windows"], serde_json::json!(["main"]));
}
