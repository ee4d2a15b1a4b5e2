//! The jobs that change something, each from a state that it finds to one that it leaves.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use stand_in::{DemoKey, KEYS, StandIn};

use crate::desktop::Desktop;

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_noyo-auth");

/// A desktop with a keyring, a stand-in API, and two profiles: one to change, one that must not change.
pub struct Computer {
    pub desktop: Desktop,
    stand_in: StandIn,
    _runtime: tokio::runtime::Runtime,
}

/// What a job does to the profile `victim`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
    Add,
    Import,
    Remove,
    Rename,
    Rekey,
    Move,
    Live,
    Use,
    Settings,
    GatewayKey,
}

pub const JOBS: [Job; 10] = [
    Job::Add,
    Job::Import,
    Job::Remove,
    Job::Rename,
    Job::Rekey,
    Job::Move,
    Job::Live,
    Job::Use,
    Job::Settings,
    Job::GatewayKey,
];

impl Computer {
    pub fn new() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let stand_in = runtime.block_on(StandIn::start()).unwrap();
        let computer = Self { desktop: Desktop::with_keyring(), stand_in, _runtime: runtime };
        computer.add("bystander", &KEYS[2]);
        computer
    }

    fn add(&self, name: &str, key: &DemoKey) {
        let out = finish(self.adding(name, key), key.client_secret);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }

    fn adding(&self, name: &str, key: &DemoKey) -> Command {
        let mut command = self.program(&["profile", "add", name, "--environment", "sandbox", "--no-verify"]);
        command.args(["--secret-stdin", "--client-id", key.client_id]);
        command.args(["--token-url", &self.stand_in.token_url()]);
        command.args(["--api-url", &self.stand_in.api_url(key.environment)]);
        command
    }

    pub fn program(&self, arguments: &[&str]) -> Command {
        let mut command = self.desktop.command(PROGRAM);
        command.args(arguments);
        command
    }

    /// The records of the profile file, by name.
    pub fn records(&self) -> Vec<Value> {
        let file = std::fs::read(self.desktop.home().join("profiles.json")).unwrap();
        let file: Value = serde_json::from_slice(&file).expect("the file is whole");
        file["profiles"].as_array().unwrap().clone()
    }

    pub fn victim(&self) -> Option<Value> {
        self.records().into_iter().find(|record| record["name"] != "bystander")
    }

    /// Brings about the state that the job starts from.
    pub fn prepare(&self, job: Job) {
        let victim = self.victim();
        match (job, victim) {
            (Job::Add | Job::Import, Some(victim)) => {
                let name = victim["name"].as_str().unwrap().to_owned();
                assert!(finish(self.program(&["profile", "remove", &name, "--yes"]), "").status.success());
            }
            (Job::Add | Job::Import, None) => {}
            (Job::GatewayKey, Some(victim)) if !victim["gateway_port"].is_null() => {
                let name = victim["name"].as_str().unwrap();
                assert!(finish(self.program(&["profile", "remove", name, "--yes"]), "").status.success());
                self.add("victim", &KEYS[0]);
            }
            (_, None) => self.add("victim", &KEYS[0]),
            (_, Some(_)) => {}
        }
        if job == Job::Remove {
            let name = self.victim().unwrap()["name"].as_str().unwrap().to_owned();
            let with_gateway = self.program(&["export", "env", &name, "--gateway"]);
            assert!(finish(with_gateway, "").status.success());
        }
        if job == Job::Settings {
            let settings = serde_json::json!({"settings": {"proxy": "http://ann:s3cret@127.0.0.1:1"}});
            std::fs::write(self.desktop.home().join("settings.json"), settings.to_string()).unwrap();
        }
    }

    /// The command that does the job from here, and what goes to its stdin.
    pub fn doing(&self, job: Job) -> (Vec<String>, &'static str) {
        let victim = self.victim();
        let name = victim.as_ref().map_or("victim", |v| v["name"].as_str().unwrap()).to_owned();
        let edit = |more: &[&str]| {
            let mut all =
                vec!["profile".to_owned(), "edit".to_owned(), name.clone(), "--no-verify".to_owned()];
            all.extend(more.iter().map(|text| (*text).to_owned()));
            all
        };
        let other = |field: &str, one: &'static str, two: &'static str| {
            if victim.as_ref().is_some_and(|v| v[field] == one) { two } else { one }
        };
        match job {
            Job::Add => {
                let command = self.adding("victim", &KEYS[0]);
                let arguments = command.get_args().map(|text| text.to_str().unwrap().to_owned()).collect();
                (arguments, KEYS[0].client_secret)
            }
            Job::Import => {
                let file = self.desktop.path("victim.env");
                let (id, secret) = (KEYS[0].client_id, KEYS[0].client_secret);
                std::fs::write(&file, format!("CLIENT_ID={id}\nCLIENT_SECRET={secret}\n")).unwrap();
                let file = file.to_str().unwrap();
                let arguments =
                    ["import", file, "--name", "victim", "--environment", "sandbox", "--no-verify"];
                (arguments.map(str::to_owned).to_vec(), "")
            }
            Job::Remove => (["profile", "remove", &name, "--yes"].map(str::to_owned).to_vec(), ""),
            Job::Rename => (edit(&["--rename", other("name", "victim", "renamed")]), ""),
            Job::Rekey => {
                let id = other("client_id", KEYS[0].client_id, KEYS[1].client_id);
                (edit(&["--client-id", id, "--secret-stdin"]), secret_of(id))
            }
            Job::Move => {
                (edit(&["--api-url", other("api_url", "https://one.example", "https://two.example")]), "")
            }
            Job::Live => (edit(&["--environment", other("environment", "sandbox", "live")]), ""),
            Job::Use => {
                let file = std::fs::read_to_string(self.desktop.home().join("profiles.json")).unwrap();
                let file: Value = serde_json::from_str(&file).unwrap();
                let is_default = victim.is_some_and(|v| v["id"] == file["default"]);
                let who = if is_default { "bystander" } else { name.as_str() };
                (["profile", "use", who, "--yes"].map(str::to_owned).to_vec(), "")
            }
            Job::Settings => (["profile", "list"].map(str::to_owned).to_vec(), ""),
            Job::GatewayKey => (["export", "env", &name, "--gateway"].map(str::to_owned).to_vec(), ""),
        }
    }

    /// What must hold once the next program of ours has started: every profile has its own key and no other,
    /// nothing is left over, nobody else was touched.
    pub fn is_whole(&self) -> Result<(), String> {
        let doctor = finish(self.program(&["doctor", "--json"]), "");
        let report: Value = serde_json::from_slice(&doctor.stdout)
            .map_err(|e| format!("{e}: {}", String::from_utf8_lossy(&doctor.stderr)))?;
        let of =
            |subject: &str| report["findings"].as_array().unwrap().iter().find(|f| f["subject"] == subject);
        for subject in ["folder", "profiles", "settings", "locks", "keychain", "keys", "left-over"] {
            let finding = of(subject).ok_or(format!("nothing about {subject}"))?;
            if finding["outcome"] != "passed" {
                return Err(finding.to_string());
            }
        }
        for record in self.records() {
            let id = record["client_id"].as_str().unwrap();
            let entry = format!("{}/key-{}", record["id"].as_str().unwrap(), record["key_number"]);
            let held = self.desktop.secret_tool(&entry).ok_or(format!("no key: {record}"))?;
            let held: Value = serde_json::from_str(&held).map_err(|e| e.to_string())?;
            if held["secret"] != secret_of(id) {
                return Err(format!("another's secret for {record}"));
            }
        }
        if !self.records().iter().any(|record| record["name"] == "bystander") {
            return Err("the bystander is lost".to_owned());
        }
        self.has_whole_settings()?;
        self.has_whole_gateway()?;
        let litter: Vec<_> = std::fs::read_dir(self.desktop.home())
            .unwrap()
            .flatten()
            .map(|entry| entry.file_name().into_string().unwrap())
            .filter(|name| name.starts_with('.') || name == "pending.json")
            .collect();
        if litter.is_empty() { Ok(()) } else { Err(format!("left behind: {litter:?}")) }
    }

    /// The password stood in the file before; wherever the move stopped, the next program comes to its end.
    fn has_whole_settings(&self) -> Result<(), String> {
        let Ok(text) = std::fs::read_to_string(self.desktop.home().join("settings.json")) else {
            return Ok(());
        };
        let file: Value = serde_json::from_str(&text).map_err(|e| format!("settings: {e}: {text}"))?;
        if file["settings"]["proxy"] != "http://127.0.0.1:1" || text.contains("s3cret") {
            return Err(format!("settings: {text}"));
        }
        let held = self.desktop.secret_tool("proxy").ok_or("the proxy's password is lost")?;
        let held: Value = serde_json::from_str(&held).map_err(|e| e.to_string())?;
        let is_whole = held["name"] == "ann" && held["password"] == "s3cret" && held["before"].is_null();
        if is_whole { Ok(()) } else { Err(format!("another password for the proxy: {held}")) }
    }

    /// A gateway that was begun can be had, and with the key that the keychain has.
    fn has_whole_gateway(&self) -> Result<(), String> {
        let Some(victim) = self.victim().filter(|victim| !victim["gateway_port"].is_null()) else {
            return Ok(());
        };
        let out = finish(self.program(&["export", "env", victim["name"].as_str().unwrap(), "--gateway"]), "");
        let entry = format!("{}/gateway-key", victim["id"].as_str().unwrap());
        let key = self.desktop.secret_tool(&entry).ok_or("no key for the gateway")?;
        let printed = String::from_utf8_lossy(&out.stdout);
        let port = victim["gateway_port"].to_string();
        let fits =
            out.status.success() && key.len() > 20 && printed.contains(&key) && printed.contains(&port);
        if fits { Ok(()) } else { Err(format!("the gateway: {}", String::from_utf8_lossy(&out.stderr))) }
    }
}

fn secret_of(client_id: &str) -> &'static str {
    KEYS.iter().find(|key| key.client_id == client_id).map_or("", |key| key.client_secret)
}

pub fn finish(mut command: Command, stdin: &str) -> Output {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that ends without reading is right to.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    child.wait_with_output().unwrap()
}
