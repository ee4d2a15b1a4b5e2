//! Every kind of failure, met with the real program, and what it then says.

use std::collections::BTreeMap;
use std::process::Output;

use stand_in::{DemoKey, KEYS, Options};
use strum::IntoEnumIterator;
use tokio::runtime::Runtime;
use values::diagnosis::Kind;

use crate::desktop::Desktop;
use crate::sockets::certificates::{self, Certificate};
use crate::sockets::server::{Act, FaultServer, always, answer, json};
use crate::{PROGRAM, Shell, told};

type Said = BTreeMap<&'static str, String>;

fn note(said: &mut Said, kind: &'static str, out: &Output) {
    said.insert(kind, told(out));
}

/// A profile of the kind's name, with these addresses.
fn add(shell: &Shell, kind: &str, key: &DemoKey, flags: &[&str]) {
    let mut all = vec!["--no-verify"];
    all.extend(flags);
    let mut arguments =
        vec!["profile", "add", kind, "--environment", key.environment.as_str(), "--client-id"];
    let tokens = shell.stand_in.token_url();
    let api = shell.stand_in.api_url(key.environment);
    arguments.extend([key.client_id, "--secret-stdin"]);
    for (flag, usual) in [("--token-url", &tokens), ("--api-url", &api)] {
        if !flags.contains(&flag) {
            arguments.extend([flag, usual]);
        }
    }
    arguments.extend(all);
    let out = shell.run_with(&arguments, key.client_secret);
    assert!(out.status.success(), "{kind}: {}", told(&out));
}

