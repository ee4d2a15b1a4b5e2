//! The papers are complete and their links lead somewhere.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use noyo_auth_values::diagnosis::Kind;
use strum::IntoEnumIterator;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const PARTS: [&str; 3] = ["- **What it means:**", "- **How to tell:**", "- **What to do:**"];

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The sections of the third level: heading and text.
fn sections(text: &str) -> Vec<(&str, &str)> {
    let pieces = text.split("\n### ").skip(1);
    pieces
        .map(|piece| piece.split_once('\n').unwrap())
        .map(|(head, rest)| (head, until_heading(rest)))
        .collect()
}

fn until_heading(text: &str) -> &str {
    text.split("\n## ").next().unwrap_or_default()
}

#[test]
fn every_kind_has_one_section_that_says_something() {
    let text = read(&Path::new(ROOT).join("docs/troubleshooting.md"));
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for (heading, body) in sections(&text) {
        let name = heading.strip_prefix('`').and_then(|h| h.strip_suffix('`'));
        let name = name.unwrap_or_else(|| panic!("{heading}: the kind in backticks, and no more"));
        let kind = Kind::iter().find(|kind| kind.as_str() == name);
        let title = kind.unwrap_or_else(|| panic!("{name} is no kind")).title();
        assert!(body.contains(&format!("In the window: “{title}”.")), "{name}: the window says {title}");
        *count.entry(name).or_default() += 1;
        let mut from = 0;
        for (index, part) in PARTS.iter().enumerate() {
            let at =
                body[from..].find(part).unwrap_or_else(|| panic!("{name}: {part} is missing, or too late"));
            from += at + part.len();
            let end =
                PARTS.get(index + 1).and_then(|next| body[from..].find(next)).unwrap_or(body.len() - from);
            let said = body[from..from + end].split_whitespace().count();
            assert!(said >= 5, "{name}: {part} {said} words say nothing");
        }
    }
    for kind in Kind::iter() {
        assert_eq!(count.get(kind.as_str()), Some(&1), "{kind} has exactly one section");
    }
}

#[test]
fn sections_stand_below_a_group() {
    let text = read(&Path::new(ROOT).join("docs/troubleshooting.md"));
    let before = text.find("\n### ").unwrap();
    assert!(text[..before].contains("\n## "), "the first kind has a group");
    let groups: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(
        groups,
        [
            "The key and the token",
            "The API's answer",
            "The network",
            "TLS",
            "Proxy",
            "This computer: keychain, files, clock"
        ]
    );
}

fn papers() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["", "docs", "tests/vectors"] {
        for entry in std::fs::read_dir(Path::new(ROOT).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found
}

/// The targets of `[text](target)` outside code blocks.
fn links(text: &str) -> Vec<&str> {
    let prose = text.split("```").step_by(2);
    prose
        .flat_map(|piece| piece.split("](").skip(1).filter_map(|rest| rest.split_once(')')))
        .map(|(target, _)| target.split_whitespace().next().unwrap_or_default())
        .collect()
}

/// What a heading's anchor is called.
fn anchor(heading: &str) -> String {
    let kept = |c: &char| c.is_alphanumeric() || "-_ ".contains(*c);
    heading.to_lowercase().chars().filter(kept).map(|c| if c == ' ' { '-' } else { c }).collect()
}

fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#').trim())).collect()
}

#[test]
fn links_lead_to_files_that_are_there() {
    let mut count = 0;
    for paper in papers() {
        let text = read(&paper);
        for link in
            links(&text).into_iter().filter(|link| !link.contains("://") && !link.starts_with("mailto:"))
        {
            let (file, place) =
                link.split_once('#').map_or((link, None), |(file, place)| (file, Some(place)));
            let target = if file.is_empty() { paper.clone() } else { paper.parent().unwrap().join(file) };
            assert!(target.exists(), "{}: {link} leads nowhere", paper.display());
            if let Some(place) = place {
                assert!(
                    anchors(&read(&target)).iter().any(|a| a == place),
                    "{}: {link}: no such heading",
                    paper.display()
                );
            }
            count += 1;
        }
    }
    assert!(count >= 4, "the papers have links: {count}");
}

/// What SECURITY promises is kept by tests that are there.
#[test]
fn every_test_that_security_names_is_there() {
    let text = read(&Path::new(ROOT).join("SECURITY.md"));
    let table = text.split_once("## Each promise").unwrap().1.split("\n## ").next().unwrap();
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(1);
    let code: String =
        ["src-tauri", "tests"].iter().flat_map(|folder| rust_files(&Path::new(ROOT).join(folder))).collect();
    let mut named = 0;
    for row in rows {
        let tests = row.rsplit('|').nth(1).unwrap();
        for name in tests.split('`').skip(1).step_by(2).filter(|name| !name.starts_with("make ")) {
            assert!(code.contains(&format!("fn {name}()")), "there is no test {name}");
            named += 1;
        }
    }
    assert!(named > 20, "the control: {named}");
}

fn rust_files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() && !path.ends_with("node_modules") {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(read(&path));
        }
    }
    found
}
