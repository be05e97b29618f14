"""Identity providers at work, and what must be there afterwards, however the server fared meanwhile."""

import http.client
import json
import os
import time
import urllib.parse

from server import git, has_work_tree, out_of_step

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class Gone(Exception):
    """The server did not answer: it was killed before, during or after the change."""


class Refused(Exception):
    """The server answered that it cannot store anything now."""


FAILURES = []


def require(condition, what):
    """Ends the run, or the thread, when something is not as it must be."""
    if not condition:
        FAILURES.append(what[:4000])
        raise SystemExit(f"expected: {what[:4000]}")


def join(threads):
    """Waits for threads, and ends the run when one of them found something wrong."""
    for thread in threads:
        thread.join()
    if FAILURES:
        raise SystemExit(f"expected: {FAILURES[0]}")


class Client:
    """One connection of an identity provider."""

    def __init__(self, server):
        parts = urllib.parse.urlsplit(server.url)
        self.base, self.token = parts.path, server.token
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)

    def request(self, method, path, body=None):
        """Status, body and headers of the answer."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/scim+json"}
        try:
            self.connection.request(method, self.base + path, json.dumps(body) if body else None, headers)
            response = self.connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise Gone(str(error)) from error
        return response.status, json.loads(text) if text else {}, response.headers

    def change(self, method, path, body=None):
        """The body of an answer of success; what else is answered ends the run, or is a refusal of RFC 4918 §11.5."""
        status, answer, headers = self.request(method, path, body)
        if status in (503, 507):
            require(headers["Retry-After"] and answer["detail"], f"{status} says when to come back, and why: {answer}")
            raise Refused(status)
        require(status in (200, 201, 204), f"{method} {path} succeeds, but: {status} {answer}")
        return answer, headers["Git-Commit"]


class Known:
    """What must be there: what was answered, and what an answer that never came leaves open."""

    def __init__(self):
        self.users = {}            # id: active
        self.open_users = {}       # id: the values that may be found, None for a user that is gone
        self.open_names = set()
        self.members = set()
        self.open_members = set()
        self.commits = []
        self.own_commits = []      # of a person at the work tree
        self.statuses = set()      # of the refusals

    def create_group(self, client):
        answer, commit = client.change("POST", "/Groups", {"schemas": [GROUP], "displayName": "All"})
        self.group = answer["id"]
        self.commits.append(commit)


class Worker:
    """Creates, changes and deletes users of its own and adds them to the group, until the server is gone."""

    def __init__(self, client, known, name):
        self.client, self.known, self.name, self.mine = client, known, name, []

    def run(self, goes_on=lambda: True):
        number = 0
        while goes_on():
            number += 1
            try:
                self.round(number)
            except Refused as error:
                self.known.statuses.add(error.args[0])
            except Gone:
                return

    def round(self, number):
        name = f"{self.name}-{number}@corp.example"
        self.known.open_names.add(name)
        user = self.create(name)
        self.known.open_names.discard(name)
        self.mine.append(user)
        self.join(user)
        if len(self.mine) > 3:
            self.toggle(self.mine[0])
            if number % 3 == 0:
                self.delete(self.mine.pop(0))

    def create(self, name):
        answer, commit = self.client.change("POST", "/Users", {"schemas": [USER], "userName": name, "active": True})
        self.known.users[answer["id"]] = True
        self.known.commits.append(commit)
        return answer["id"]

    def join(self, user):
        self.known.open_members.add(user)
        self.patch(f"/Groups/{self.known.group}", "add", "members", [{"value": user}])
        self.known.members.add(user)

    def toggle(self, user):
        old = self.known.open_users.setdefault(user, {self.known.users[user]})
        value = not self.known.users[user]
        old.add(value)
        self.patch(f"/Users/{user}", "replace", "active", value)
        self.known.users[user] = value
        del self.known.open_users[user]

    def delete(self, user):
        self.known.open_users.setdefault(user, {self.known.users[user]}).add(None)
        _, commit = self.client.change("DELETE", f"/Users/{user}")
        self.known.commits.append(commit)
        self.known.users.pop(user)
        self.known.open_users.pop(user)

    def patch(self, path, operation, attribute, value):
        operation = {"op": operation, "path": attribute, "value": value}
        _, commit = self.client.change("PATCH", path, {"schemas": [PATCH], "Operations": [operation]})
        if commit:
            self.known.commits.append(commit)


def check(server, known):
    """Compares what is served with what must be there; that is then known."""
    client, found, start = Client(server), {}, 1
    while start == 1 or start <= page["totalResults"]:
        _, page, _ = client.request("GET", f"/Users?startIndex={start}&count=1000&attributes=userName,active")
        found |= {user["id"]: user for user in page.get("Resources", [])}
        start += 1000
    for identifier, active in known.users.items():
        allowed = known.open_users.get(identifier, {active})
        present = found.get(identifier, {}).get("active")
        require(present in allowed, f"{identifier} has active {allowed}, not {present}")
    strange = [user["userName"] for identifier, user in found.items()
               if identifier not in known.users and user["userName"] not in known.open_names]
    require(not strange, f"nobody is there who was not asked for: {strange}")
    _, group, _ = client.request("GET", f"/Groups/{known.group}")
    members = {member["value"] for member in group.get("members", [])}
    missing = (known.members & found.keys()) - members
    require(not missing, f"the group has its members: {missing}")
    require(members <= known.open_members, f"the group has no others: {members - known.open_members}")
    log = set(git(server.state, "rev-list", "--first-parent", "refs/scimgit/live").split())
    lost = set(known.commits) - log
    require(not lost, f"the commits that were answered are in the log: {lost}")
    lost = set(known.own_commits) - set(git(server.state, "rev-list", "refs/scimgit/live").split())
    require(not lost, f"the commits that a person made are in the log, or merged into it: {lost}")
    known.users = {identifier: user["active"] for identifier, user in found.items()}
    known.members, known.open_members = set(members), set(members)
    known.open_users, known.open_names = {}, set()


def fsck(state):
    """What git fsck says; it is asked again when packs went while it read them: the server brings them together."""
    for _ in range(5):
        output = git(state, "fsck", "--strict", "--no-dangling", check=False)
        if "index not opened" not in output and "cannot be accessed" not in output:
            break
    return output


def left_behind(state):
    """Files that nobody should leave; those of a repack that is running are there for a moment."""
    directory = state + "/.git" * has_work_tree(state)
    return [name for folder in ("", "/refs/heads", "/objects/pack") for name in os.listdir(directory + folder)
            if name.endswith((".lock", ".keep", ".scimgit"))]


def check_git(state):
    """What git finds in a state that is served: main is at the log, the work tree at main, and all is sound."""
    deadline = time.monotonic() + 30
    while text := out_of_step(state, "--untracked-files=no", "--", ":!NOTES"):
        require(time.monotonic() < deadline, f"main and the work tree come into step, but: {text}")
        time.sleep(0.05)
    require(not (output := fsck(state)), f"git fsck says nothing, but: {output}")
    if has_work_tree(state):
        output = git(state, "ls-files", "--others", "--exclude=NOTES")
        require(not output, f"no file is left, but: {output}")
    deadline = time.monotonic() + 10
    while left := left_behind(state):
        require(time.monotonic() < deadline, f"nothing is left behind, but: {left}")
        time.sleep(0.05)
