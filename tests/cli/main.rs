//! The real `noyo-auth` against the stand-in API and a real gnome-keyring.

// A keyring, a bus and an X server of their own: what other systems have not.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::new_without_default,
    missing_docs,
    unreachable_pub
)]

mod adversity;
mod canary;
mod commands;
mod connection;
#[allow(dead_code)]
#[path = "../desktop/mod.rs"]
mod desktop;
mod doctor;
mod elsewhere;
mod gateway;
mod gateway_clients;
mod kinds;
mod recipes;
mod shells;
#[path = "../sockets/mod.rs"]
mod sockets;
mod storage;
mod terminal;
#[path = "../desktop/traces.rs"]
mod traces;
mod transfer;
mod variables;

use std::io::Write;
use std::process::{Command, Output, Stdio};

use stand_in::{DemoKey, KEYS, Options, StandIn};
use values::profile::Environment;

use crate::desktop::Desktop;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_noyo-auth");

/// A desktop with a keyring, a stand-in API, and the program.
pub(crate) struct Shell {
    pub desktop: Desktop,
    pub stand_in: StandIn,
    /// The stand-in lives on it.
    _runtime: tokio::runtime::Runtime,
}

impl Shell {
    pub fn new() -> Self {
        Self::on(Desktop::with_keyring(), Options::default())
    }

    pub fn on(desktop: Desktop, options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let stand_in = runtime.block_on(StandIn::start_with(options)).unwrap();
        Self { desktop, stand_in, _runtime: runtime }
    }

    /// With the demo's first key as the profile `checkout`, and its live one as `production`.
    pub fn with_profiles() -> Self {
        let shell = Self::new();
        shell.add("checkout", &KEYS[0]);
        shell.add("production", &KEYS[5]);
        shell
    }

    pub fn add(&self, name: &str, key: &DemoKey) {
        let out = self.add_with(name, key, &["--no-verify"], key.client_secret);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }

    pub fn add_with(&self, name: &str, key: &DemoKey, more: &[&str], secret: &str) -> Output {
        let place = self.place(key.environment);
        let mut arguments = vec!["profile", "add", name, "--environment", key.environment.as_str()];
        arguments.extend(["--client-id", key.client_id, "--secret-stdin"]);
        arguments.extend(place.iter().map(String::as_str));
        arguments.extend(more);
        self.run_with(&arguments, secret)
    }

    /// The flags that lead to the stand-in.
    pub fn place(&self, environment: Environment) -> [String; 6] {
        let flag = |name: &str| name.to_owned();
        [
            flag("--token-url"),
            self.stand_in.token_url(),
            flag("--api-url"),
            self.stand_in.api_url(environment),
            flag("--tracking-url"),
            self.stand_in.tracking_url(environment),
        ]
    }

    /// The record of that profile in the profile file.
    pub fn record(&self, name: &str) -> serde_json::Value {
        let file = std::fs::read(self.desktop.home().join("profiles.json")).unwrap();
        let mut file: serde_json::Value = serde_json::from_slice(&file).unwrap();
        let mut profiles = file["profiles"].as_array_mut().unwrap().drain(..);
        profiles.find(|profile| profile["name"] == name).unwrap_or_else(|| panic!("there is no {name}"))
    }

    /// The name of the keychain's entry for that profile's key.
    pub fn key_entry(&self, name: &str) -> String {
        let record = self.record(name);
        format!("{}/key-{}", record["id"].as_str().unwrap(), record["key_number"])
    }

    /// The client secret of that profile, as another program reads it in the keyring.
    pub fn stored_secret(&self, name: &str) -> Option<String> {
        let entry = self.desktop.secret_tool(&self.key_entry(name))?;
        let entry: serde_json::Value = serde_json::from_str(&entry).unwrap();
        Some(entry["secret"].as_str().unwrap().to_owned())
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.desktop.command(PROGRAM);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub fn run_with(&self, arguments: &[&str], stdin: &str) -> Output {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        // A program that refuses without reading is right to.
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    }

    /// What it printed and how it ended, with what differs from run to run taken out.
    pub fn told(&self, arguments: &[&str]) -> String {
        told(&self.run(arguments))
    }

    pub fn stdout(&self, arguments: &[&str]) -> String {
        let out = self.run(arguments);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8(out.stdout).unwrap()
    }

    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let mut all = arguments.to_vec();
        let at = all.iter().position(|a| *a == "--").unwrap_or(all.len());
        all.insert(at, "--json");
        let out = self.run(&all);
        serde_json::from_slice(&out.stdout).unwrap_or_else(|e| panic!("{e}: {}", told(&out)))
    }
}

pub fn told(out: &Output) -> String {
    let mut text = format!("status: {}\n", out.status.code().map_or("signal".to_owned(), |c| c.to_string()));
    for (name, bytes) in [("stdout", &out.stdout), ("stderr", &out.stderr)] {
        if !bytes.is_empty() {
            text.push_str(&format!("--- {name}\n{}", String::from_utf8_lossy(bytes)));
        }
    }
    text
}

/// What differs from run to run, and what it is called in a snapshot.
pub const FILTERS: &[(&str, &str)] = &[
    (r"(127\.0\.0\.1|localhost):\d+", "[host]"),
    (r" *\d+ ms", " [ms]"),
    (r#""duration_ms": \d+"#, r#""duration_ms": [ms]"#),
    (r"eyJ[\w-]+\.[\w-]+\.[\w-]+", "[token]"),
    (r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC", "[when]"),
    (r"\((in [a-z\d ]+|[a-z\d ]+ ago|now)\)", "([span])"),
    (r"\b\d\d:\d\d:\d\d  ", "[time]  "),
    (r"Port \d+", "Port [port]"),
    (r"in \d+ minutes( \d+ seconds?)?|\d+ seconds? ago|\(now\)", "[span]"),
    (r"\b1[789]\d{8}\b", "[seconds]"),
    (r"20\d\d-\d\d-\d\dT[\d:.]+Z", "[time]"),
    (r"\d+ days( \d+ hours?)? (ahead|behind)", "[days] $2"),
    (r"/\S*/desktop-\w+", "[desktop]"),
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "[uuid]"),
];

/// Compares with a snapshot beside the test.
#[macro_export]
macro_rules! snapshot {
    ($told:expr, @$expected:literal) => {
        insta::with_settings!({filters => $crate::FILTERS.to_vec()}, {
            insta::assert_snapshot!($told, @$expected)
        })
    };
}
