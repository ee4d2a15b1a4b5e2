//! The gateway as a program: what it prints, whom it asks, and what clients of it get.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::{PROGRAM, Shell, snapshot, told};

/// A gateway that runs with `--json`.
pub struct Serving {
    pub child: Child,
    lines: BufReader<ChildStdout>,
    pub address: String,
    pub key: String,
    pub first: Value,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    pub fn start(shell: &Shell, arguments: &[&str]) -> Self {
        let mut all = vec!["gateway", "--json"];
        all.extend(arguments);
        let mut child = shell.command(&all).stderr(Stdio::inherit()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        lines.read_line(&mut line).unwrap();
        let first: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"));
        let text = |name: &str| first[name].as_str().unwrap_or_else(|| panic!("{first}")).to_owned();
        Self { child, lines, address: text("address"), key: text("key"), first: first.clone() }
    }

    pub fn line(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("{e}: {line}"))
    }

    pub fn curl(&self, more: &[&str], path: &str) -> (String, u16) {
        curl(&format!("{}{path}", self.address), &self.key, more)
    }

    /// Ctrl-C, and how it ended.
    pub fn interrupt(mut self) -> (String, Option<i32>) {
        signal(&self.child, "-INT");
        let mut rest = String::new();
        self.lines.read_to_string(&mut rest).unwrap();
        (rest, self.child.wait().unwrap().code())
    }
}

fn signal(child: &Child, signal: &str) {
    assert!(Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap().success());
}

/// The body and the status.
fn curl(url: &str, key: &str, more: &[&str]) -> (String, u16) {
    let header = format!("Authorization: Bearer {key}");
    let fixed = ["--silent", "--noproxy", "*", "--write-out", "\n%{http_code}", "--header", &header, url];
    let out = Command::new("curl").args(fixed).args(more).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let (body, status) = text.rsplit_once('\n').unwrap();
    (body.to_owned(), status.parse().unwrap())
}

#[test]
fn a_client_gets_its_groups_and_never_sees_a_token() {
    let shell = Shell::with_profiles();
    let mut serving = Serving::start(&shell, &["checkout"]);
    assert_eq!(serving.first["environment"], "sandbox");
    assert_eq!(serving.first["writes"], true);
    let (body, status) = serving.curl(&[], "/fulfillment/api/v1/groups?page_size=20");
    assert!(status == 200 && body.contains("ACME Flooring"), "{body}");
    let line = serving.line();
    assert_eq!((&line["method"], &line["status"]), (&"GET".into(), &200.into()), "{line}");
    assert_eq!(line["path"], "/fulfillment/api/v1/groups", "without its query");
    assert!(line["at"].as_str().unwrap().ends_with('Z') && line["duration_ms"].is_u64(), "{line}");
    let (body, status) = curl(&format!("{}/fulfillment/x", serving.address), "nag_wrong", &[]);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &body["error"]["kind"]), (403, &"gateway-refused".into()));
    let line = serving.line();
    assert_eq!((&line["status"], &line["kind"]), (&403.into(), &"gateway-refused".into()), "{line}");
    assert!(line["message"].as_str().unwrap().contains("another key"), "{line}");
    let key = serving.key.clone();
    let id = shell.record("checkout")["id"].as_str().unwrap().to_owned();
    assert_eq!(shell.desktop.secret_tool(&format!("{id}/gateway-key")), Some(key.clone()));
    assert_eq!(serving.interrupt(), (String::new(), Some(0)));
    assert!(shell.desktop.files_with(&key).is_empty(), "no file has the key");
    assert!(shell.desktop.files_with("eyJ").is_empty(), "no file has a token");
}

