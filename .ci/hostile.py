#!/usr/bin/env python3
"""Pushes trees that ordinary git never makes at a served state repository, with and without a work tree, and puts them on
main past all checks.

    .ci/hostile.py [SECONDS [SEED]]

After each push nothing may have been written outside objects and references, the server must serve reads and changes,
and `git fsck --strict` must find nothing but what was put there past the checks. A seed is printed; the same seed makes the same trees.
"""
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
import zlib

from load import Client
from server import PROGRAM, Server, out_of_step

NAMES = [
    b".git", b".GIT", b".Git.", b"git~1", b"GIT~1", b".git ", b".git::$INDEX_ALLOCATION", b".gitmodules",
    b".gitattributes", b".g\xe2\x80\x8cit", b"\xef\xbb\xbf.git", b".", b"..", b"", b"a/b", b"../x", b"/tmp/x", b"a\\b",
    b"a\nb", b"a\x1b[2J", b"a\xff", b"hooks", b"config", b"users", b"groups", b"schemas", b"resource-types",
    b"scimgit.json", b"scimgit", b"README.md", b"n" * 255, b"n" * 256, "ü".encode(), b"%2e%2e", b"con", b"nul.json",
    b"post-update", b"28.json", b"members", b"2819c223-7f76-453a-919d-413861904646.json",
]
MODES = [b"100644", b"100755", b"40000", b"120000", b"160000", b"100664", b"040000", b"0", b"777777"]
BLOBS = [
    b"", b"{}", b"[]", b"#!/bin/sh\ntouch /tmp/scimgit-hostile\n", b"\xef\xbb\xbf{}", b"../../etc/passwd",
    b"[core]\n\thooksPath = /tmp\n", b"* filter=x merge=y\n", b"{" * 5000, b"\0" * (1 << 20), b'{"format":1,"fanout":3}',
]


