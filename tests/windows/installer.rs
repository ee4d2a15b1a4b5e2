//! The installer and its uninstaller, as they run without a person (`/S`); the zip holds the same files.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Child;

use stand_in::KEYS;

use crate::desktop::wait_until;
use crate::{Shell, given, prefix, told};

const UNINSTALL: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\Noyo Auth";

/// What is where for the one user of wine's.
fn of_user(below: &str) -> PathBuf {
    let users = prefix().join("drive_c/users");
    let mut users = std::fs::read_dir(users).unwrap().map(|entry| entry.unwrap().path());
    users.find(|user| !user.ends_with("Public")).expect("wine made a user").join(below)
}

/// Each file with its bytes, by its place below the folder.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for path in std::fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else {
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn registered(shell: &Shell, value: &str) -> Option<String> {
    let out = shell.program(Path::new("reg"), &["query", UNINSTALL, "/v", value]).output().unwrap();
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Ended with the test, however that ends: what runs on keeps wine's server up, and with it the pipes of the others.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn it_installs_for_one_person_and_leaves_nothing_but_what_is_theirs() {
    let shell = Shell::new();
    let setup = given("NOYO_AUTH_SETUP");
    let folder = of_user("AppData/Local/Programs/Noyo Auth");
    let menu = of_user("AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Noyo Auth.lnk");
    // What a run before left that was ended in the middle.
    let _ = std::fs::remove_dir_all(&folder);
    let _ = std::fs::remove_file(&menu);

    // Over itself, as an upgrade is.
    for _ in 0..2 {
        shell.good(shell.program(&setup, &["/S"]).output().unwrap());
    }
    let mut installed = files(&folder);
    assert!(installed.remove(Path::new("uninstall.exe")).is_some(), "{:?}", installed.keys());
    let in_zip = files(&given("NOYO_AUTH_UNPACKED"));
    assert!(installed.keys().eq(in_zip.keys()), "{:?}\n{:?}", installed.keys(), in_zip.keys());
    assert!(installed == in_zip, "the same bytes");
    assert!(menu.is_file(), "no menu entry");
    assert!(registered(&shell, "DisplayVersion").is_some_and(|it| it.contains(env!("CARGO_PKG_VERSION"))));
    assert!(registered(&shell, "QuietUninstallString").is_some_and(|it| it.contains("uninstall.exe\" /S")));

    // What is installed works, and makes the person's own things.
    let exe = folder.join("noyo-auth.exe");
    let version = shell.good(shell.program(&exe, &["--version"]).output().unwrap());
    assert!(version.starts_with(concat!("noyo-auth ", env!("CARGO_PKG_VERSION"))), "{version}");
    let name = format!("installed {}", std::process::id());
    let token_url = shell.stand_in.token_url();
    let api_url = shell.stand_in.api_url(KEYS[0].environment);
    let add = ["profile", "add", &name, "--environment", "sandbox", "--client-id", KEYS[0].client_id];
    let place = ["--token-url", &token_url, "--api-url", &api_url, "--tracking-url", &api_url];
    let secret = shell.desktop.path("secret");
    std::fs::write(&secret, KEYS[0].client_secret).unwrap();
    let arguments = [&add[..], &place, &["--secret-stdin", "--no-verify"]].concat();
    let mut command = shell.program(&exe, &arguments);
    let out = command.stdin(std::fs::File::open(&secret).unwrap()).output().unwrap();
    assert!(out.status.success(), "{}", told(&out));

    // While it runs it is neither replaced nor removed, and whoever asked for that hears so.
    let mut running = shell.program(&exe, &["gateway", "--json", &name]).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(running.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("address"), "the gateway says where it is: {line}");
    assert_eq!(
        shell.program(&setup, &["/S"]).output().unwrap().status.code(),
        Some(2),
        "installed while it runs"
    );
    // So asked it does not go on by itself. Wine would put a path with a space into quotes, which NSIS does not know there.
    let here = format!("_?=Z:{}", folder.display()).replace('/', "\\");
    let uninstall = folder.join("uninstall.exe");
    let arguments: Vec<_> = std::iter::once("/S").chain(here.split(' ')).collect();
    let out = shell.program(&uninstall, &arguments).output().unwrap();
    assert_eq!(out.status.code(), Some(2), "removed while it runs");
    assert!(exe.is_file() && uninstall.is_file() && registered(&shell, "DisplayName").is_some());
    running.kill().unwrap();
    let _ = running.wait();

    // Nor while the window's program runs, and then not by half: the command line comes first in the installer.
    let window = Running(shell.program(&folder.join("noyo-auth-desktop.exe"), &[]).spawn().unwrap());
    wait_until("its message box", || shell.desktop.sees_window());
    let whole = std::fs::read(&exe).unwrap();
    std::fs::write(&exe, "as it was").unwrap();
    let again = shell.program(&setup, &["/S"]).output().unwrap();
    assert_eq!(again.status.code(), Some(2), "installed beside the window");
    assert_eq!(std::fs::read(&exe).unwrap(), b"as it was", "half of it was installed");
    let out = shell.program(&uninstall, &arguments).output().unwrap();
    assert_eq!(out.status.code(), Some(2), "removed beside the window");
    assert_eq!(std::fs::read(&exe).unwrap(), b"as it was", "half of it was removed");
    std::fs::write(&exe, whole).unwrap();
    drop(window);

    shell.good(shell.program(&uninstall, &["/S"]).output().unwrap());
    wait_until("the uninstaller, which goes on by itself", || !folder.exists());
    assert!(!menu.exists(), "the menu entry is left");
    assert!(registered(&shell, "DisplayName").is_none(), "still among the installed programs");
    let ours = shell.program(Path::new("reg"), &["query", r"HKCU\Software\Noyo Auth"]).output().unwrap();
    assert!(!ours.status.success(), "{}", told(&ours));

    assert!(of_user("AppData/Local/noyo-auth/profiles.json").is_file(), "the person's own profiles are gone");
    assert!(shell.good(shell.at_home(&["token", &name]).output().unwrap()).starts_with("eyJ"), "and the key");
    shell.good(shell.at_home(&["profile", "remove", &name, "--yes"]).output().unwrap());
}
