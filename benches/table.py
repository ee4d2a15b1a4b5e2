#!/usr/bin/env python3
"""What a person waits for, held against curl, secret-tool and an empty Tauri window.

`make bench` runs it on a private desktop (a home, a session bus, a keyring and an X server of its own). Between
us and the hosts stands a relay that delays both directions. The two sides of a pair take turns, so that
whatever else the computer does hits both. It fails on no number: it prints them, and writes them into
docs/performance.md.
"""

import json
import os
import pathlib
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from hosts import Hosts  # noqa: E402
from window import Window, click_answered, processes, pss, switches, ticks  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent
OURS = pathlib.Path(os.environ.get("BIN", ROOT / "target/release")) / "noyo-auth"
DESKTOP = OURS.with_name("noyo-auth-desktop")
# What is released cannot be worked by a driver; but for that, this is the same.
DRIVEN = pathlib.Path(os.environ.get("DRIVEN", ROOT / "target/driven/noyo-auth-desktop"))
EMPTY = ROOT / "target/empty-window/release/empty-window"
PAIRS = int(os.environ.get("PAIRS", "20"))
REST = int(os.environ.get("REST", "30"))
ROWS = []


def seconds(run):
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def in_turns(one, other, pairs=PAIRS):
    """Both in turns; the first round warms the caches."""
    pairs = [(one(), other()) for _ in range(pairs + 1)][1:]
    return [a for a, _ in pairs], [b for _, b in pairs]


