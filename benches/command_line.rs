//! The command line: a token that is cached against `secret-tool lookup` of the same item, and the
//! bare start against `true`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    missing_docs,
    unreachable_pub,
    dead_code
)]

#[path = "../tests/desktop/mod.rs"]
mod desktop;
mod measure;

use std::io::Write;
use std::process::{Command, Stdio};

use stand_in::{KEYS, StandIn};

use measure::{in_turns, ratio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_noyo-auth");

fn run(mut command: Command) {
    assert!(command.stdout(Stdio::null()).stderr(Stdio::inherit()).status().unwrap().success());
}

fn main() {
    let desktop = desktop::Desktop::with_keyring();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let stand_in = runtime.block_on(StandIn::start()).unwrap();
    let mut add = desktop.command(PROGRAM);
    add.args(["profile", "add", "checkout", "--environment", "sandbox", "--secret-stdin", "--no-verify"]);
    add.args(["--client-id", KEYS[0].client_id, "--token-url", &stand_in.token_url()]);
    let mut child = add.stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(KEYS[0].client_secret.as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    let ours = |arguments: &[&str]| {
        let mut command = desktop.command(PROGRAM);
        command.args(arguments);
        run(command);
    };
    ours(&["token"]);
    let file = std::fs::read(desktop.home().join("profiles.json")).unwrap();
    let file: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let user = format!("{}/access-token", file["profiles"][0]["id"].as_str().unwrap());
    let lookup = || {
        let mut command = desktop.command("secret-tool");
        command.args(["lookup", "service", "noyo-auth", "username", &user]);
        run(command);
    };
    let (token, tool) = in_turns(60, || ours(&["token"]), lookup);
    ratio("noyo-auth token, cached", &token, "secret-tool lookup", &tool, "aim: at most 1.5");
    let (version, nothing) = in_turns(100, || ours(&["--version"]), || run(desktop.command("true")));
    ratio("noyo-auth --version", &version, "true", &nothing, "aim: at most 3 ms more");
    println!("more than true: {:.2?}", version.median().saturating_sub(nothing.median()));
    assert_eq!(stand_in.mints(), 1, "the control: the token was cached");
}