class Trees:
    """Objects of any bytes, written loose past every check of git."""

    def __init__(self, directory, chance):
        self.directory, self.chance = directory, chance
        self.made = []

    def write(self, kind, content):
        raw = kind + b" %d\0" % len(content) + content
        name = hashlib.sha1(raw).hexdigest()
        path = f"{self.directory}/objects/{name[:2]}/{name[2:]}"
        if not os.path.exists(path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(zlib.compress(raw))
        return name

    def entry(self, depth):
        chance = self.chance
        name = chance.choice(NAMES)
        if chance.random() < 0.2:
            name = bytes(chance.choice(b".gitGIT~1 /\\:\x00\n\x7f\xe2\x80\x8ca") for _ in range(chance.randrange(1, 9)))
            name = name.replace(b"\0", b"")
        mode = chance.choice(MODES[:3]) if chance.random() < 0.8 else chance.choice(MODES)
        if mode.endswith(b"40000"):
            known = chance.random() < 0.2 and self.made
            return mode, name, chance.choice(self.made) if known else self.tree(depth + 1)
        return mode, name, self.write(b"blob", chance.choice(BLOBS))

    def tree(self, depth=0, entries=()):
        entries = list(entries)
        for _ in range(self.chance.randrange(0 if depth else 1, 4) if depth < 5 else 0):
            entries.append(self.entry(depth))
        if self.chance.random() < 0.1 and entries:
            entries.append(self.chance.choice(entries))
        if self.chance.random() < 0.9:
            entries.sort(key=lambda entry: entry[1] + (b"/" if entry[0].endswith(b"40000") else b""))
        content = b"".join(mode + b" " + name + b"\0" + bytes.fromhex(id) for mode, name, id in entries)
        if self.chance.random() < 0.02:
            content = content[: self.chance.randrange(len(content) + 1)]
        name = self.write(b"tree", content)
        self.made.append(name)
        return name


def git(directory, *arguments):
    """Runs git as somebody who means no good; the finished process."""
    return subprocess.run(
        ["git", "-C", directory, "-c", "user.name=M", "-c", "user.email=m@corp.example", *arguments],
        capture_output=True, text=True, errors="replace", timeout=120)


class Target:
    """A served state, what it may hold, and a clone to push from."""

    def __init__(self, folder, bare, git_checks, is_forced):
        os.makedirs(folder)
        self.folder, self.state, self.clone = folder, f"{folder}/state", f"{folder}/clone"
        self.git_directory = self.state if bare else self.state + "/.git"
        subprocess.run(
            [PROGRAM, "init", "--state", self.state, *(["--bare"] if bare else [])], check=True, capture_output=True)
        self.server = Server(self.state, "--log-level", "error")
        self.client = Client(self.server)
        git(folder, "clone", "-q", self.state, self.clone)
        git(self.clone, "config", "gc.auto", "0")
        for key in ("receive.fsckObjects", "transfer.fsckObjects"):
            git(self.state, "config", key, str(git_checks).lower())
        self.is_forced = is_forced
        # Where the objects of hostile commits are written.
        self.objects = self.git_directory if is_forced else self.clone + "/.git"
        self.before = self.untouchable()
        self.names = set()
        self.count = 0

    def untouchable(self):
        """What no push may write, with its content: all but objects, references, work tree and the server's notes."""
        found = {}
        own = {"objects", "refs", "scimgit", "index", "packed-refs", "FETCH_HEAD", "index.lock"}
        for top, directories, names in os.walk(self.folder):
            if top == self.folder:
                directories.remove("clone")
                names = [name for name in names if name != "state.log"]
            if top == self.git_directory:
                directories[:] = [name for name in directories if name not in own]
                names = [name for name in names if name not in own]
            elif top == self.state:
                directories[:], names = [".git"], []
            for name in names:
                with open(f"{top}/{name}", "rb") as file:
                    found[f"{top}/{name}"] = file.read()
        return found

    def work_tree(self):
        """The paths of the files of the work tree."""
        found = set()
        for top, directories, names in os.walk(self.state):
            if top == self.state:
                directories[:] = [name for name in directories if name != ".git"]
            links = [name for name in directories if os.path.islink(f"{top}/{name}")]
            found |= {os.path.relpath(f"{top}/{name}", self.state) for name in names + links}
        return found

    def push(self, trees, chance):
        """Pushes a hostile tree; whether it was taken."""
        git(self.clone, "fetch", "-q", "origin")
        parent = git(self.clone, "rev-parse", "origin/main").stdout.strip()
        known = []
        if chance.random() < 0.95:
            listing = subprocess.run(["git", "-C", self.clone, "ls-tree", "-z", parent], capture_output=True, check=True)
            for line in listing.stdout.split(b"\0")[:-1]:
                words, name = line.split(b"\t")
                mode, _, id = words.split(b" ")
                known.append((b"40000" if mode == b"040000" else mode, name, id.decode()))
        tree = trees.tree(entries=known)
        lines = [f"tree {tree}", f"parent {parent}", "author M <m@x> 1 +0000", "committer M <m@x> 1 +0000", "", "Hostile"]
        commit = trees.write(b"commit", ("\n".join(lines) + "\n").encode())
        if self.is_forced:
            git(self.state, "-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", commit)
            self.settle()
            return not git(self.state, "branch", "--list", f"refused/{commit[:12]}").stdout
        push = git(
            self.clone, "-c", "transfer.fsckObjects=false", "push", "-q", "origin", f"{commit}:refs/heads/main")
        return push.returncode == 0

    def settle(self):
        """Waits until main is moved on from a commit that was put there past the checks."""
        deadline = time.monotonic() + 10
        while behind := out_of_step(self.state):
            assert time.monotonic() < deadline, behind
            time.sleep(0.02)
            self.look_at_work_tree()

    def strictness(self):
        """How `git fsck` may look: what was put past the checks is there, so that only what the log needs counts."""
        if not self.is_forced:
            return "--strict"
        for name in git(self.state, "for-each-ref", "--format=%(refname)", "refs/heads/refused").stdout.split():
            git(self.state, "update-ref", "-d", name)
        return "--connectivity-only"

    def look(self):
        """Fails when anything was written that should not be, or the server does not serve."""
        users = self.client.request("GET", "/Users?count=0")[1]["totalResults"]
        self.count += 1
        status, answer, _ = self.client.request("POST", "/Users", {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": f"u{self.count}@corp.example"})
        assert status == 201, f"a change is answered with {status}: {answer}"
        after = self.client.request("GET", "/Users?count=0")[1]["totalResults"]
        assert after == users + 1, f"there were {users} users and are {after}"
        files = self.untouchable()
        for path in self.before.keys() | files.keys():
            assert self.before.get(path) == files.get(path), f"{path} was written"
        self.look_at_work_tree()

    def look_at_work_tree(self):
        """Fails when the work tree has a file that the log never had."""
        if self.git_directory != self.state:
            listing = subprocess.run(
                ["git", "-C", self.state, "ls-tree", "-rz", "--name-only", "refs/scimgit/live"], capture_output=True,
                check=True)
            self.names |= {os.fsdecode(name) for name in listing.stdout.split(b"\0")}
            assert self.work_tree() <= self.names, f"the work tree has {self.work_tree() - self.names}"


def campaign(targets, chance, end):
    """Pushes until a time; how many trees, and how many of them were taken."""
    pushes = taken = 0
    while time.monotonic() < end:
        target = chance.choice(targets)
        taken += target.push(Trees(target.objects, chance), chance)
        pushes += 1
        target.look()
    return pushes, taken


def run(seconds, seed):
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="scimgit-hostile-") as folder:
        kinds = [("work-tree", False, False, False), ("bare", True, False, False), ("checked", False, True, False),
                 ("forced", False, False, True)]
        targets = [Target(f"{folder}/{name}", *kind) for name, *kind in kinds]
        try:
            pushes, taken = campaign(targets, chance, time.monotonic() + seconds)
        except BaseException:
            for target in targets:
                target.server.process.kill()
            raise
        for target in targets:
            with target.server:
                pass
            fsck = git(target.state, "fsck", "--no-dangling", target.strictness())
            assert fsck.returncode == 0, fsck.stdout + fsck.stderr
            subprocess.run([PROGRAM, "check", "--state", target.state], check=True, stdout=subprocess.DEVNULL)
        print(f"{pushes} trees pushed, {taken} of them in order after all: nothing was harmed")


if __name__ == "__main__":
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
    print(f"Hostile trees of seed {seed} for {seconds} seconds", flush=True)
    run(seconds, seed)
