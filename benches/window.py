"""A window under WebDriver, and what its processes take."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.request

TIMED_TEST = """
const done = arguments[arguments.length - 1];
const button = [...document.querySelectorAll('button')].find((b) => /^Test (connection|again)/.test(b.textContent.trim()));
const region = document.querySelector('[aria-label="Connection"]');
const running = () => [...region.querySelectorAll('button')].some((b) => b.textContent.trim().startsWith('Cancel'));
const started = performance.now();
let began = false;
const look = () => {
  if (running()) began = true;
  const groups = region.querySelector('[data-check="groups"][data-outcome="passed"]');
  if (began && !running() && groups) { watch.disconnect(); done(performance.now() - started); }
};
const watch = new MutationObserver(look);
watch.observe(region, { subtree: true, childList: true, attributes: true, characterData: true });
button.click();
look();
"""

TIMED_CHOICE = """
const done = arguments[arguments.length - 1];
const item = document.querySelectorAll('[data-profile]')[arguments[0]];
const name = item.querySelector('.name').textContent;
const started = performance.now();
item.click();
const look = () => requestAnimationFrame(() => {
  const shown = document.querySelector('main h1, main h2, header')?.closest('main')?.textContent ?? '';
  if (shown.includes(name) && item.getAttribute('aria-current') === 'true')
    setTimeout(() => done(performance.now() - started), 0);
  else look();
});
look();
"""


class Window:
    def __init__(self, desktop, program, env=None):
        self.desktop, self.program, self.env = desktop, str(program), env or desktop.env

    def __enter__(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        env = {**self.env, "TAURI_WEBVIEW_AUTOMATION": "true"}
        self.driver = subprocess.Popen(["WebKitWebDriver", f"--port={self.port}"], env=env,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.desktop.until(self.listens)
        options = {"webkitgtk:browserOptions": {"binary": self.program, "args": []}}
        self.id = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": options}})["sessionId"]
        self.ask("POST", f"/session/{self.id}/timeouts", {"script": 240_000})
        # A script that is under way while the page comes is never answered; a search for an element is.
        self.desktop.until(lambda: self.ask("POST", f"/session/{self.id}/elements",
                                            {"using": "css selector", "value": "button"}))
        return self

    def __exit__(self, *_):
        program = self.pid()
        try:
            self.ask("DELETE", f"/session/{self.id}")
        finally:
            self.driver.terminate()
            self.driver.wait()
            end(program)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def ask(self, method, path, body=None):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method,
                                         data=None if body is None else json.dumps(body).encode(),
                                         headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=300) as answer:
            return json.load(answer)["value"]

    def script(self, text, *arguments, kind="sync"):
        return self.ask("POST", f"/session/{self.id}/execute/{kind}", {"script": text, "args": list(arguments)})

    def wait(self, condition):
        self.desktop.until(lambda: self.script(f"return !!({condition})"))

    def answer(self, selector):
        """Waits for what the selector finds, and until a click on it has been answered."""
        self.wait(f"document.querySelector('{selector}')")
        clicked = "const b = document.querySelector(arguments[0]); const done = arguments[1];"
        clicked += "b.addEventListener('click', () => done(true), { once: true, capture: true }); b.click();"
        self.script(clicked, selector, kind="async")

    def timed_test(self):
        return self.script(TIMED_TEST, kind="async") / 1000

    def timed_choice(self, index):
        return self.script(TIMED_CHOICE, index, kind="async") / 1000

    def pid(self):
        """The window's own process, which the driver started."""
        name = os.path.basename(self.program)[:15]
        return next(pid for pid in processes(self.driver.pid)
                    if pathlib.Path(f"/proc/{pid}/comm").read_text().strip() == name)


def end(pid):
    """A driver that goes at once may leave its program behind, and the next measurement would find that."""
    for _ in range(1000):
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            return
        time.sleep(0.01)


def click_answered(desktop, program, selector):
    """From the start until a click has been answered."""
    started = time.perf_counter()
    with Window(desktop, program) as window:
        window.answer(selector)
        return time.perf_counter() - started


def processes(root):
    """A process and all below it."""
    parents = {}
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(stat[1])
    found = [root]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid and child not in found]
    return found


def pss(pids):
    """KiB by the name of the process, shared memory by its share."""
    found = {}
    for pid in pids:
        name = pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
        name = name if name.startswith("WebKit") else "program"
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                found[name] = found.get(name, 0) + int(line.split()[1])
    return found


def ticks(pids):
    total = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
    return total


def switches(pids):
    """How often the main threads went to sleep, and so woke up."""
    total = 0
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total
