//! A private desktop: its own X server, session bus, unlocked keyring and home, gone when dropped.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

pub struct Desktop {
    folder: tempfile::TempDir,
    variables: Vec<(String, String)>,
    children: Vec<Child>,
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for child in self.children.iter_mut().rev() {
            let _ = child.kill();
            let _ = child.wait();
        }
        // What the bus activated is no child of ours.
        let _ = Command::new("pkill").args(["-f", &self.folder.path().display().to_string()]).status();
    }
}

impl Desktop {
    /// With a session bus and an unlocked keyring.
    pub fn with_keyring() -> Self {
        let mut desktop = Self::with_bus();
        desktop.start_keyring();
        desktop
    }

    /// With a session bus that has nothing on it and activates nothing.
    pub fn with_bus() -> Self {
        Self::with_bus_that("")
    }

    /// With a session bus whose policy lets nobody speak to the keyring.
    pub fn with_forbidden_keyring() -> Self {
        let mut desktop = Self::with_bus_that("<deny send_destination=\"org.freedesktop.secrets\"/>");
        desktop.start_keyring_until(Self::keyring_is_on_the_bus);
        desktop
    }

    fn with_bus_that(policy: &str) -> Self {
        let mut desktop = Self::bare();
        let socket = desktop.path("bus");
        let address = format!("unix:path={}", socket.display());
        let config = desktop.path("bus.conf");
        std::fs::write(
            &config,
            format!(
                "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\" \
                 \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\"><busconfig><type>session</type>\
                 <listen>{address}</listen><policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\
                 <allow eavesdrop=\"true\"/><allow own=\"*\"/>{policy}</policy></busconfig>"
            ),
        )
        .unwrap();
        let mut command = desktop.command("dbus-daemon");
        command.arg(format!("--config-file={}", config.display())).stderr(Stdio::null());
        desktop.children.push(command.spawn().expect("dbus-daemon is installed"));
        wait_until("the session bus", || socket.exists());
        desktop.variables.push(("DBUS_SESSION_BUS_ADDRESS".into(), address));
        desktop
    }

    /// A home, and nothing else.
    pub fn bare() -> Self {
        let folder = tempfile::Builder::new().prefix("desktop-").tempdir().unwrap();
        let mut desktop = Self { folder, variables: Vec::new(), children: Vec::new() };
        for (name, below) in [("HOME", "home"), ("XDG_RUNTIME_DIR", "run"), ("NOYO_AUTH_HOME", "noyo")] {
            let path = desktop.path(below);
            std::fs::create_dir(&path).unwrap();
            #[cfg(unix)]
            std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
            desktop.variables.push((name.into(), path.display().to_string()));
        }
        desktop
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.retain(|(n, _)| n != name);
        self.variables.push((name.into(), value.into()));
    }

    pub fn variable(&self, name: &str) -> String {
        self.variables.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// A program on this desktop, with nothing of the tests' own environment but the path.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.variables.iter().cloned());
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("LANG", "C.UTF-8");
        command
    }

    fn start_keyring(&mut self) {
        self.start_keyring_until(|it| it.keyring_is_on_the_bus() && it.default_collection_is_there());
    }

