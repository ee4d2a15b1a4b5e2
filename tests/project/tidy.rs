//! The walls that a compiler cannot see: the order of the rooms inside the core, where a secret may be
//! exposed, what nobody uses, how long a file may be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

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
            if !["node_modules", "dist", "fixtures", "gen"].contains(&name.as_str()) {
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
    let rust = files("src-tauri", &[".rs"]);
    rust.into_iter().filter(|(_, text)| code(text).contains(word)).map(|(name, _)| name).collect()
}

fn only_in(word: &str, places: &[&str]) {
    let found = naming(word);
    assert!(!found.is_empty(), "the control: somebody names {word}");
    for name in found {
        let place = name.trim_start_matches("src-tauri/");
        assert!(places.iter().any(|allowed| place.starts_with(allowed)), "{name} names {word}");
    }
}

#[test]
fn each_library_is_named_in_one_room() {
    only_in("reqwest", &["core/src/world/noyo/"]);
    only_in("keyring_core", &["core/src/world/keychain/"]);
    only_in("secret_service", &["core/src/world/keychain/"]);
    only_in("arboard", &["core/src/world/clipboard.rs"]);
    only_in("anyhow", &["window/"]);
    only_in(
        "tempfile",
        &[
            "core/src/world/files/",
            "core/src/world/exports.rs",
            "core/src/world/profiles/tests.rs",
            "window/src/demo.rs",
        ],
    );
}

/// The rooms of the core, and whom each may know.
const ROOMS: [(&str, &[&str]); 4] = [
    ("world", &[]),
    ("texts", &[]),
    ("meaning", &["world", "texts"]),
    ("jobs", &["world", "texts", "meaning"]),
];

#[test]
fn no_room_of_the_core_knows_one_above_it() {
    for (room, known) in ROOMS {
        for (name, text) in files(&format!("src-tauri/core/src/{room}"), &[".rs"]) {
            for (other, _) in ROOMS.iter().filter(|(other, _)| *other != room && !known.contains(other)) {
                assert!(!code(&text).contains(&format!("crate::{other}")), "{name} knows {other}");
            }
        }
    }
    let jobs = files("src-tauri/core/src/jobs", &[".rs"]);
    assert!(jobs.iter().any(|(_, text)| code(text).contains("crate::world")), "the control");
}

/// The modules of a folder, and which of their siblings each names.
fn siblings(folder: &str) -> BTreeMap<String, BTreeSet<String>> {
    let all = files(folder, &[".rs"]);
    let module = |path: &str| {
        let inside = path.trim_start_matches(folder).trim_start_matches('/');
        inside.split('/').next().unwrap().trim_end_matches(".rs").to_owned()
    };
    let names: BTreeSet<String> = all.iter().map(|(path, _)| module(path)).collect();
    let room = folder.rsplit('/').next().unwrap();
    let mut graph = BTreeMap::<String, BTreeSet<String>>::new();
    for (path, text) in &all {
        let here = module(path);
        let text = code(text);
        let named = names.iter().filter(|name| {
            let direct = path.trim_start_matches(folder).matches('/').count() == 1;
            let by_super = direct
                && (text.contains(&format!("super::{name}::")) || text.contains(&format!("super::{name};")));
            by_super
                || text.contains(&format!("crate::{room}::{name}"))
                || text.contains(&format!("crate::{name}::"))
        });
        graph.entry(here.clone()).or_default().extend(named.filter(|name| **name != here).cloned());
    }
    // Whoever declares the others knows them.
    for parent in ["mod", "lib", "main"] {
        graph.remove(parent);
    }
    graph
}

fn circle(graph: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    fn walk(at: &str, graph: &BTreeMap<String, BTreeSet<String>>, path: &mut Vec<String>) -> bool {
        if path.iter().any(|seen| seen == at) {
            path.push(at.to_owned());
            return true;
        }
        path.push(at.to_owned());
        let found = graph.get(at).into_iter().flatten().any(|next| walk(next, graph, path));
        if !found {
            path.pop();
        }
        found
    }
    graph.keys().find_map(|start| {
        let mut path = Vec::new();
        walk(start, graph, &mut path).then_some(path)
    })
}

