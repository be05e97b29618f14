#!/usr/bin/env python3
"""Erases a person by the commands that the guide gives, with the real git-filter-repo."""

import os
import re
import subprocess
import tempfile

from load import GROUP, USER, Client
from server import PROGRAM, Server, expect, git, out_of_step, wait_until

ID = "2819c223-7f76-453a-919d-413861904646"


def blocks():
    """The code blocks of the chapter of the guide."""
    return re.findall(r"```\n(.*?)```", open("Sources/scimgit/Guide.docc/Erase.md").read(), re.S)


def objects(state):
    """All that the repository holds, as bytes."""
    return subprocess.run(
        ["git", "-C", state, "cat-file", "--batch-all-objects", "--batch"], check=True, capture_output=True).stdout


def holds(path):
    """Whether a file names the person."""
    with open(path, "rb") as file:
        content = file.read()
    return b"mira" in content or ID.encode() in content


def refuse(state):
    """Has a commit about the person refused, past the hooks: the server keeps it as a branch, and its note names her."""
    wait_until(lambda: not out_of_step(state), "main and the work tree are in sync with the log", seconds=5)
    with open(f"{state}/{git(state, 'ls-files', f'users/*/{ID}.json').strip()}", "a") as file:
        file.write('"mira.holt"')
    git(state, "-c", "core.hooksPath=/dev/null", "commit", "-qam", "Break the file of mira.holt@corp.example")
    wait_until(lambda: "refs/notes/" in git(state, "for-each-ref"), "a refused commit is kept with a note", seconds=5)
    wait_until(lambda: not out_of_step(state), "main and the work tree are in sync again", seconds=5)


with tempfile.TemporaryDirectory(prefix="scimgit-erase-") as folder:
    state = folder + "/state"
    program = os.path.abspath(PROGRAM)
    os.symlink(program, folder + "/scimgit")
    os.environ["PATH"] = folder + ":" + os.environ["PATH"]
    subprocess.run([program, "init", "--state", state], check=True, stdout=subprocess.DEVNULL)
    with open(folder + "/users.jsonl", "w") as file:
        file.write('{"schemas":["%s"],"id":"%s","userName":"mira.holt@corp.example","displayName":"Mira Holt",'
                   '"active":true}\n' % (USER, ID))
    subprocess.run([program, "import", folder + "/users.jsonl", "--state", state], check=True, stdout=subprocess.DEVNULL)
    with Server(state, "--log-level", "error") as server:
        client = Client(server)
        other = client.request("POST", "/Users", {"schemas": [USER], "userName": "ada@corp.example"})[1]["id"]
        client.request("POST", "/Groups", {
            "schemas": [GROUP], "displayName": "Staff", "members": [{"value": ID}, {"value": other}]})
        git(state, "update-ref", "refs/scimgit/served/kept", "main")
        git(state, "branch", "proposal", "main")
        refuse(state)
        expect(client.request("DELETE", f"/Users/{ID}")[0] == 204, "the person is deleted")
        token = server.token
    expect(b"Mira Holt" in objects(state), "the history still has the person")

    expressions, commands = blocks()
    with open(folder + "/erase.txt", "w") as file:
        file.write(expressions)
    run = subprocess.run(["sh", "-c", commands], cwd=folder, capture_output=True, text=True)
    expect(run.returncode == 0, f"the commands succeed {'' if run.returncode == 0 else run.stdout + run.stderr}")
    left = objects(state)
    for text in (b"mira", b"Mira", ID.encode()):
        expect(text not in left, f"no object holds {text.decode()}")
    references = git(state, "for-each-ref", "--format=%(refname)").split()
    expect("refs/scimgit/served/kept" in references, "references of others are there, rewritten")
    expect(git(state, "rev-parse", "main") == git(state, "rev-parse", "refs/scimgit/live"), "main and the log are one")
    newest = git(state, "rev-parse", "main").strip()
    held = [f"{top}/{name}" for top, _, names in os.walk(state) for name in names if holds(f"{top}/{name}")]
    expect(not held, f"no file holds the person {' '.join(held)}")
    with Server(state, "--log-level", "error") as server:
        server.token = token
        client = Client(server)
        expect(client.request("GET", "/Users?count=0")[1]["totalResults"] == 1, "the others are served")
        status = client.request("POST", "/Users", {"schemas": [USER], "userName": "eve@corp.example"})[0]
        expect(status == 201, "changes go on")
        wait_until(lambda: not out_of_step(state), "main and the work tree are in sync with the log", seconds=5)
        expect(newest in git(state, "rev-list", "refs/scimgit/live"), "the log goes on from the rewritten history")
    expect(git(state, "fsck", "--strict", "--no-dangling").strip() == "", "git finds nothing wrong")
