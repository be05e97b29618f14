"""What git sees: one commit per change, reverts that are served within a second, a sound repository."""

import json
import os
import subprocess
import urllib.request

from scim2_models import PatchOp, PatchOperation

from server import PROGRAM, expect, git, out_of_step, wait_until


def check(client, server):
    User, Group = client.get_resource_model("User"), client.get_resource_model("Group")
    start = git(server.state, "rev-parse", "HEAD").strip()
    user = client.create(User(user_name="ines@corp.example", display_name="Ines Roth", active=True))
    group = client.create(Group(display_name="Finance", members=[Group.Members(value=user.id)]))
    deactivate = PatchOp[User](operations=[PatchOperation(op="replace", path="active", value=False)])
    client.modify(User, user.id, deactivate)
    client.modify(User, user.id, deactivate)
    in_step(server)
    subjects = git(server.state, "log", "--format=%s", f"{start}..").splitlines()
    expect(len(subjects) == 3, "three changes and a repeat are three commits")
    expect("ines@corp.example" in subjects[0], "the subject names the person")

    message = git(server.state, "log", "-1", "--format=%an%n%B")
    expect(message.startswith("okta\n"), "the client is the author")
    trailers = subprocess.run(
        ["git", "interpret-trailers", "--parse"], input=message, capture_output=True, text=True, check=True).stdout
    for name in (f"Scim-Operation: PATCH /Users/{user.id}", "Scim-Client: okta", "Request-Id: "):
        expect(name in trailers, f"a trailer {name}")

    path = subprocess.run(
        [PROGRAM, "path", user.id, "--state", server.state], capture_output=True, text=True, check=True).stdout.strip()
    changes = git(server.state, "log", "--format=%s", "--", path).splitlines()
    expect(len(changes) == 2, "git log of the user's file shows its two changes")

    git(server.state, "revert", "--no-edit", "HEAD")
    wait_until(lambda: client.query(User, user.id).active, "the revert of a deactivation is served")
    in_step(server)

    client.delete(User, user.id)
    in_step(server)
    clone = server.state + "-clone"
    git(None, "clone", "-q", server.state, clone)
    git(clone, "revert", "--no-edit", "HEAD")
    git(clone, "push", "-q", "origin", "main")
    wait_until(lambda: client.query(Group, group.id).members, "the pushed revert of a deletion is served")
    expect(client.query(User, user.id).user_name == "ines@corp.example", "the user is back under its id")
    in_step(server)

    with open(os.path.join(server.state, path), "a") as file:
        file.write("}")
    refusal = git(server.state, "commit", "-qam", "Break a file", check=False)
    expect(path in refusal, "a commit that breaks a file is refused, and the refusal names it")
    git(server.state, "checkout", "-q", "HEAD", "--", path)
    merged(client, server, clone, user)
    kept(client, server, path)
    set_back(server)
    expect(subprocess.run([PROGRAM, "check", "--state", server.state]).returncode == 0, "scimgit check finds nothing")


def merged(client, server, clone, user):
    """Commits that do not know the newest changes."""
    User = client.get_resource_model("User")
    user = client.query(User, user.id)
    user.title = "Head of Finance"
    client.replace(user)
    in_step(server)
    git(server.state, "revert", "--no-commit", "HEAD")
    other = client.create(User(user_name="tom@corp.example"))
    git(server.state, "commit", "-qm", "Take the title back")
    in_step(server)
    expect(client.query(User, user.id).title is None, "a revert that was open during a change is served")
    expect(client.query(User, other.id).user_name == "tom@corp.example", "and so is the change")
    parents, applied = git(server.state, "log", "-1", "--format=%P%n%(trailers:key=Applied,valueonly)").split("\n")[:2]
    expect(applied and parents.endswith(applied), "both are in main by a merge that names the commit of the person")

    path = git(clone, "ls-files", f"*{user.id}.json").strip()
    with open(os.path.join(clone, path)) as file:
        content = json.load(file)
    with open(os.path.join(clone, path), "w") as file:
        json.dump(content | {"nickName": "Ini"}, file)
    git(clone, "commit", "-qam", "Add a nickname")
    expect("rejected" in git(clone, "push", "origin", "main", check=False), "git refuses a push that lacks changes")
    git(clone, "pull", "-q", "--rebase", "origin", "main")
    git(clone, "push", "-q", "origin", "main")
    wait_until(lambda: client.query(User, user.id).nick_name == "Ini", "after git pull --rebase the push is served")
    in_step(server)

    with open(os.path.join(clone, path)) as file:
        content = json.load(file)
    with open(os.path.join(clone, path), "w") as file:
        json.dump(content | {"nickName": "Ines"}, file)
    git(clone, "commit", "-qam", "Change the nickname")
    client.create(User(user_name="ute@corp.example"))
    said = git(clone, "push", "origin", "HEAD:inbox/ada")
    expect("is merged with what came since" in said, "git push to an inbox tells that the commit was merged")
    expect(client.query(User, user.id).nick_name == "Ines", "and it is served at once")
    expect("inbox" not in git(server.state, "branch", "--list", "inbox/*"), "the inbox is not there after it")
    in_step(server)


def kept(client, server, path):
    """A commit that cannot be merged, made past the hooks, stops nobody."""
    with open(os.path.join(server.state, path), "a") as file:
        file.write("}")
    git(server.state, "-c", "core.hooksPath=/dev/null", "commit", "-qam", "Break a file")
    branch = "refused/" + git(server.state, "log", "-1", "--all", "--format=%H", "--grep=^Break a file").strip()[:12]
    client.create(client.get_resource_model("User")(user_name="zoe@corp.example"))
    expect(True, "changes go on though main is not valid")
    ready = server.url.split("/scim/")[0] + "/ready"
    with urllib.request.urlopen(ready, timeout=10) as response:
        expect(response.status == 200, "/ready is 200")
    wait_until(lambda: branch in git(server.state, "branch", "--list", branch), f"the commit is kept as {branch}", 5)
    in_step(server)
    wait_until(lambda: "did not merge" in git(server.state, "log", "-1", branch), "git log says why", 5)
    named = lambda: branch in urllib.request.urlopen(ready, timeout=10).read().decode()
    wait_until(named, "/ready names it", 5)
    git(server.state, "branch", "-qD", branch)
    wait_until(lambda: not named(), "/ready forgets it when the branch is deleted", 5)


def set_back(server):
    """A reset of main takes nothing back."""
    tip = git(server.state, "rev-parse", "main")
    git(server.state, "reset", "-q", "--hard", "HEAD~2")
    in_step(server)
    expect(git(server.state, "rev-parse", "main") == tip, "main is moved on again after git reset --hard")


def in_step(server):
    behind = lambda: out_of_step(server.state)
    wait_until(lambda: not behind(), "main and the work tree are in sync with the log", seconds=5, why=behind)


def check_sound(state):
    """After the server has stopped."""
    for command in (["fsck", "--strict", "--no-dangling"], ["status", "--porcelain"]):
        output = git(state, *command)
        expect(output == "", f"git {command[0]} has nothing to say" + (f", but it says:\n{output}" if output else ""))
