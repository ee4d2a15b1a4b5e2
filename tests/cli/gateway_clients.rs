//! Real clients of the gateway, for longer than a token lives, and bodies larger than memory should grow.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use stand_in::{KEYS, Options};

use crate::desktop::Desktop;
use crate::gateway::Serving;
use crate::{Shell, told};

fn tool(name: &str) -> PathBuf {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/newman/node_modules/.bin"))
        .join(name);
    assert!(path.exists(), "{name} is not installed: npm --prefix tests/newman ci");
    path
}

/// Tokens that live so shortly that a run outlives three of them.
fn short_lived() -> Shell {
    let options = Options { lifetime: Duration::from_secs(4), ..Options::default() };
    let shell = Shell::on(Desktop::with_keyring(), options);
    shell.add("checkout", &KEYS[0]);
    shell
}

/// What a run wrote, and where it ended.
fn unattended(shell: &Shell, mut command: Command, folder: &Path) {
    command.env("NO_COLOR", "1").current_dir(folder);
    let started = Instant::now();
    let out = command.output().unwrap();
    let said = told(&out);
    assert!(out.status.success(), "{said}");
    assert!(shell.stand_in.mints() >= 3, "{} mints in {:?}", shell.stand_in.mints(), started.elapsed());
    assert!(!said.contains("eyJ"));
    // Longer than what a client draws for a name, in which these letters may stand as well.
    let tokens_in = |place: &Path| {
        let found = Command::new("grep").args(["-roE", ".{0,60}eyJ[A-Za-z0-9_-]{20,}"]).arg(place).output();
        String::from_utf8(found.unwrap().stdout).unwrap()
    };
    assert_eq!(tokens_in(folder), "", "a token was written");
    let control = shell.desktop.path("control");
    std::fs::write(&control, shell.stdout(&["token", "checkout"])).unwrap();
    assert!(!tokens_in(&control).is_empty(), "the control: a token is found");
}

#[test]
fn newman_runs_the_exported_collection_for_three_lifetimes() {
    let shell = short_lived();
    let folder = shell.desktop.path("client");
    std::fs::create_dir(&folder).unwrap();
    let at = |name: &str| folder.join(name).display().to_string();
    shell.stdout(&["export", "collection", "--output", &at("collection.json")]);
    shell.stdout(&["export", "postman", "checkout", "--gateway", "--output", &at("environment.json")]);
    assert_eq!(shell.stand_in.mints(), 0, "no token is minted for that");
    let serving = Serving::start(&shell, &["checkout"]);
    assert!(std::fs::read_to_string(at("environment.json")).unwrap().contains(&serving.key));
    let mut newman = shell.desktop.command(tool("newman"));
    newman.args(["run", "collection.json", "--environment", "environment.json", "--iteration-count", "200"]);
    newman.args([
        "--delay-request",
        "25",
        "--reporters",
        "cli,json",
        "--reporter-json-export",
        "report.json",
    ]);
    unattended(&shell, newman, &folder);
    let report: Value = serde_json::from_slice(&std::fs::read(at("report.json")).unwrap()).unwrap();
    let stats = &report["run"]["stats"];
    assert_eq!((&stats["assertions"]["total"], &stats["assertions"]["failed"]), (&200.into(), &0.into()));
}

#[test]
fn bruno_runs_the_exported_folder_for_three_lifetimes() {
    let shell = short_lived();
    let folder = shell.desktop.path("Noyo");
    shell.stdout(&["export", "bruno", "checkout", "--gateway", "--output", folder.to_str().unwrap()]);
    let _serving = Serving::start(&shell, &["checkout"]);
    let mut bru = shell.desktop.command(tool("bru"));
    bru.args([
        "run",
        "--noproxy",
        "--env",
        "Noyo sandbox - checkout",
        "--iteration-count",
        "200",
        "--delay",
        "25",
    ]);
    bru.args(["--reporter-json", "report.json"]);
    unattended(&shell, bru, &folder);
    let listed = shell
        .stand_in
        .requests()
        .iter()
        .filter(|r| r.request == "GET /api/v1/groups" && r.status == 200)
        .count();
    assert_eq!(listed, 200);
}

#[test]
fn the_lines_for_a_shell_work_as_they_stand() {
    let shell = Shell::with_profiles();
    let serving = Serving::start(&shell, &["checkout"]);
    let lines = shell.stdout(&["export", "env", "checkout", "--gateway"]);
    assert!(
        lines.contains(&serving.key) && lines.contains(&format!("'{}/tracking'", serving.address)),
        "{lines}"
    );
    let script = format!(
        "{lines}curl --silent --noproxy '*' --header \"Authorization: Bearer $NOYO_ACCESS_TOKEN\" \"$NOYO_API_URL/api/v1/groups\""
    );
    let out = shell.desktop.command("sh").args(["-c", &script]).output().unwrap();
    assert!(String::from_utf8_lossy(&out.stdout).contains("ACME Flooring"), "{}", told(&out));
}

const GIB: u64 = 1 << 30;

/// Reads a whole request and answers with how long its body was; a GET gets that many bytes.
fn large_upstream() -> String {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = BufReader::with_capacity(1 << 20, stream);
            let (mut length, mut get) = (0_u64, false);
            loop {
                let mut line = String::new();
                if stream.read_line(&mut line).unwrap() == 0 || line == "\r\n" {
                    break;
                }
                get |= line.starts_with("GET");
                if let Some(n) = line.to_lowercase().strip_prefix("content-length: ") {
                    length = n.trim().parse().unwrap();
                }
            }
            let read = std::io::copy(&mut (&mut stream).take(length), &mut std::io::sink()).unwrap();
            let mut stream = stream.into_inner();
            if !get {
                let body = read.to_string();
                write!(
                    stream,
                    "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
                    body.len()
                )
                .unwrap();
                continue;
            }
            write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {GIB}\r\n\r\n").unwrap();
            let _ = std::io::copy(&mut std::io::repeat(b'x').take(GIB), &mut stream);
        }
    });
    format!("http://{at}")
}

/// The most memory that the process has held so far, in KiB (proc(5)).
fn most_memory(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[test]
fn a_gibibyte_goes_either_way_in_little_memory() {
    let shell = Shell::new();
    let upstream = large_upstream();
    shell.add("large", &KEYS[0]);
    shell.stdout(&["profile", "edit", "large", "--api-url", &upstream, "--no-verify"]);
    let serving = Serving::start(&shell, &["large"]);
    assert_eq!(serving.curl(&["--request", "POST", "--data", "warm"], "/fulfillment/x").0, "4");
    let before = most_memory(serving.child.id());
    let file = shell.desktop.path("gibibyte");
    std::fs::File::create(&file).unwrap().set_len(GIB).unwrap();
    let (read, status) = serving.curl(&["--upload-file", file.to_str().unwrap()], "/fulfillment/up");
    assert_eq!((read, status), (GIB.to_string(), 200));
    let size = ["--output", "/dev/null", "--write-out", "\n%{size_download}"];
    let out = Command::new("curl")
        .args(["--silent", "--noproxy", "*", "--header", &format!("Authorization: Bearer {}", serving.key)])
        .args(size)
        .arg(format!("{}/fulfillment/down", serving.address))
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&out.stdout).trim(), GIB.to_string());
    let more = most_memory(serving.child.id()) - before;
    assert!(more < 16 * 1024, "{more} KiB more than before");
}
