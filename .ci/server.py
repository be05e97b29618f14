"""The real server on a state of its own, and git in that state."""

import os
import re
import select
import signal
import subprocess
import time

PROGRAM = os.environ.get("SCIMGIT", ".build/debug/scimgit")


class Server:
    """A running `scimgit serve`; leaving the context stops it by SIGTERM and expects exit status 0."""

    def __init__(self, state, *options):
        self.state = state
        self.log = open(state + ".log", "ab")
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--state", state, "--port", "0", *options],
            stdout=subprocess.PIPE, stderr=self.log)
        greeting = self._greeting()
        self.url = re.search(r"^Base URL: (\S+)$", greeting, re.M).group(1)
        token = re.search(r"^Token: +(\S+)$", greeting, re.M)
        self.token = token.group(1) if token else None
        if self.token:
            allow_mass_changes(self, "okta")

    def _greeting(self):
        """What the server prints; all of it is written at once."""
        text, deadline = "", time.monotonic() + 60
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self.process.stdout], [], [], 0.5)
            if ready:
                data = os.read(self.process.stdout.fileno(), 1 << 16)
                if not data:
                    break
                text += data.decode()
            if "Base URL:" in text and text.endswith("\n"):
                return text
        raise SystemExit(f"the server did not start: {text}\n{open(self.state + '.log').read()}")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise SystemExit("the server did not stop on SIGTERM")
        self.log.close()
        if status != 0:
            raise SystemExit(f"the server ended with {status} on SIGTERM")


def create_token(server, name, dialect):
    """Makes a token as an administrator does, while the server runs."""
    token = subprocess.run(
        [PROGRAM, "token", "create", name, "--dialect", dialect, "--state", server.state],
        check=True, capture_output=True, text=True).stdout.strip()
    allow_mass_changes(server, name)
    # Testers change whatever they find.
    subprocess.run([PROGRAM, "client", "set", name, "--manages", "all", "--state", server.state],
                   check=True, capture_output=True)
    return token


def allow_mass_changes(server, name):
    """Lets a client take away as much as it wants, as testers do."""
    subprocess.run([PROGRAM, "guard", "allow", name, "--for", "1y", "--state", server.state],
                   check=True, capture_output=True)


def git(folder, *arguments, check=True, timeout=120):
    """Runs git in a folder; what it prints."""
    result = subprocess.run(
        ["git", "-c", "user.name=Ada Admin", "-c", "user.email=ada@corp.example", *arguments],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=timeout)
    if check and result.returncode != 0:
        raise SystemExit(f"git {' '.join(arguments)} failed:\n{result.stdout}")
    return result.stdout


def out_of_step(state, *paths):
    """What is not yet where the log is: main, or files of the work tree; nothing when all is."""
    main, live = git(state, "rev-parse", "refs/heads/main", "refs/scimgit/live").split()
    if main != live:
        return f"main is at {main}, the log at {live}"
    return git(state, "status", "--porcelain", *paths) if has_work_tree(state) else ""


def has_work_tree(state):
    """Whether there is a work tree; otherwise the folder is the repository itself."""
    return os.path.isdir(state + "/.git")


def expect(condition, what):
    """Ends the run when something is not as it must be."""
    if not condition:
        raise SystemExit(f"expected: {what}")
    print(f"  ok: {what}")


def wait_until(condition, what, seconds=1.0, why=lambda: ""):
    """Waits for something that must come within a time; `why` tells what is there instead."""
    started = time.monotonic()
    while time.monotonic() - started < seconds:
        if condition():
            return expect(True, f"{what} ({time.monotonic() - started:.2f} s)")
        time.sleep(0.01)
    expect(condition(), f"{what} within {seconds} s {why()}")