/// What the API or the token endpoint answers.
fn answers(said: &mut Said, runtime: &Runtime, shell: &Shell) {
    let words = |words: &str| json(401, &format!(r#"{{"message":"{words}"}}"#));
    let yesterday = "Date: Mon, 23 Nov 2020 08:00:00 GMT\r\n";
    let expired = answer(401, yesterday, br#"{"message":"Expired token"}"#);

    for (kind, bytes) in [
        ("missing-credentials", words("Missing credentials")),
        ("malformed-jwt", words("Malformed JWT")),
        ("expired-token", words("Expired token")),
        ("token-rejected", words("Unauthorized")),
        ("forbidden", json(403, "")),
        ("no-groups", json(200, r#"{"meta":{"total_records":0},"response":[]}"#)),
        ("not-found", json(404, "")),
        ("rate-limited", answer(429, "Retry-After: 30\r\n", b"")),
        ("server-error", json(503, "")),
        ("redirected", answer(302, "Location: https://login.example/\r\n", b"")),
        ("unexpected-response", answer(200, "Content-Type: text/html\r\n", b"<html>Hotel</html>")),
        ("clock-skew", expired),
        ("connection-reset", Vec::new()),
    ] {
        let acts =
            if bytes.is_empty() { vec![Act::Read, Act::Reset] } else { vec![Act::Read, Act::Send(bytes)] };
        let server = runtime.block_on(FaultServer::start(always(acts), None));
        add(shell, kind, &KEYS[0], &["--api-url", &format!("http://{}", server.at)]);
        note(said, kind, &shell.run(&["test", kind]));
    }
    add(shell, "invalid-api-key", &KEYS[3], &[]);
    note(said, "invalid-api-key", &shell.run(&["token", "invalid-api-key"]));
    let silent = runtime.block_on(FaultServer::start(always(vec![Act::Read, Act::Hang]), None));
    add(shell, "timeout", &KEYS[0], &["--api-url", &format!("http://{}", silent.at)]);
    note(said, "timeout", &shell.run(&["test", "timeout"]));
}

/// What is in the way.
fn ways(said: &mut Said, runtime: &Runtime, shell: &Shell) {
    let ca = certificates::trusted_file();
    let trusting =
        |arguments: &[&str]| shell.command(arguments).env("SSL_CERT_FILE", ca.path()).output().unwrap();
    for (kind, sort) in [
        ("tls-untrusted", Certificate::UnknownIssuer),
        ("tls-expired", Certificate::Expired),
        ("tls-wrong-host", Certificate::OtherHost),
        ("tls-failed", Certificate::WantsClients),
    ] {
        let tls = certificates::acceptor(sort, "localhost");
        let server = runtime.block_on(FaultServer::start(always(vec![Act::Read, Act::Healthy]), Some(tls)));
        add(shell, kind, &KEYS[0], &["--api-url", &format!("https://localhost:{}", server.at.port())]);
        note(said, kind, &trusting(&["test", kind]));
    }
    add(shell, "connection-refused", &KEYS[0], &["--api-url", "http://127.0.0.1:1"]);
    note(said, "connection-refused", &shell.run(&["test", "connection-refused"]));
    let failing =
        ["profile", "add", "secret-command-failed", "--environment", "sandbox", "--client-id", "id"];
    let failing = [
        &failing[..],
        &["--no-verify", "--yes", "--secret-command", "--", "sh", "-c", "echo log in >&2; exit 5"],
    ];
    assert!(shell.run(&failing.concat()).status.success());
    note(said, "secret-command-failed", &shell.run(&["token", "secret-command-failed"]));
    let nowhere = |kind: &str| {
        shell.desktop.command("unshare").args(["-r", "-n", PROGRAM, "test", kind]).output().unwrap()
    };
    add(shell, "dns", &KEYS[0], &["--token-url", "https://no-such-name.invalid/token"]);
    note(said, "dns", &nowhere("dns"));
    add(shell, "network-unreachable", &KEYS[0], &["--token-url", "https://192.0.2.1/token"]);
    note(said, "network-unreachable", &nowhere("network-unreachable"));
    let wants = vec![Act::Read, Act::Send(answer(407, "", b""))];
    let wants = runtime.block_on(FaultServer::start(always(wants), None));
    for (kind, proxy) in
        [("proxy-failed", "127.0.0.1:1".to_owned()), ("proxy-auth-required", wants.at.to_string())]
    {
        add(shell, kind, &KEYS[0], &["--api-url", "https://noyo.test"]);
        let proxy = format!("http://{proxy}");
        note(said, kind, &shell.command(&["test", kind]).env("HTTPS_PROXY", proxy).output().unwrap());
    }
    add(shell, "wrong-environment", &KEYS[5], &["--api-url", "https://fulfillment-sandbox.noyo.com"]);
    note(said, "wrong-environment", &shell.run(&["test", "wrong-environment"]));
}

/// What was said or typed.
fn input(said: &mut Said, shell: &Shell) {
    let add = ["profile", "add", "x", "--environment", "sandbox", "--client-id", "id", "--secret-stdin"];
    let insecure = [&add[..], &["--api-url", "http://example.com"]].concat();
    note(said, "insecure-address", &shell.run_with(&insecure, "secret"));
    note(said, "invalid-input", &shell.run_with(&add, "sec\tret"));
    note(said, "no-profile", &shell.run(&["token", "nobody"]));
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/token", silent.local_addr().unwrap());
    self::add(shell, "cancelled", &KEYS[0], &["--token-url", &url]);
    let child = shell.command(&["token", "cancelled"]).spawn().unwrap();
    let _connection = silent.accept().unwrap();
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    note(said, "cancelled", &child.wait_with_output().unwrap());
}

/// What the gateway says.
fn gateways(said: &mut Said, shell: &Shell) {
    add(shell, "gateway", &KEYS[0], &[]);
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = other.local_addr().unwrap().port().to_string();
    note(said, "port-taken", &shell.run(&["gateway", "gateway", "--port", &port]));
    drop(other);
    let mut child = shell.command(&["gateway", "gateway", "--port", &port]).spawn().unwrap();
    let at = ("127.0.0.1", port.parse::<u16>().unwrap());
    crate::desktop::wait_until("the gateway", || std::net::TcpStream::connect(at).is_ok());
    let curl = ["--silent", "--noproxy", "*", &format!("http://127.0.0.1:{port}/fulfillment")];
    assert!(std::process::Command::new("curl").args(curl).output().unwrap().status.success());
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    note(said, "gateway-refused", &child.wait_with_output().unwrap());
}

/// What this computer's own stores say.
fn stores(said: &mut Said) {
    let shell = Shell::with_profiles();
    let file = shell.desktop.home().join("profiles.json");
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, "{").unwrap();
    note(said, "storage-failed", &shell.run(&["token"]));
    std::fs::write(&file, &text).unwrap();
    let entry = shell.key_entry("checkout");
    let clear = ["clear", "service", "noyo-auth", "username", &entry];
    assert!(shell.desktop.command("secret-tool").args(clear).status().unwrap().success());
    note(said, "no-api-key", &shell.run(&["token", "checkout"]));
    shell.desktop.lock_keyring();
    note(said, "keychain-locked", &shell.run(&["token", "production"]));
    shell.desktop.signal_keyring("-STOP");
    note(said, "keychain-timeout", &shell.run(&["token", "production"]));
    shell.desktop.signal_keyring("-CONT");
    note(said, "clipboard-unavailable", &Shell::with_profiles().run(&["header", "--copy"]));
    for (kind, desktop) in
        [("keychain-denied", Desktop::with_forbidden_keyring()), ("keychain-unavailable", Desktop::bare())]
    {
        let shell = Shell::on(desktop, Options::default());
        note(said, kind, &shell.add_with("x", &KEYS[0], &[], KEYS[0].client_secret));
    }
}

#[test]
fn every_kind_can_be_met_and_says_what_to_do() {
    let runtime = Runtime::new().unwrap();
    let (mut said, mut others) = (Said::new(), Said::new());
    std::thread::scope(|scope| {
        scope.spawn(|| stores(&mut others));
        let shell = Shell::new();
        answers(&mut said, &runtime, &shell);
        ways(&mut said, &runtime, &shell);
        input(&mut said, &shell);
        gateways(&mut said, &shell);
    });
    said.append(&mut others);
    let all: Vec<_> = Kind::iter().map(|kind| kind.as_str()).collect();
    let missing: Vec<_> = all.iter().filter(|kind| !said.contains_key(*kind)).collect();
    assert!(missing.is_empty(), "not met: {missing:?}");
    let mut text = String::new();
    for kind in &all {
        let told = &said[kind];
        assert!(told.contains("hint: ") && !told.contains("panicked"), "{kind}: {told}");
        text.push_str(&format!("## {kind}\n{told}\n"));
    }
    insta::with_settings!({filters => super::FILTERS.to_vec(), omit_expression => true}, {
        insta::assert_snapshot!("every_kind", text);
    });
}
