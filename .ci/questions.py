"""How long the answers to an administrator's questions take, with and without a server: .ci/questions.py [USERS [CHANGES]]

It makes a state with so many users and changes, 2,000 and 20,000 by default, 1,000 groups at most, one of 10,000 and one of
all users; two clients then change Ann and Bob. Each question is one command, its answer is looked at, and it is asked six
times: the first answer, for which files may come from the disk, is told apart from the median of the others. The ratio is to
`git cat-file` for one file of the same state. `--state DIR` asks about the state of an earlier run, which `--keep` leaves
there: 100,000 users and 1,000,000 changes take a quarter of an hour to make, and as long to be indexed once. With `--within
MS` it fails when a median is longer.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import time
import uuid
from datetime import datetime, timezone

from load import GROUP, PATCH, USER, Client, require
from server import PROGRAM, Server, create_token, git

MINUTE = 60
RUNS = 5


class History:
    """Changes of titles and members, written by `git fast-import` as the server writes them."""

    def __init__(self, state, users, changes):
        self.chance = random.Random(7)
        subprocess.run([PROGRAM, "init", "--bare", "--state", state], check=True, capture_output=True)
        self.tree = git(state, "rev-parse", "main^{tree}").strip()
        self.ids = [self.id() for _ in range(users)]
        self.groups = [(f"Group {number}", self.id(), set(self.chance.sample(range(users), min(50, users))))
                       for number in range(min(1000, users // 10))]
        self.groups += [("Large", self.id(), set(range(min(10_000, users)))), ("Everyone", self.id(), set(range(users)))]
        self.number, self.start = 0, int(time.time()) - (changes + 60) * MINUTE
        importer = subprocess.Popen(
            ["git", "-C", state, "-c", "core.hooksPath=/dev/null", "fast-import", "--quiet", "--force", "--depth=4"],
            stdin=subprocess.PIPE)
        self.write = importer.stdin.write
        self.make(changes)
        importer.stdin.close()
        require(importer.wait() == 0, "git fast-import succeeds")
        git(state, "-c", "core.hooksPath=/dev/null", "update-ref", "refs/scimgit/live", "main")
        if os.path.exists(state + "/scimgit/newest"):
            os.remove(state + "/scimgit/newest")

    def id(self):
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def make(self, changes):
        ids, shards = self.ids, {}
        for start in range(0, len(ids), 1000):
            part = range(start, min(start + 1000, len(ids)))
            self.commit("Import users", "IMPORT /Users", [], [self.user(number, "T") for number in part])
        files = [self.group(group) for group in self.groups]
        for name, group, members in self.groups:
            for member in members if len(members) > 1000 else ():
                shards.setdefault((group, ids[member][:2]), set()).add(member)
        files += [self.shard(*key, members) for key, members in shards.items()]
        self.commit("Import groups", "IMPORT /Groups", [], files)
        while self.number < changes:
            user, kind = self.chance.randrange(len(ids)), self.chance.random()
            if kind < 0.8:
                self.commit(f"Update title of user u{user}@corp.example", f"PATCH /Users/{ids[user]}",
                            [f"Users/{ids[user]}"], [self.user(user, f"T{self.number}")])
                continue
            name, group, members = self.groups[-2] if kind > 0.97 else self.chance.choice(self.groups[:-2])
            members ^= {user}
            file = self.group((name, group, members))
            if (group, ids[user][:2]) in shards:
                shards[group, ids[user][:2]] ^= {user}
                file = self.shard(group, ids[user][:2], shards[group, ids[user][:2]] or {user})
            elif name == "Large":
                continue
            self.commit(f"Change members of group {name}", f"PATCH /Groups/{group}", [f"Groups/{group}"], [file])

    def commit(self, subject, operation, resources, files):
        trailers = [f"Scim-Operation: {operation}"] + [f"Scim-Resource: {name}" for name in resources]
        message = "\n".join([subject, "", *trailers, "Scim-Client: okta", f"Request-Id: r{self.number}", ""]).encode()
        when = self.start + self.number * MINUTE
        self.write(f"commit refs/heads/main\nauthor okta <okta@clients.scimgit> {when} +0000\n"
                   f"committer scimgit <server@scimgit> {when} +0000\ndata {len(message)}\n".encode() + message + b"\n")
        if self.number == 0:
            # A first commit of its own: that of init has the time of now, and the log's times never go back.
            self.write(f"M 040000 {self.tree} \n".encode())
        for path, value in files:
            data = (json.dumps(value, indent=2, sort_keys=True) + "\n").encode()
            self.write(f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n")
        self.number += 1

    def path(self, folder, identifier):
        return f"{folder}/{identifier[0]}/{identifier[1]}/{identifier[2]}/{identifier}"

    def user(self, number, title):
        name, identifier = f"u{number}@corp.example", self.ids[number]
        return self.path("users", identifier) + ".json", {
            "schemas": [USER], "id": identifier, "userName": name, "displayName": f"User {number}", "active": True,
            "title": title, "emails": [{"value": name, "type": "work", "primary": True}], "externalId": f"00u{number}",
            "meta": {"created": "2023-11-01T00:00:00Z", "resourceType": "User"}}

    def members(self, numbers):
        return [{"display": f"User {number}", "value": self.ids[number]}
                for number in sorted(numbers, key=lambda number: self.ids[number])]

    def group(self, group):
        name, identifier, members = group
        value = {"schemas": [GROUP], "id": identifier, "displayName": name,
                 "meta": {"created": "2023-11-01T00:00:00Z", "resourceType": "Group"}}
        if 0 < len(members) <= 1000:
            value["members"] = self.members(members)
        return self.path("groups", identifier) + ".json", value

    def shard(self, group, name, members):
        return f"{self.path('groups', group)}/members/{name}.json", {"id": group, "members": self.members(members)}


def now():
    """The time, once the next second has come: commits before have an earlier one."""
    time.sleep(1.1)
    text = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    time.sleep(1.1)
    return text


def story(state):
    """What happens to Ann and Bob by the clients okta and entra; the times of it."""
    with Server(state, "--log-level", "error") as server:
        clients = {}
        for name in ("okta", "entra"):
            server.token = create_token(server, name, "okta" if name == "okta" else "interoperable")
            clients[name] = Client(server)
        okta, entra = clients["okta"], clients["entra"]

        def patch(client, resource, *operations):
            return client.change("PATCH", resource, {"schemas": [PATCH], "Operations": list(operations)})[1]

        def user(name):
            return okta.change("POST", "/Users", {"schemas": [USER], "userName": name + "@corp.example"})[0]["id"]
        ann, bob = user("ann"), user("bob")
        page = okta.request("GET", "/Users?count=40&attributes=userName")[1]["Resources"]
        okta.change("POST", "/Groups", {"schemas": [GROUP], "displayName": "Payroll", "members": [
            {"value": identifier} for identifier in [ann, bob] + [found["id"] for found in page[:20]]]})
        (group,) = okta.request("GET", "/Groups?filter=displayName%20eq%20%22Everyone%22&attributes=id")[1]["Resources"]
        patch(okta, f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": [{"value": bob}]})
        for title in ("Analyst", "Engineer", "Director"):
            patch(entra, f"/Users/{ann}", {"op": "replace", "path": "title", "value": title})
        before = now()
        patch(okta, f"/Users/{ann}", {"op": "replace", "path": "active", "value": False})
        okta.change("DELETE", f"/Users/{bob}")
        for found in page[20:]:
            commit = patch(okta, f"/Users/{found['id']}", {"op": "replace", "path": "title", "value": "Night"})
        request = git(state, "log", "-1", "--format=%(trailers:key=Request-Id,valueonly)", commit).strip()
        return {"before": before, "after": now(), "request": request}


def questions(known):
    """Each question, its command, and a piece of the answer."""
    before, night = known["before"], ["--client", "okta", "--since", known["before"], "--until", known["after"]]
    return [
        ("Who was in the group Payroll then?", ["members", "Payroll", "--at", before], "bob@corp.example"),
        ("Who is in a group of all?", ["members", "Everyone"], "u1@corp.example"),
        ("What did Okta do last night?", ["log", *night], "ann@corp.example"),
        ("Who changed Ann's title?", ["log", "--user", "ann@corp.example", "--attribute", "title"], "entra"),
        ("When was Ann deactivated, and by which client?",
         ["log", "--user", "ann@corp.example", "--attribute", "active", "-n", "1"], "okta"),
        ("Which groups did Bob have, who was deleted?", ["groups", "bob@corp.example", "--at", before], "Payroll"),
        ("What became of Bob?", ["log", "--user", "bob@corp.example"], "bob@corp.example"),
        ("What was Ann like then?", ["show", "ann@corp.example", "--at", before], "Director"),
        ("What changed for Ann since?", ["diff", before, "--user", "ann@corp.example"], "active"),
        ("What changed since?", ["diff", before], "ann@corp.example"),
        ("What did that request do?", ["log", "--request", known["request"]], "title"),
        ("What would it be to take back last night?",
         ["revert", *night, "--dry-run", "--allow-mass-change"], "ann@corp.example"),
        ("What would it be to bring Bob back?", ["restore", "--at", before, "--user", "bob@corp.example", "--dry-run"],
         "Payroll"),
        ("Who came to the group Large lately, and who left?", ["log", "--group", "Large", "-n", "20"], "Large"),
    ]


def seconds(command, answer=""):
    """How long a command takes."""
    begin = time.monotonic()
    run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    end = time.monotonic() - begin
    require(run.returncode == 0 and answer in run.stdout, f"{command} answers {answer}, but: {run.stdout[-1000:]}")
    return end


def ask(state, known):
    """Median and first time of each question."""
    times = {}
    for question, command, answer in questions(known):
        all_times = [seconds([PROGRAM, *command, "--state", state], answer) for _ in range(RUNS + 1)]
        times[question] = statistics.median(all_times[1:]), all_times[0]
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("users", type=int, nargs="?", default=2_000)
    parser.add_argument("changes", type=int, nargs="?", default=20_000)
    parser.add_argument("--state", help="the state of an earlier run")
    parser.add_argument("--keep", action="store_true", help="leave the state there")
    parser.add_argument("--within", type=float, help="how many milliseconds an answer may take")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="scimgit-questions-")
    state = options.state or folder + "/state"
    if not options.state:
        making = seconds_of(lambda: History(state, options.users, options.changes))
        print(f"  made in {making:.0f} s: {state}", flush=True)
    indexing = seconds([PROGRAM, "log", "-n", "1", "--state", state])
    print(f"  indexed in {indexing:.1f} s", flush=True)
    notes = state + ".questions.json"
    if not os.path.exists(notes):
        known = story(state)
        with open(notes, "w") as file:
            json.dump(known, file)
    with open(notes) as file:
        known = json.load(file)
    path = git(state, "ls-tree", "-r", "--name-only", "main", "users").split("\n", 1)[0]
    one = ["git", "-C", state, "cat-file", "blob", f"main:{path}"]
    measure = statistics.median(seconds(one) for _ in range(RUNS))
    alone = ask(state, known)
    with Server(state, "--log-level", "error"):
        served = ask(state, known)
    print(f"  git cat-file of one file: {measure * 1000:.1f} ms; load {os.getloadavg()[0]:.1f}")
    print("  alone: median, ratio, first; with a server: the same")
    for question, _, _ in questions(known):
        columns = [f"{median * 1000:6.0f} ms {median / measure:6.1f} {first * 1000:6.0f} ms"
                   for median, first in (alone[question], served[question])]
        print(f"  {' | '.join(columns)}  {question}")
    longest = max(median for times in (alone, served) for median, _ in times.values()) * 1000
    require(not options.within or longest <= options.within, f"answers in {options.within} ms, but: {longest:.0f} ms")
    if not options.keep:
        shutil.rmtree(folder)


def seconds_of(body):
    begin = time.monotonic()
    body()
    return time.monotonic() - begin


if __name__ == "__main__":
    main()
