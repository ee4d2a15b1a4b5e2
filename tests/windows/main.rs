//! The command line as it is built for Windows, under wine: `make test-windows` builds it and runs this with its path
//! in `NOYO_AUTH_EXE`. Wine's own Credential Manager, clipboard and console take the place of Windows'.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::new_without_default,
    missing_docs,
    unreachable_pub
)]

mod clipboard;
mod commands;
mod credentials;
#[allow(dead_code)]
#[path = "../desktop/mod.rs"]
mod desktop;
mod installer;
mod window;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use stand_in::{DemoKey, Options, StandIn};

use desktop::Desktop;

/// A home on drive Z, which is this computer's own root, a stand-in API, and the program.
pub struct Shell {
    pub desktop: Desktop,
    pub stand_in: StandIn,
    _runtime: tokio::runtime::Runtime,
}

/// The prefix that scripts/test-windows made, with what wine lacks.
pub fn prefix() -> PathBuf {
    given("WINEPREFIX")
}

/// A path that scripts/test-windows says in a variable.
pub fn given(name: &str) -> PathBuf {
    std::env::var_os(name).unwrap_or_else(|| panic!("make test-windows sets {name}")).into()
}

impl Shell {
    pub fn new() -> Self {
        Self::on(Options::default())
    }

    /// Beside a stand-in with other behaviour.
    pub fn on(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.unwrap();
        let stand_in = runtime.block_on(StandIn::start_with(options)).unwrap();
        // One for all: wine shows everything of a prefix where its first program was started.
        let display = std::env::var("DISPLAY").expect("make test-windows has a display");
        let mut desktop = Desktop::bare();
        desktop.set("DISPLAY", &display);
        if let Ok(key) = std::env::var("XAUTHORITY") {
            desktop.set("XAUTHORITY", &key);
        }
        Self { desktop, stand_in, _runtime: runtime }
    }

    pub fn with(key: &DemoKey, name: &str) -> Self {
        let shell = Self::new();
        shell.good(shell.add(name, key, key.client_secret));
        shell
    }

    /// Without the variable that moves its files, and without much else of this computer.
    pub fn at_home(&self, arguments: &[&str]) -> Command {
        self.program(&given("NOYO_AUTH_EXE"), arguments)
    }

    pub fn program(&self, exe: &Path, arguments: &[&str]) -> Command {
        let mut command = self.desktop.command("/usr/lib/wine/wine64");
        command.arg(exe).args(arguments).env_remove("NOYO_AUTH_HOME");
        // In another locale wine garbles arguments that are not ASCII.
        command.env("WINEPREFIX", prefix()).env("WINEDEBUG", "-all").env("LC_ALL", "C.UTF-8");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.at_home(arguments);
        let home = self.desktop.home().display().to_string().replace('/', "\\");
        command.env("NOYO_AUTH_HOME", format!("Z:{home}"));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    pub fn run_with(&self, arguments: &[&str], stdin: &str) -> Output {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
        child.wait_with_output().unwrap()
    }

    pub fn add(&self, name: &str, key: &DemoKey, secret: &str) -> Output {
        let (token_url, api_url) = (self.stand_in.token_url(), self.stand_in.api_url(key.environment));
        let arguments = ["profile", "add", name, "--environment", key.environment.as_str(), "--secret-stdin"];
        let place = ["--token-url", &token_url, "--api-url", &api_url, "--tracking-url", &api_url];
        let who = ["--client-id", key.client_id, "--no-verify", "--json"];
        self.run_with(&[&arguments[..], &place, &who].concat(), secret)
    }

    /// What it printed, where it ended well.
    pub fn good(&self, out: Output) -> String {
        assert!(out.status.success(), "{}", told(&out));
        String::from_utf8(out.stdout).unwrap()
    }

    pub fn stdout(&self, arguments: &[&str]) -> String {
        self.good(self.run(arguments))
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        let out = self.run(&[&["--json"], arguments].concat());
        serde_json::from_slice(&out.stdout).unwrap_or_else(|error| panic!("{error}: {}", told(&out)))
    }
}

pub fn told(out: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("{:?}\n{}\n{}", out.status.code(), text(&out.stdout), text(&out.stderr))
}