#[test]
fn what_it_prints_without_json_has_no_key() {
    let shell = Shell::with_profiles();
    let mut child = shell.command(&["gateway", "checkout"]).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    while text.lines().count() < 4 {
        assert!(stdout.read_line(&mut text).unwrap() > 0, "{text}");
    }
    snapshot!(text, @r"
    sandbox checkout: reads and writes
      http://[host]/fulfillment
      http://[host]/tracking
      Authorization: Bearer, and the key that --json or a terminal shows
    ");
    signal(&child, "-TERM");
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_port_and_the_key_stay_and_the_second_says_who_has_it() {
    let shell = Shell::with_profiles();
    let first = Serving::start(&shell, &["checkout"]);
    let (address, key, pid) = (first.address.clone(), first.key.clone(), first.child.id());
    let port: u64 = address.rsplit(':').next().unwrap().parse().unwrap();
    assert!(port >= 47100 && shell.record("checkout")["gateway_port"] == port);
    let taken = shell.json(&["gateway", "checkout"]);
    assert_eq!(taken["error"]["kind"], "port-taken", "{taken}");
    let message = taken["error"]["message"].as_str().unwrap();
    assert!(message.contains(&format!("noyo-auth gateway checkout (process {pid})")), "{message}");
    let renewed = shell.json(&["gateway", "checkout", "--new-key"]);
    assert_eq!(renewed["error"]["kind"], "port-taken", "{renewed}");
    assert_eq!(first.curl(&[], "/").1, 200, "the key stays where another program serves with it");
    let production = Serving::start(&shell, &["production", "--yes"]);
    assert!(production.address != address && production.key != key);
    let (_, status) = curl(&format!("{address}/"), &production.key, &[]);
    assert_eq!(status, 403, "another profile's key");
    first.interrupt();
    let again = Serving::start(&shell, &["checkout"]);
    assert_eq!((&again.address, &again.key), (&address, &key));
    again.interrupt();
    let renewed = Serving::start(&shell, &["checkout", "--new-key"]);
    assert_eq!(renewed.curl(&[], "/").1, 200);
    assert_eq!(curl(&format!("{address}/"), &key, &[]).1, 403, "the old key");
    renewed.interrupt();
    let foreign = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let foreign_port = foreign.local_addr().unwrap().port().to_string();
    let taken = shell.json(&["gateway", "checkout", "--port", &foreign_port]);
    assert!(taken["error"]["message"].as_str().unwrap().contains("by another program"), "{taken}");
    assert!(shell.record("checkout")["gateway_port"] == port, "what could not be had is not kept");
}

#[test]
fn one_that_was_killed_leaves_nothing_in_the_way() {
    let shell = Shell::with_profiles();
    let mut first = Serving::start(&shell, &["checkout"]);
    assert_eq!(first.curl(&[], "/fulfillment/api/v1/groups").1, 200);
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    let again = Serving::start(&shell, &["checkout"]);
    assert_eq!((&again.address, &again.key), (&first.address, &first.key));
    assert_eq!(again.curl(&[], "/fulfillment/api/v1/groups").1, 200);
}

#[test]
fn a_live_profile_is_asked_about_and_reads_only() {
    let shell = Shell::with_profiles();
    let out = shell.run(&["gateway", "production"]);
    assert!(out.status.code() == Some(2) && told(&out).contains("--yes"), "{}", told(&out));
    let out = shell.run(&["exec", "--gateway", "production", "--", "true"]);
    assert!(out.status.code() == Some(2) && told(&out).contains("--yes"), "{}", told(&out));
    assert_eq!(shell.stand_in.mints(), 0);
    let reads = Serving::start(&shell, &["production", "--yes"]);
    assert_eq!(reads.first["writes"], false);
    assert_eq!(reads.curl(&[], "/fulfillment/api/v1/groups").1, 200);
    let (body, status) = reads.curl(&["--request", "POST", "--data", "{}"], "/fulfillment/api/v1/groups");
    assert!(status == 403 && body.contains("read-only"), "{body}");
    drop(reads);
    let writes = Serving::start(&shell, &["production", "--yes", "--allow-writes"]);
    assert_eq!(writes.first["writes"], true);
    let (body, status) = writes.curl(&["--request", "POST", "--data", "{}"], "/fulfillment/api/v1/groups");
    assert!(status != 403 && !body.contains("gateway-refused"), "{status} {body}");
}

#[test]
fn a_person_is_asked_twice_for_writes_on_live() {
    let shell = Shell::with_profiles();
    let mut command = shell.desktop.command(PROGRAM);
    command.args(["gateway", "production", "--allow-writes"]).env("TERM", "xterm");
    let mut session = rexpect::session::spawn_command(command, Some(20_000)).unwrap();
    session.exp_string("production is LIVE").unwrap();
    session.send_line("y").unwrap();
    session.exp_string("that change something").unwrap();
    session.send_line("y").unwrap();
    session.exp_string("production: reads and writes").unwrap();
    session.exp_string("Authorization: Bearer nag_").unwrap();
    session.exp_string("Unlocked for 15 minutes").unwrap();
    session.send_control('c').unwrap();
    session.exp_eof().unwrap();
    let mut command = shell.desktop.command(PROGRAM);
    command.args(["gateway", "production", "--allow-writes"]).env("TERM", "xterm");
    let mut session = rexpect::session::spawn_command(command, Some(20_000)).unwrap();
    session.exp_string("production is LIVE").unwrap();
    session.send_line("n").unwrap();
    session.exp_string("Cancelled").unwrap();
    session.exp_eof().unwrap();
}

#[test]
fn a_command_gets_an_address_and_a_key_for_its_life_and_no_token() {
    let shell = Shell::with_profiles();
    let script = "env; curl --silent --noproxy '*' --header \"Authorization: Bearer $NOYO_ACCESS_TOKEN\" \
                  \"$NOYO_API_URL/api/v1/groups\"; exit 7";
    let out = shell.run(&["exec", "--gateway", "checkout", "--", "sh", "-c", script]);
    assert_eq!(out.status.code(), Some(7), "{}", told(&out));
    let text = String::from_utf8(out.stdout).unwrap();
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name}=")));
        line.unwrap_or_else(|| panic!("{name}: {text}")).to_owned()
    };
    assert!(text.contains("ACME Flooring") && !text.contains("eyJ"), "{text}");
    assert!(value("NOYO_ACCESS_TOKEN").starts_with("nag_") && value("NOYO_ENVIRONMENT") == "sandbox");
    let (api, tracking) = (value("NOYO_API_URL"), value("NOYO_TRACKING_URL"));
    let address = api.strip_suffix("/fulfillment").unwrap();
    assert_eq!(tracking.strip_suffix("/tracking"), Some(address));
    let port: u16 = address.rsplit(':').next().unwrap().parse().unwrap();
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "it died with the command");
    assert!(shell.record("checkout")["gateway_port"].is_null(), "a port of its own");
    let lines = std::fs::read_to_string(shell.desktop.home().join("activity.jsonl")).unwrap();
    assert!(lines.contains("Gateway: GET /fulfillment/api/v1/groups: 200"), "{lines}");
    let out = shell.run(&["exec", "--gateway", "checkout", "--", "/no/such/program"]);
    assert!(told(&out).contains("cannot be run"), "{}", told(&out));
}

#[test]
fn what_would_end_it_is_passed_on_to_the_command() {
    let shell = Shell::with_profiles();
    let script = "trap 'echo ended kindly; exit 3' TERM; echo ready; while :; do sleep 0.1; done";
    let mut child =
        shell.command(&["exec", "--gateway", "checkout", "--", "sh", "-c", script]).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    stdout.read_line(&mut text).unwrap();
    signal(&child, "-TERM");
    stdout.read_to_string(&mut text).unwrap();
    assert_eq!((text.as_str(), child.wait().unwrap().code()), ("ready\nended kindly\n", Some(3)));
}