def row(what, ours, against, theirs, aim, unit="ms", scale=1000):
    a, b = statistics.median(ours) * scale, statistics.median(theirs) * scale
    each = sorted(x / y for x, y in zip(ours, theirs))
    low, high = each[len(each) // 10], each[-1 - len(each) // 10]
    add(what, f"{a:.4g} {unit}", against, f"{b:.4g} {unit}", f"{a / b:.2f} ({low:.2f} to {high:.2f})", aim)


def add(what, ours, against, theirs, found, aim):
    ROWS.append((what, ours, against, theirs, found, aim))
    print(f"{what}: {ours}; {against}: {theirs}; {found}; aim: {aim}", flush=True)


class Desktop:
    """A home, a session bus, an unlocked keyring and an X server."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bench-"))
        self.children = []
        self.env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        for name, below in (("HOME", "home"), ("XDG_RUNTIME_DIR", "run"), ("NOYO_AUTH_HOME", "noyo")):
            (self.folder / below).mkdir(mode=0o700)
            self.env[name] = str(self.folder / below)
        self.start_bus()
        keyring = self.start(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                             stdin=subprocess.PIPE)
        keyring.stdin.write(b"bench")
        keyring.stdin.close()
        alias = ["gdbus", "call", "--session", "--dest", "org.freedesktop.secrets", "--object-path",
                 "/org/freedesktop/secrets", "--method", "org.freedesktop.Secret.Service.ReadAlias", "default"]
        self.until(lambda: b"collection/" in subprocess.run(alias, env=self.env, capture_output=True).stdout)
        read, write = os.pipe()
        self.start(["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp",
                    # Or a program that starts while the last one ends finds no server.
                    "-noreset"],
                   pass_fds=[write])
        self.env["DISPLAY"] = ":" + os.read(read, 16).decode().strip()

    def start_bus(self):
        """A session bus that has nothing on it and activates nothing."""
        socket, config = self.folder / "bus", self.folder / "bus.conf"
        config.write_text(
            '<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" '
            '"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd"><busconfig><type>session</type>'
            f'<listen>unix:path={socket}</listen><policy context="default"><allow send_destination="*" eavesdrop="true"/>'
            '<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>')
        self.start(["dbus-daemon", f"--config-file={config}"])
        self.until(socket.exists)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={socket}"

    def start(self, command, **more):
        more.setdefault("stdin", subprocess.DEVNULL)
        child = subprocess.Popen(command, env=self.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
        self.children.append(child)
        return child

    def run(self, *command, text=None, env=None):
        done = subprocess.run([str(part) for part in command], env=env or self.env, input=text, capture_output=True)
        assert done.returncode == 0, (command, done.stderr.decode())
        return done.stdout

    @staticmethod
    def until(ready, patience=120):
        end = time.monotonic() + patience
        while not ready():
            assert time.monotonic() < end, "it did not come up"
            time.sleep(0.01)

    def end(self):
        for child in reversed(self.children):
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def add_profile(desktop, hosts):
    desktop.env["SSL_CERT_FILE"] = str(hosts.bundle)
    desktop.run(OURS, "profile", "add", "checkout", "--environment", "sandbox", "--client-id", "bench-client",
                "--secret-stdin", "--no-verify", "--token-url", hosts.token_url, "--api-url", hosts.api_url,
                "--tracking-url", hosts.api_url, text=b"bench-secret")


def network(desktop, hosts):
    config = desktop.folder / "curl"
    config.write_text('user = "bench-client:bench-secret"\n')
    mint = ["curl", "--silent", "--fail", "--config", config, "--cacert", hosts.bundle, "--output", "/dev/null",
            "--header", "Content-Type: application/json", "--data", '{"grant_type": "client_credentials"}',
            hosts.token_url]
    groups = ["curl", "--silent", "--fail", "--cacert", hosts.bundle, "--output", "/dev/null", "--header",
              f"Authorization: Bearer {hosts.token}", hosts.api_url + "/api/v1/groups"]

    def curl():
        return seconds(lambda: (desktop.run(*mint), desktop.run(*groups)))

    ours, theirs = in_turns(lambda: seconds(lambda: desktop.run(OURS, "test")), curl)
    row("`noyo-auth test`, cold, TLS 1.3", ours, "curl’s token POST, then its groups GET", theirs, "at most 0.70")

    def header():
        drop_token(desktop)
        return seconds(lambda: desktop.run(OURS, "header"))

    ours, theirs = in_turns(header, lambda: seconds(lambda: desktop.run(*mint)))
    row("`noyo-auth header`, cold", ours, "one curl POST", theirs, "at most 1.03")
    return curl


def entry(desktop):
    file = json.loads((pathlib.Path(desktop.env["NOYO_AUTH_HOME"]) / "profiles.json").read_text())
    return f"{file['profiles'][0]['id']}/access-token"


def drop_token(desktop):
    subprocess.run(["secret-tool", "clear", "service", "noyo-auth", "username", entry(desktop)], env=desktop.env)


def cached(desktop):
    desktop.run(OURS, "token")
    lookup = ["secret-tool", "lookup", "service", "noyo-auth", "username", entry(desktop)]
    ours, theirs = in_turns(lambda: seconds(lambda: desktop.run(OURS, "token")),
                            lambda: seconds(lambda: desktop.run(*lookup)), PAIRS * 3)
    row("`noyo-auth token`, cached", ours, "`secret-tool lookup` of the same item", theirs, "at most 1.0")


def tests_in_window(desktop, curl):
    def cold():
        with Window(desktop, DRIVEN) as window:
            window.wait("document.querySelector('[data-main]')")
            times = [window.timed_test(), window.timed_test()]
        return times

    ours, again, theirs = [], [], []
    for n in range(PAIRS + 1):
        first, second = cold()
        pair = curl()
        if n:
            ours.append(first)
            again.append(second)
            theirs.append(pair)
    against = "the same"
    row("Test connection in the window, cold", ours, against, theirs, "at most 0.72")
    row("the same, second click", again, against, theirs, "at most 0.36")


def start_of_window(desktop):
    def shown(program, name):
        def run():
            child = desktop.start([str(program)])
            search = ["xdotool", "search", "--onlyvisible", "--name", name]
            started = time.perf_counter()
            desktop.until(lambda: subprocess.run(search, env=desktop.env, capture_output=True).stdout)
            took = time.perf_counter() - started
            child.terminate()
            child.wait()
            return took
        return run

    ours, theirs = in_turns(shown(DESKTOP, "Noyo Auth"), shown(EMPTY, "Empty"))
    row("window: shown", ours, "an empty Tauri window of the same versions", theirs, "at most 1.0")
    ours, theirs = in_turns(lambda: click_answered(desktop, DRIVEN, "[data-main]"),
                            lambda: click_answered(desktop, EMPTY, "#button"))
    row("window: answers a click", ours, "the same empty window", theirs, "at most 1.15")


def at_rest(desktop):
    def memory(program, ready):
        with Window(desktop, program) as window:
            window.wait(ready)
            time.sleep(3)
            return pss(processes(window.pid()))

    ours, theirs = in_turns(lambda: memory(DRIVEN, "document.querySelector('[data-main]')"),
                            lambda: memory(EMPTY, "document.querySelector('#button')"), max(3, PAIRS // 4))
    sums = [[sum(one.values()) for one in all_of_it] for all_of_it in (ours, theirs)]
    row("memory at rest, all processes (PSS)", sums[0], "the same empty window", sums[1], "at most 1.10", "MiB", 1 / 1024)
    for name, what in (("program", "the program itself"), ("WebKitWebProces", "the page’s process"),
                       ("WebKitNetworkPr", "the page’s network process")):
        one, other = ([run.get(name, 0) for run in all_of_it] for all_of_it in (ours, theirs))
        row(f"of that: {what}", one, "the same", other, "–", "MiB", 1 / 1024)
    hidden_empty = while_hidden(desktop, EMPTY, "Empty")[1]
    desktop.run(OURS, "token")
    shown, hidden = while_hidden(desktop, DESKTOP, "Noyo Auth")
    add("CPU at rest, window open, countdown running", f"{shown[0]:.2f} % of a core", "–", "–", "", "at most 0.15 %")
    said = [f"{cpu:.2f} % of a core, {woken} wake-ups of the page in {REST} s" for cpu, woken in (hidden, hidden_empty)]
    add("the same, hidden", said[0], "the same empty window", said[1], "", "0 wake-ups")


def while_hidden(desktop, program, name):
    """Shares of a core and wake-ups of the page, first in sight and then hidden."""
    child = desktop.start([str(program)])
    search = ["xdotool", "search", "--onlyvisible", "--name", name]
    desktop.until(lambda: subprocess.run(search, env=desktop.env, capture_output=True).stdout)
    window = subprocess.run(search, env=desktop.env, capture_output=True).stdout.split()[0].decode()
    time.sleep(6)

    page = [pid for pid in processes(child.pid) if "WebKitWebProcess" in pathlib.Path(f"/proc/{pid}/cmdline").read_text()]

    def share():
        all_of_it = processes(child.pid)
        before, slept = ticks(all_of_it), switches(page)
        time.sleep(REST)
        cpu = (ticks(all_of_it) - before) / os.sysconf("SC_CLK_TCK") / REST * 100
        return cpu, switches(page) - slept

    shown = share()
    subprocess.run(["xdotool", "windowunmap", window], env=desktop.env)
    time.sleep(3)
    hidden = share()
    child.terminate()
    child.wait()
    return shown, hidden


def sizes():
    size = {path: path.stat().st_size / 1e6 for path in (OURS, DESKTOP, EMPTY)}
    add("window’s binary", f"{size[DESKTOP]:.1f} MB", "the same empty window", f"{size[EMPTY]:.1f} MB",
        f"+{size[DESKTOP] - size[EMPTY]:.1f} MB", "at most +7 MB")
    add("`noyo-auth`’s binary", f"{size[OURS]:.1f} MB", "–", "–", "", "at most 8 MB")


def thousand(desktop, hosts):
    homes = {}
    for count in (1, 1000):
        home = desktop.folder / f"home-{count}"
        home.mkdir(mode=0o700)
        one = {"environment": "sandbox", "client_id": "bench-client", "token_url": hosts.token_url,
               "api_url": hosts.api_url, "tracking_url": hosts.api_url, "key_number": 1}
        # The one stands beside a second, so that there is another to choose.
        ids = [f"00000000-0000-4000-8000-{n:012x}" for n in range(max(count, 2))]
        listed = [{"id": name, "name": f"Profile {n:04}", **one} for n, name in enumerate(ids)]
        (home / "profiles.json").write_text(json.dumps({"version": 2, "default": ids[0], "profiles": listed}))
        (home / "profiles.json").chmod(0o600)
        homes[count] = {**desktop.env, "NOYO_AUTH_HOME": str(home)}
    turn = [0]

    def use(count):
        def run():
            turn[0] += 1
            name = f"Profile {turn[0] % 2:04}" if count == 1 else f"Profile {turn[0] * 7 % 1000:04}"
            return seconds(lambda: desktop.run(OURS, "profile", "use", name, env=homes[count]))
        return run

    started, listed, chosen = ({1: [], 1000: []} for _ in range(3))
    for n in range(max(5, PAIRS // 2) + 1):
        for count in (1000, 1):
            begun = time.perf_counter()
            with Window(desktop, DRIVEN, homes[count]) as window:
                window.answer("[data-profile]")
                took = time.perf_counter() - begun
                window.wait(f"document.querySelectorAll('[data-profile]').length === {max(count, 2)}")
                whole = time.perf_counter() - begun
                time.sleep(0.5)
                times = [window.timed_choice(k % max(count, 2)) for k in (1, 0, 1, 0, 1)]
            if n:
                started[count].append(took)
                listed[count].append(whole)
                chosen[count].append(statistics.median(times))
    row("1,000 profiles: window’s start, to a click’s answer", started[1000], "with 1 profile", started[1], "at most 1.2")
    row("1,000 profiles: all of them in the list", listed[1000], "with 2 profiles", listed[1], "–")
    row("1,000 profiles: choosing one", chosen[1000], "with 2 profiles", chosen[1], "at most 1.5")
    ours, theirs = in_turns(use(1000), use(1))
    row("1,000 profiles: `profile use`", ours, "with 1 profile", theirs, "at most 2")


def machine():
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = next(line.split('"')[1] for line in open("/etc/os-release") if line.startswith("PRETTY_NAME"))
    load = os.getloadavg()[0]
    return (f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GB of memory, {system}, Linux {platform.release()}, X11 under "
            f"Xvfb. Load when it began: {load:.1f}. {PAIRS} pairs each, in turns; medians, and in brackets the spread of "
            f"the pairs’ own ratios (the middle eight tenths). 50 ms each way between us and the hosts.")


def write(about):
    path = ROOT / "docs/performance.md"
    begin, end = "<!-- table: written by make bench -->", "<!-- end of the table -->"
    lines = [about, "", "| what | ours | against | theirs | found | aim |", "|---|---|---|---|---|---|"]
    lines += ["| " + " | ".join(cells) + " |" for cells in ROWS]
    text = path.read_text()
    before, after = text.split(begin)[0], text.split(end)[1]
    path.write_text(before + begin + "\n" + "\n".join(lines) + "\n" + end + after)


def main():
    only = sys.argv[1:]
    about = machine()
    print(about, flush=True)
    desktop = Desktop()
    try:
        with Hosts(desktop.folder) as hosts:
            add_profile(desktop, hosts)
            wanted = lambda part: not only or part in only  # noqa: E731
            curl = network(desktop, hosts) if wanted("network") or wanted("window") else None
            for part, run in (("window", lambda: tests_in_window(desktop, curl)), ("start", lambda: start_of_window(desktop)),
                              ("rest", lambda: at_rest(desktop)), ("sizes", sizes),
                              ("thousand", lambda: thousand(desktop, hosts)), ("cached", lambda: cached(desktop))):
                if wanted(part):
                    run()
    finally:
        desktop.end()
    if not only:
        write(about)


if __name__ == "__main__":
    main()
