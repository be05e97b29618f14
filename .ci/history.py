"""What git sees: one commit per change, reverts that are served within a second, a sound repository."""

import os
import subprocess

from scim2_models import PatchOp, PatchOperation

from server import PROGRAM, expect, git, wait_until


def check(client, server):
    User, Group = client.get_resource_model("User"), client.get_resource_model("Group")
    start = git(server.state, "rev-parse", "HEAD").strip()
    user = client.create(User(user_name="ines@corp.example", display_name="Ines Roth", active=True))
    group = client.create(Group(display_name="Finance", members=[Group.Members(value=user.id)]))
    deactivate = PatchOp[User](operations=[PatchOperation(op="replace", path="active", value=False)])
    client.modify(User, user.id, deactivate)
    client.modify(User, user.id, deactivate)
    subjects = git(server.state, "log", "--format=%s", f"{start}..").splitlines()
    expect(len(subjects) == 3, "three changes and a repeat are three commits")
    expect("ines@corp.example" in subjects[0], "the subject names the person")
    in_step(server)

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
    expect(subprocess.run([PROGRAM, "check", "--state", server.state]).returncode == 0, "scimgit check finds nothing")


def in_step(server):
    status = lambda: git(server.state, "status", "--porcelain")
    wait_until(lambda: not status(), "the work tree is in step", seconds=5, why=status)


def check_sound(state):
    """After the server has stopped."""
    for command in (["fsck", "--strict", "--no-dangling"], ["status", "--porcelain"]):
        output = git(state, *command)
        expect(output == "", f"git {command[0]} has nothing to say" + (f", but it says:\n{output}" if output else ""))
