//! A tour through everything with a secret and tokens that are looked for afterwards, in every form in which
//! they could have got out: files, output, argument lists and environments, what went over the session bus.

use std::process::Stdio;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use stand_in::{KEYS, Options};

use crate::desktop::Desktop;
use crate::traces::{forms, is_in, watched_bus};
use crate::{PROGRAM, Shell};

/// The program on a tour: all its output, and what its processes were started with.
struct Tour {
    shell: Shell,
    said: Vec<u8>,
    started: Vec<u8>,
}

impl Tour {
    /// Runs a command; what it prints to stdout is kept only where no token belongs there.
    fn goes(&mut self, arguments: &[&str], stdin: &str, stdout_is_clean: bool) -> String {
        let log = self.shell.desktop.path("execve.log");
        let mut command = self.shell.desktop.command("strace");
        command.args(["-f", "-qq", "-v", "-s", "100000", "-e", "trace=execve", "-o"]).arg(&log);
        command.arg(PROGRAM).args(arguments).env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full");
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let _ = std::io::Write::write_all(&mut child.stdin.take().unwrap(), stdin.as_bytes());
        let out = child.wait_with_output().unwrap();
        self.said.extend(&out.stderr);
        if stdout_is_clean {
            self.said.extend(&out.stdout);
        }
        self.started.extend(std::fs::read(&log).unwrap_or_default());
        std::fs::remove_file(&log).unwrap();
        String::from_utf8(out.stdout).unwrap()
    }
}

#[test]
fn a_tour_leaves_no_secret_and_no_token_anywhere() {
    let mut desktop = Desktop::with_keyring();
    desktop.start_display("800x600");
    let (mut monitor, bus) = watched_bus(&desktop);
    let mut tour =
        Tour { shell: Shell::on(desktop, Options::default()), said: Vec::new(), started: Vec::new() };
    let key = &KEYS[0];
    let place = tour.shell.place(key.environment);
    let place: Vec<&str> = place.iter().map(String::as_str).collect();
    let add = ["profile", "add", "checkout", "--environment", "sandbox", "--client-id", key.client_id];
    tour.goes(&[&add[..], &["--secret-stdin"], &place].concat(), key.client_secret, true);
    // strace waits for all that it sees start, and so for whoever holds the clipboard.
    let settings = tour.shell.desktop.home().join("settings.json");
    std::fs::write(settings, r#"{"settings": {"clipboard_seconds": 1}}"#).unwrap();
    let first = tour.goes(&["token"], "", false);
    for arguments in [
        &["test"][..],
        &["test", "--json"],
        &["header", "--copy"],
        &["profile", "list", "--json"],
        &["profile", "show", "checkout"],
        &["report"],
        &["doctor", "--json"],
        &["export", "collection"],
        &["token", "nobody"],
        &["token", "--secret", key.client_secret.get(..3).unwrap()],
        &["profile", "edit", "checkout", "--token-url", "https://elsewhere.example/token"],
        &["profile", "edit", "checkout", "--api-url", "http://not-loopback.example"],
    ] {
        tour.goes(arguments, "", true);
    }
    tour.goes(&["inspect"], first.trim(), true);
    tour.goes(&["import", "-", "--dry-run"], &format!("{}\n{}\n", key.client_id, key.client_secret), true);
    let second = tour.goes(&["token", "--fresh"], "", false);
    tour.goes(&["curl"], "", false);
    let refused = ["profile", "edit", "checkout", "--client-id", KEYS[3].client_id, "--secret-stdin"];
    tour.goes(&refused, KEYS[3].client_secret, true);
    let rekey = ["profile", "edit", "checkout", "--client-id", KEYS[1].client_id, "--secret-stdin"];
    tour.goes(&rekey, KEYS[1].client_secret, true);
    tour.goes(&["exec", "checkout", "--", "true"], "", true);
    tour.goes(&["profile", "remove", "checkout", "--yes"], "", true);
    monitor.kill().unwrap();
    monitor.wait().unwrap();

    let bus = std::fs::read(bus).unwrap();
    let secrets = [KEYS[0].client_secret, KEYS[1].client_secret, KEYS[3].client_secret];
    let tokens = [first.trim(), second.trim()];
    for text in secrets.iter().chain(&tokens) {
        assert!(!is_in(text, &tour.said), "said: {text}");
        assert!(!is_in(text, &bus), "over the bus: {text}");
        for form in forms(text) {
            let files = tour.shell.desktop.files_with_bytes(&form);
            assert!(files.is_empty(), "{text} in {files:?}");
        }
    }
    for text in secrets.iter().chain(&tokens[..1]) {
        assert!(!is_in(text, &tour.started), "in arguments or an environment: {text}");
    }
    // The controls: each place is one where something would be found.
    assert!(is_in(
        "Minted a token",
        &std::fs::read(tour.shell.desktop.home().join("activity.jsonl")).unwrap()
    ));
    assert!(is_in("NOYO_ACCESS_TOKEN=eyJ", &tour.started), "exec's own command has its token");
    assert!(is_in("org.freedesktop.Secret.Service", &bus));
    assert!(is_in("hint: ", &tour.said));
    let canary = STANDARD.encode(format!("x{}", KEYS[0].client_secret));
    assert!(is_in(KEYS[0].client_secret, canary.as_bytes()), "base64 at an offset is seen");
}