#[test]
fn nothing_goes_in_circles() {
    for folder in [
        "src-tauri/core/src/world",
        "src-tauri/core/src/world/keychain",
        "src-tauri/core/src/world/noyo",
        "src-tauri/core/src/world/profiles",
        "src-tauri/core/src/meaning",
        "src-tauri/core/src/texts",
        "src-tauri/core/src/jobs",
        "src-tauri/cli/src",
        "src-tauri/window/src",
        "src-tauri/views/src",
        "src-tauri/gateway/src",
    ] {
        let found = circle(&siblings(folder));
        assert!(found.is_none(), "{folder}: {}", found.unwrap().join(" -> "));
    }
    let names = |list: &[&str]| list.iter().map(|name| (*name).to_owned()).collect();
    let round = BTreeMap::from([("a".to_owned(), names(&["b"])), ("b".to_owned(), names(&["a"]))]);
    assert!(circle(&round).is_some(), "the control");
}

/// A library's dead code shows only where it is not public: what is public is named outside its package.
#[test]
fn nothing_is_public_that_nobody_uses() {
    let packages = ["values", "core", "gateway", "views", "stand-in"];
    let tests = files("tests", &[".rs"]).into_iter().chain(files("benches", &[".rs"]));
    let everything: Vec<_> = files("src-tauri", &[".rs"]).into_iter().chain(tests).collect();
    let mut unused = Vec::new();
    for package in packages {
        let inside = format!("src-tauri/{package}/");
        let own: Vec<_> = everything.iter().filter(|(name, _)| name.starts_with(&inside)).collect();
        let others: String = everything
            .iter()
            .filter(|(name, _)| !name.starts_with(&inside))
            .map(|(_, text)| code(text))
            .collect();
        let own_text: String = own.iter().map(|(_, text)| code(text)).collect();
        for (name, text) in own {
            for line in code(text).lines() {
                let Some(found) = public_name(line) else { continue };
                // A type may be named by inference alone, as the type of a public field or result.
                let by_type = line.contains("struct ") || line.contains("enum ") || line.contains("type ");
                let uses = own_text.matches(found).count();
                let used = others.contains(found) || (by_type && uses > 1);
                if !used {
                    unused.push(format!("{name}: {found}"));
                }
            }
        }
    }
    assert!(unused.is_empty(), "public, and used by no other package:\n{}", unused.join("\n"));
}

fn public_name(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("pub ")?;
    let rest = rest.trim_start_matches("async ").trim_start_matches("const ");
    let rest = ["fn ", "struct ", "enum ", "trait ", "type ", "static "]
        .iter()
        .find_map(|word| rest.strip_prefix(word))?;
    rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().filter(|name| !name.is_empty())
}

#[test]
fn secrets_are_exposed_at_the_borders_only() {
    // A request, the keychain, the clipboard and exports, the terminal, and what compares without showing.
    let borders = [
        "values/src/secret.rs",
        "values/src/settings.rs",
        "core/src/world/noyo/mod.rs",
        "core/src/world/noyo/proxy.rs",
        "core/src/world/noyo/upstream.rs",
        "core/src/world/keychain/records.rs",
        "core/src/texts/export/",
        "core/src/texts/inspect/minted.rs",
        "core/src/jobs/shared_token.rs",
        "core/src/jobs/witnesses.rs",
        "cli/",
        "gateway/src/key.rs",
        "window/src/key_dialog.rs",
    ];
    only_in(".expose()", &borders);
    let views =
        files("src-tauri/views", &[".rs"]).into_iter().chain(files("src-tauri/window/src/view", &[".rs"]));
    for (name, text) in views {
        assert!(!code(&text).contains("expose()"), "{name}");
        assert!(!code(&text).contains("secret::"), "{name} could carry a secret across");
    }
}

#[test]
fn the_clock_is_read_in_the_shells_only() {
    let shells = ["window/", "cli/", "stand-in/"];
    only_in("Timestamp::now()", &shells);
    let stopwatches = [
        "core/src/world/keychain/mod.rs",
        "core/src/world/noyo/mod.rs",
        "core/src/world/noyo/upstream.rs",
        "core/src/world/worker.rs",
        "core/src/world/secret_command/",
        "core/src/world/files/",
    ];
    only_in("Instant::now()", &[&shells[..], &stopwatches].concat());
}

#[test]
fn there_is_no_unwrap_no_print_and_no_doer_among_the_names() {
    for (name, text) in files("src-tauri", &[".rs"]) {
        for word in [".unwrap()", ".expect(", "println!", "eprintln!", "dbg!(", "todo!(", "unimplemented!("] {
            let own = if name.contains("/tests")
                || name.contains("/examples/")
                || name.contains("inspect/table")
                || name.ends_with("build.rs")
                || name.ends_with("src-tauri/commit.rs")
                || name.ends_with("bindings.rs")
            {
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
    for folder in ["src-tauri", "tests", "benches"] {
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
        if name != "ui/src/lib/ipc.ts" {
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