    fn start_keyring_until(&mut self, ready: impl Fn(&Self) -> bool) {
        let mut command = self.command("gnome-keyring-daemon");
        command.args(["--foreground", "--unlock", "--components=secrets"]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut daemon = command.spawn().expect("gnome-keyring is installed");
        daemon.stdin.take().unwrap().write_all(b"test").unwrap();
        self.children.push(daemon);
        wait_until("the keyring", || ready(self));
    }

    fn keyring_is_on_the_bus(&self) -> bool {
        let owner = [
            "--session",
            "--dest=org.freedesktop.DBus",
            "--print-reply",
            "/",
            "org.freedesktop.DBus.NameHasOwner",
            "string:org.freedesktop.secrets",
        ];
        let out = self.command("dbus-send").args(owner).output().unwrap();
        String::from_utf8_lossy(&out.stdout).contains("true")
    }

    fn default_collection_is_there(&self) -> bool {
        let out = self.gdbus("ReadAlias", &["default"]);
        String::from_utf8_lossy(&out.stdout).contains("collection/")
    }

    /// A method of the Secret Service.
    pub fn gdbus(&self, method: &str, arguments: &[&str]) -> Output {
        let call =
            ["call", "--session", "--timeout", "5", "--dest", "org.freedesktop.secrets", "--object-path"];
        self.command("gdbus")
            .args(call)
            .args(["/org/freedesktop/secrets", "--method"])
            .arg(format!("org.freedesktop.Secret.Service.{method}"))
            .args(arguments)
            .output()
            .unwrap()
    }

    pub fn lock_keyring(&self) {
        let out = self.gdbus("Lock", &["['/org/freedesktop/secrets/collection/login']"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    }

    /// The process that was started last: the keyring, right after [`Self::with_keyring`].
    pub fn signal_keyring(&self, signal: &str) {
        let daemon = self.children[1].id().to_string();
        assert!(Command::new("kill").args([signal, &daemon]).status().unwrap().success());
    }

    /// What `secret-tool` finds under our service, which is another program's view of the keyring.
    pub fn secret_tool(&self, user: &str) -> Option<String> {
        let out =
            self.command("secret-tool").args(["lookup", "service", "noyo-auth", "username", user]).output();
        let out = out.expect("libsecret-tools is installed");
        out.status.success().then(|| String::from_utf8(out.stdout).unwrap())
    }

    /// Starts an X server of its own.
    pub fn start_display(&mut self, size: &str) {
        let mut command = self.command("Xvfb");
        command.args(["-displayfd", "1", "-screen", "0", &format!("{size}x24"), "-nolisten", "tcp"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = command.spawn().expect("xvfb is installed");
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.children.push(server);
        self.set("DISPLAY", &format!(":{}", line.trim()));
    }

    /// Starts a Wayland compositor of its own, without a screen.
    pub fn start_wayland(&mut self) {
        let config = self.path("sway.conf");
        std::fs::write(&config, "xwayland disable\n").unwrap();
        // It refuses to run as root; in a namespace of its own it is nobody in particular.
        let mut command = self.command("unshare");
        command.args(["-U", "sway", "--config", &config.display().to_string()]);
        command
            .env("WLR_BACKENDS", "headless")
            .env("WLR_LIBINPUT_NO_DEVICES", "1")
            .env("WLR_RENDERER", "pixman");
        command.stdout(Stdio::null()).stderr(Stdio::null());
        self.children.push(command.spawn().expect("sway is installed"));
        let socket = |name: &str| name.starts_with("wayland-") && !name.ends_with(".lock");
        let run = self.path("run");
        let mut found = None;
        wait_until("sway", || {
            let names =
                std::fs::read_dir(&run).unwrap().flatten().map(|e| e.file_name().into_string().unwrap());
            found = names.into_iter().find(|name| socket(name));
            found.is_some()
        });
        self.set("WAYLAND_DISPLAY", &found.unwrap());
    }

    /// What is on Wayland's clipboard, read by another program, and the types it is offered as.
    pub fn wayland_clipboard(&self) -> (String, String) {
        let paste = |argument: &str| {
            let out = self
                .command("timeout")
                .args(["2", "wl-paste", argument])
                .output()
                .expect("wl-clipboard is installed");
            String::from_utf8(out.stdout).unwrap()
        };
        (paste("--no-newline"), paste("--list-types"))
    }

    /// What is on the clipboard, read by another program.
    pub fn clipboard(&self) -> String {
        // An owner that exits in the middle of the request leaves xclip waiting for ever.
        for _ in 0..5 {
            let xclip = ["2", "xclip", "-o", "-selection", "clipboard"];
            let out = self.command("timeout").args(xclip).output().expect("xclip is installed");
            if out.status.code() != Some(124) {
                return String::from_utf8(out.stdout).unwrap();
            }
        }
        panic!("the clipboard's owner does not answer");
    }

    pub fn clipboard_targets(&self) -> String {
        let out =
            self.command("xclip").args(["-o", "-selection", "clipboard", "-t", "TARGETS"]).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    }

    /// Whether the window is on the screen.
    pub fn sees_window(&self) -> bool {
        let search = ["search", "--onlyvisible", "--name", "Noyo Auth"];
        let out = self.command("xdotool").args(search).output().expect("xdotool is installed");
        !out.stdout.is_empty()
    }

    /// Puts something on the clipboard as another program would.
    pub fn put_on_clipboard(&self, text: &str) {
        let mut command = self.command("xclip");
        command
            .args(["-i", "-selection", "clipboard"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        child.wait().unwrap();
        // It goes to the background first, and takes the clipboard then.
        wait_until("the clipboard", || self.clipboard() == text);
    }

    /// Ends the keyring and starts it again, as a crash and the bus would.
    pub fn restart_keyring(&mut self) {
        let mut daemon = self.children.remove(1);
        daemon.kill().unwrap();
        daemon.wait().unwrap();
        self.start_keyring();
    }

    pub fn adopt(&mut self, child: Child) {
        self.children.push(child);
    }

    pub fn home(&self) -> PathBuf {
        self.path("noyo")
    }

    /// Every file below the desktop in which a text stands.
    pub fn files_with(&self, text: &str) -> Vec<PathBuf> {
        self.files_with_bytes(text.as_bytes())
    }

    /// Every file below the desktop in which these bytes stand.
    pub fn files_with_bytes(&self, bytes: &[u8]) -> Vec<PathBuf> {
        let mut found = Vec::new();
        search(self.folder.path(), bytes, &mut found);
        found
    }
}

fn search(folder: &Path, text: &[u8], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            search(&entry.path(), text, found);
        } else if kind.is_file() {
            let bytes = std::fs::read(entry.path()).unwrap_or_default();
            if memchr::memmem::find(&bytes, text).is_some() {
                found.push(entry.path());
            }
        }
    }
}

pub fn wait_until(what: &str, mut ready: impl FnMut() -> bool) {
    let started = Instant::now();
    while !ready() {
        assert!(started.elapsed() < Duration::from_secs(30), "{what} did not come up");
        std::thread::sleep(Duration::from_millis(20));
    }
}
