//! Every command once, as a person and a script use it.

use serde_json::Value;
use stand_in::KEYS;

use crate::{Shell, told};

const BEARER: &str = "Authorization: Bearer eyJ";

#[test]
fn the_version_says_the_commit() {
    let said = Shell::new().stdout(&["--version"]);
    assert!(said.starts_with(concat!("noyo-auth ", env!("CARGO_PKG_VERSION"))), "{said}");
    assert!(said.contains('('), "a build from git names its commit: {said}");
}

#[test]
fn a_profile_is_added_listed_edited_used_and_removed() {
    let shell = Shell::with(&KEYS[0], "checkout");
    let list = || shell.json(&["profile", "list"]);
    assert_eq!(list()[0]["name"], "checkout");
    assert_eq!(list()[0]["default"], true);
    assert_eq!(shell.json(&["profile", "show", "checkout"])["client"], "…7f3a");
    shell.stdout(&["profile", "edit", "checkout", "--rename", "Checkout work"]);
    assert_eq!(list()[0]["name"], "Checkout work");
    shell.stdout(&["profile", "remove", "Checkout work", "--yes"]);
    assert_eq!(list(), Value::Array(vec![]));
    assert_eq!(shell.json(&["token"])["error"]["kind"], "no-profile");
}

#[test]
fn eight_at_once_mint_once() {
    let shell = Shell::with(&KEYS[0], "checkout");
    let children: Vec<_> = (0..8).map(|_| shell.command(&["token"]).spawn().unwrap()).collect();
    let mut tokens: Vec<_> =
        children.into_iter().map(|child| shell.good(child.wait_with_output().unwrap())).collect();
    tokens.dedup();
    assert_eq!(tokens.len(), 1, "all have the same token");
    assert!(tokens[0].starts_with("eyJ"), "{}", tokens[0]);
    assert_eq!(shell.stand_in.mints(), 1, "all but one took it from the Credential Manager");
    assert_ne!(shell.stdout(&["token", "--fresh"]), tokens[0]);
    assert_eq!(shell.stand_in.mints(), 2);
}

#[test]
fn a_name_that_is_not_ascii_stays_what_it_is() {
    let shell = Shell::with(&KEYS[0], "Kasse – Zürich 東京");
    assert_eq!(shell.json(&["profile", "list"])[0]["name"], "Kasse – Zürich 東京");
    assert!(shell.stdout(&["header", "kasse – zürich 東京"]).starts_with(BEARER));
}

#[test]
fn the_connection_is_tested_and_told_of() {
    let shell = Shell::with(&KEYS[0], "checkout");
    assert!(shell.stdout(&["header"]).starts_with(BEARER));
    let test = shell.json(&["test"]);
    assert_eq!(test["outcome"], "passed", "{test}");
    assert_eq!(test["checks"].as_array().unwrap().len(), 4);
    assert!(shell.stdout(&["curl"]).contains("/api/v1/groups"));
    let report = shell.stdout(&["report"]);
    assert!(report.contains("Environment:  sandbox") && !report.contains(KEYS[0].client_secret), "{report}");
    let doctor = shell.json(&["doctor"]);
    assert!(doctor["findings"].as_array().is_some_and(|findings| findings.len() > 2), "{doctor}");
    let wrong = Shell::with(&KEYS[0], "checkout");
    wrong.good(wrong.run_with(&["profile", "edit", "checkout", "--secret-stdin", "--no-verify"], "wrong"));
    let test = wrong.json(&["test"]);
    assert_eq!(test["checks"][2]["kind"], "invalid-api-key", "{test}");
}

#[test]
fn a_token_is_inspected() {
    let shell = Shell::with(&KEYS[0], "checkout");
    let header = shell.stdout(&["header"]);
    let seen = shell.good(shell.run_with(&["inspect"], &header));
    assert!(seen.contains("checkout"), "it knows its own token: {seen}");
    let cut = shell.run_with(&["inspect", "--json"], &header[..header.len() - 20]);
    let cut: Value = serde_json::from_slice(&cut.stdout).unwrap();
    assert_ne!(cut["verdict"], "passed", "{cut}");
}

#[test]
fn a_command_runs_with_the_token_and_ends_as_it_does() {
    let shell = Shell::with(&KEYS[0], "checkout");
    let out = shell.run(&["exec", "checkout", "--", "cmd", "/c", "exit", "7"]);
    assert_eq!(out.status.code(), Some(7), "{}", told(&out));
    let out = shell.run(&["exec", "checkout", "--", "cmd", "/c", "echo %NOYO_ENVIRONMENT%"]);
    assert!(shell.good(out).contains("sandbox"));
    assert_eq!(shell.run(&["exec", "checkout", "--", "no-such-program"]).status.code(), Some(1));
    assert_eq!(shell.run(&["exec"]).status.code(), Some(2));
}

#[test]
fn what_is_exported_can_be_read_and_a_file_is_imported() {
    let shell = Shell::with(&KEYS[0], "checkout");
    let postman: Value = serde_json::from_str(&shell.stdout(&["export", "postman"])).unwrap();
    assert!(postman["values"].as_array().is_some_and(|values| !values.is_empty()), "{postman}");
    assert!(shell.stdout(&["export", "env"]).contains("NOYO_ACCESS_TOKEN"));
    let file = shell.desktop.path("out.json");
    let named = format!("Z:{}", file.display());
    shell.stdout(&["export", "postman", "--output", &named]);
    assert!(std::fs::read_to_string(&file).unwrap().contains("noyo_access_token"));

    let text =
        format!("NOYO_CLIENT_ID={}\r\nNOYO_CLIENT_SECRET={}\r\n", KEYS[1].client_id, KEYS[1].client_secret);
    let (token_url, api_url) = (shell.stand_in.token_url(), shell.stand_in.api_url(KEYS[1].environment));
    let place = ["--token-url", &token_url, "--api-url", &api_url, "--tracking-url", &api_url];
    let arguments = ["import", "--name", "ci", "--environment", "sandbox"];
    shell.good(shell.run_with(&[&arguments[..], &place].concat(), &text));
    assert_eq!(shell.json(&["profile", "show", "ci"])["client"], "…20d1");
}

#[test]
fn completions_are_printed() {
    assert!(Shell::new().stdout(&["completions", "powershell"]).contains("Register-ArgumentCompleter"));
}
