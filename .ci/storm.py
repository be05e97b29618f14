"""People with every habit of git, beside clients at every rate, and kills of the server.

Clients change `active` of users and make, join and delete users of their own; people change `title` of the same users: in
the work tree with git and with libgit2, past the hooks, with stash, reset and branches, by revert, and from clones by
pushes to main and to inbox/…. At the end all that was answered or accepted is there, git finds nothing wrong, and nothing
is stuck. An hour is a good length. With `--rate` and `--no-kills` it tells how often people get through at that rate.

With `--full` nobody kills the server: 32 connections at full speed change 10,000 users, in so many seconds with a work tree
and in as many without one, while people also take changes back (`git revert` and push, `scimgit revert`), and somebody
tidies up, clones and checks with `nice`. It tells after how long people were answered, and what share of their rate clients
keep: of that which they reach afterwards beside processes that take as much of the processors and touch no repository.
`storm.py --full 120 --within 3` is the measurement, which fails when 99 of 100 are not answered within 3 seconds; it wants a
machine that does nothing else.
"""

import argparse
import json
import math
import multiprocessing
import os
import random
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
import uuid
from collections import defaultdict

import pygit2

from load import FAILURES, PATCH, USER, Client, Gone, Known, Refused, Worker, check, check_git, join, require
from server import PROGRAM, Server, create_token, expect, git

RATES = [10, 100, 300, None]       # changes a second of clients; None for as fast as they can
FORK = multiprocessing.get_context("fork")
CONNECTIONS, USERS, PROCESSES = 32, 10_000, 2  # of the storm at full speed
ADA = pygit2.Signature("Ada Admin", "ada@corp.example")


class Storm:
    """What all take part in."""

    def __init__(self, folder, seed, rates):
        self.folder, self.state = folder, folder + "/state"
        self.begin = self.end = time.monotonic()
        self.rates = rates
        self.chance, self.known = random.Random(seed), Known()
        self.titles = {}           # user: the titles that may be served
        self.paths = {}            # user: its file
        self.tries = defaultdict(list)  # what a person did: for each, after how many tries it succeeded, 0 for never
        self.times = defaultdict(list)  # in which people were answered, in seconds
        self.spent = defaultdict(float)  # time of the processors by what people began, by niceness
        self.is_full = False
        self.refused = []          # what was said of pushes that were refused
        self.running = threading.Event()
        self.server, self.token = None, None

    def goes_on(self):
        return not FAILURES and time.monotonic() < self.end

    def rate(self):
        """The rate of clients, which changes by quarters."""
        share = (time.monotonic() - self.begin) / (self.end - self.begin)
        return self.rates[min(len(self.rates) - 1, int(share * len(self.rates)))]

    def start(self):
        try:
            self.server = Server(self.state, "--log-level", "error")
        except SystemExit as error:
            self.running.set()
            require(False, f"the server starts, but: {error}")
        self.server.token = self.token or self.server.token or create_token(self.server, "okta", "interoperable")
        self.token = self.server.token
        self.running.set()

    def run(self, arguments, folder, environment=None, niceness=0, timeout=120):
        """Exit status and output of a command; notes what it takes of the processors, with all that it begins."""
        process = subprocess.Popen(
            arguments, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=os.environ | (environment or {}), preexec_fn=(lambda: os.nice(niceness)) if niceness else None)
        alarm = threading.Timer(timeout, process.kill)
        alarm.start()
        with process.stdout:
            output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        alarm.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        self.spent[niceness] += usage.ru_utime + usage.ru_stime
        return process.returncode, output

    def prepare(self, count):
        """Users whose `active` clients and whose `title` people change."""
        client = Client(self.server)
        self.known.create_group(client)
        for number in range(count):
            answer, commit = client.change(
                "POST", "/Users", {"schemas": [USER], "userName": f"p{number}@corp.example", "active": True})
            self.known.users[answer["id"]] = True
            self.known.commits.append(commit)
            self.titles[answer["id"]] = {None}
        deadline = time.monotonic() + 30
        while not self.titles.keys() <= self.paths.keys() and time.monotonic() < deadline:
            files = git(self.state, "ls-tree", "-r", "--name-only", "main", "users").split()
            self.paths = {os.path.basename(path)[:-5]: path for path in files}
            time.sleep(0.1)
        return [user for user in self.titles]


class Paced(Worker):
    """A client at the rate of the storm, which also changes `active` of the people's users."""

    def __init__(self, storm, name, users, workers):
        super().__init__(Client(storm.server), storm.known, name)
        self.storm, self.users, self.workers = storm, users, workers

    def round(self, number):
        begin = time.monotonic()
        if self.users and number % 2:
            self.toggle(self.storm.chance.choice(self.users))
        else:
            super().round(number)
        if rate := self.storm.rate():
            # A round makes about two changes.
            time.sleep(max(0, begin + 2 * self.workers / rate - time.monotonic()))


def clients(storm, users):
    """Clients, begun again after each kill."""
    number, workers = 0, 4
    while storm.goes_on():
        storm.running.wait()
        number += 1
        threads = [
            threading.Thread(target=Paced(storm, f"c{number}-{worker}", users[worker::workers], workers).run,
                             args=(storm.goes_on,))
            for worker in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def killer(storm):
    """Kills the server now and then; sometimes it lives long enough for what it does once a minute."""
    while storm.goes_on():
        time.sleep(storm.chance.choice([storm.chance.uniform(5, 15)] * 9 + [storm.chance.uniform(65, 90)]))
        if not storm.goes_on():
            return
        storm.running.clear()
        storm.server.process.kill()
        storm.server.process.wait()
        time.sleep(storm.chance.uniform(0, 0.5))
        storm.start()


def keeper(storm):
    """An administrator who tidies up; at full speed one who also clones and checks, with `nice`."""
    copy = storm.folder + "/copy"
    commands = [["gc", "-q"], ["repack", "-q", "-d"], ["pack-refs", "--all"]]
    if storm.is_full:
        commands += [["clone", "-q", "--no-hardlinks", storm.state, copy], ["fsck", "--no-dangling"]]
    while storm.goes_on():
        time.sleep(storm.chance.uniform(1, 4))
        command = storm.chance.choice(commands)
        # After most of an hour gc has some hundred thousand commits to pack.
        status, output = storm.run(["git", *command], storm.state, niceness=10 if storm.is_full else 0, timeout=900)
        if command[0] == "clone":
            require(status == 0, f"a clone is made, but: {output}")
            shutil.rmtree(copy)


class Person:
    """Who changes the titles of users of their own, in one folder."""

    def __init__(self, storm, name, users, folder):
        self.storm, self.name, self.users, self.folder = storm, name, users, folder
        self.chance, self.number = random.Random(f"{name} {storm.chance.random()}"), 0

    def run(self):
        while self.storm.goes_on():
            self.number += 1
            user, title = self.choose(), f"{self.name} {self.number}"
            action = self.chance.choice(self.actions())
            if self.attempt(action.__name__, user, title, lambda: action(user, title)):
                self.follow_up(action.__name__, user, title)
            time.sleep(self.chance.uniform(0, 0.3))

    def choose(self):
        """One of the users."""
        return self.chance.choice(self.users)

    def follow_up(self, kind, user, title):
        """What comes after a title was changed."""

    def attempt(self, kind, user, title, action):
        """Gives a user a title until it succeeds; whether it did."""
        allowed = self.storm.titles[user]
        for count in range(1, 6):
            self.storm.running.wait()
            allowed.add(title)
            if action():
                allowed.clear()
                allowed.add(title)
                self.storm.tries[kind].append(count)
                return True
            self.clean()
            time.sleep(0.05 * count)
        self.storm.tries[kind].append(0)
        return False

    def git(self, *arguments, options=(), environment=None):
        """Exit status and output of git."""
        status, output = self.storm.run(
            ["git", "-c", "user.name=Ada Admin", "-c", "user.email=ada@corp.example", *options, *arguments],
            self.folder, environment)
        if "did not merge" in output:
            self.storm.refused.append(output)
        return status, output

    def passes(self, *arguments, **others):
        return self.git(*arguments, **others)[0] == 0

    def write(self, user, title):
        """Changes the title in the file of a user; false when a kill or a step of the server is in the way."""
        path = f"{self.folder}/{self.storm.paths[user]}"
        try:
            with open(path) as file:
                resource = json.load(file)
        except (OSError, ValueError):
            return False
        resource["title"] = title
        text = json.dumps(resource, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        with open(path + ".new", "w") as file:
            file.write(text)
        os.rename(path + ".new", path)
        return True

    def clean(self):
        """Gets rid of what an attempt left, as the guide says."""
        self.git("reset", "--merge")
        self.git("revert", "--quit")
        self.git("merge", "--abort")
        self.git("checkout", "-q", "-f", "main")
        self.git("checkout", "HEAD", "--", ".")


class InWorkTree(Person):
    """Who works in the folder of the state itself."""

    def actions(self):
        return [self.commit_all, self.commit_staged, self.commit_path, self.stash, self.branch,
                self.past_hooks, self.other_hooks, self.libgit2, self.reset]

    def commit_all(self, user, title):
        return self.write(user, title) and self.passes("commit", "-q", "-a", "-m", title)

    def commit_staged(self, user, title):
        return self.write(user, title) and self.passes("add", "--", self.storm.paths[user]) and self.passes(
            "commit", "-q", "-m", title)

    def commit_path(self, user, title):
        return self.write(user, title) and self.passes("commit", "-q", "-m", title, "--", self.storm.paths[user])

    def past_hooks(self, user, title):
        return self.write(user, title) and self.passes(
            "commit", "-q", "-a", "-m", title, options=["-c", "core.hooksPath=/dev/null"])

    def other_hooks(self, user, title):
        return self.write(user, title) and self.passes(
            "commit", "-q", "-a", "-m", title, environment={"GIT_CONFIG_GLOBAL": self.storm.folder + "/global"})

    def stash(self, user, title):
        if not self.write(user, title) or not self.passes("stash"):
            return False
        return self.passes("stash", "pop") and self.passes("commit", "-q", "-a", "-m", title)

    def reset(self, user, title):
        self.write(user, "never served")
        before = self.git("rev-parse", "HEAD")[1].strip()
        self.git("reset", "-q", "--hard", *self.chance.choice([[], ["HEAD~1"]]))
        # Until main is moved on again an edit starts from before the person's own last change, and may contradict it.
        while self.storm.goes_on() and not self.passes("merge-base", "--is-ancestor", before, "HEAD"):
            time.sleep(0.05)
        return self.commit_all(user, title)

    def branch(self, user, title):
        name = f"draft-{self.number}"
        self.git("branch", "-D", name)
        if not self.passes("checkout", "-q", "-b", name):
            return False
        made = self.write(user, title) and self.passes("commit", "-q", "-a", "-m", title)
        back = self.passes("checkout", "-q", "main")
        return made and back and self.passes("merge", "-q", "--no-edit", name)

    def libgit2(self, user, title):
        try:
            repository = pygit2.Repository(self.folder)
            repository.index.read()
            if not self.write(user, title):
                return False
            repository.index.add(self.storm.paths[user])
            repository.index.write()
            tree = repository.index.write_tree()
            repository.create_commit("HEAD", ADA, ADA, title, tree, [repository.head.target])
        except (pygit2.GitError, OSError, KeyError, ValueError):
            return False
        return True

    def follow_up(self, kind, user, title):
        """Now and then takes the change back: the title before is served again."""
        if kind not in ("commit_all", "commit_staged", "commit_path"):
            return
        commit = self.git("log", "-1", "--format=%H", f"--grep=^{title}$", "main")[1].strip()
        status, before = self.git("show", f"{commit}~1:{self.storm.paths[user]}")
        if not commit or status:
            return
        time.sleep(self.chance.uniform(0, 1))
        self.attempt("revert", user, json.loads(before).get("title"),
                     lambda: self.passes("revert", "--no-edit", commit))


class InClone(Person):
    """Who works in a clone and pushes."""

    def __init__(self, storm, name, users):
        super().__init__(storm, name, users, f"{storm.folder}/{name}")
        git(storm.folder, "clone", "-q", storm.state, self.folder)
        self.changed = {}

    def actions(self):
        return [self.push, self.pull_and_push, self.inbox, self.inbox]

    def choose(self):
        """The user who was changed the longest time ago, when main has that change by now, which the other may hold up."""
        user = min(self.users, key=lambda user: self.changed.get(user, 0))
        time.sleep(max(0, self.changed.get(user, 0) + 15 - time.monotonic()))
        self.changed[user] = time.monotonic()
        return user

    def clean(self):
        self.git("rebase", "--abort")
        self.git("fetch", "-q")
        self.git("reset", "-q", "--hard", "origin/main")

    def commit(self, user, title):
        return self.write(user, title) and self.passes("commit", "-q", "-a", "-m", title)

    def push(self, user, title):
        self.clean()
        return self.commit(user, title) and self.passes("push", "-q", "origin", "main")

    def pull_and_push(self, user, title):
        return self.commit(user, title) and self.passes("pull", "-q", "--rebase") and self.passes(
            "push", "-q", "origin", "main")

    def inbox(self, user, title):
        if not self.commit(user, title):
            return False
        return self.push_to_inbox("push to inbox")

    def push_to_inbox(self, kind):
        begin = time.monotonic()
        status, _ = self.git("push", "-q", "origin", f"HEAD:refs/heads/inbox/{self.name}")
        if status == 0 or self.storm.is_full:
            self.storm.times[kind].append(time.monotonic() - begin)
        return status == 0

    def follow_up(self, kind, user, title):
        """At full speed every other change by an inbox is taken back."""
        if not self.storm.is_full or kind != "inbox" or self.number % 2:
            return
        commit = self.git("rev-parse", "HEAD")[1].strip()
        before = self.git("show", f"{commit}~1:{self.storm.paths[user]}")[1]
        self.attempt(
            "revert", user, json.loads(before).get("title"),
            lambda: self.passes("revert", "--no-edit", commit) and self.push_to_inbox("git revert and push"))


class Reverter(Person):
    """Who takes changes of clients back by `scimgit revert`, one in four of them too late."""

    def run(self):
        client = Client(self.storm.server)
        while self.storm.goes_on():
            self.number += 1
            user, is_late = self.choose(), self.chance.random() < 0.25
            (before,) = self.storm.titles[user]
            titles = [f"{self.name} {self.number}", f"{self.name} {self.number} later"]
            try:
                commits = [self.change(client, user, title) for title in titles[:1 + is_late]]
            except Refused:
                return
            begin = time.monotonic()
            status, output = self.storm.run([PROGRAM, "revert", commits[0], "--state", self.storm.state], self.folder)
            self.storm.times["scimgit revert"].append(time.monotonic() - begin)
            if is_late:
                require(status == 1 and "title" in output, f"it is refused for the title, but: {status} {output}")
            else:
                require(status == 0, f"it is taken back, but: {status} {output}")
            self.storm.titles[user] = {titles[1] if is_late else before}
            time.sleep(self.chance.uniform(0, 0.3))

    def change(self, client, user, title):
        self.storm.titles[user].add(title)
        body = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "title", "value": title}]}
        _, commit = client.change("PATCH", f"/Users/{user}", body)
        self.storm.known.commits.append(commit)
        return commit


class Many:
    """Clients at full speed until the storm ends, in processes of their own: threads of one keep each other waiting."""

    number = 0

    def __init__(self, storm, users):
        Many.number += 1
        self.storm, self.parts = storm, []
        for index in range(PROCESSES):
            pipe, other = FORK.Pipe(duplex=False)
            process = FORK.Process(target=self.run, args=(index, users[index::PROCESSES], other))
            process.start()
            other.close()
            self.parts.append((process, pipe))

    def run(self, index, users, pipe):
        storm, known, count = self.storm, Known(), CONNECTIONS // PROCESSES
        known.group, known.users = storm.known.group, {user: storm.known.users[user] for user in users}
        storm.known, begin = known, time.monotonic()
        workers = [
            Paced(storm, f"m{Many.number}-{index}-{worker}", users[worker::count], count) for worker in range(count)]
        threads = [threading.Thread(target=worker.run, args=(storm.goes_on,)) for worker in workers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pipe.send((known, FAILURES, len(known.commits) / (time.monotonic() - begin)))

    def result(self):
        """How many changes were answered in a second; what must be there is known then."""
        known, rate = self.storm.known, 0
        for process, pipe in self.parts:
            part, failures, reached = pipe.recv()
            process.join()
            FAILURES.extend(failures)
            for name in ("users", "open_users", "open_names", "members", "open_members", "statuses"):
                getattr(known, name).update(getattr(part, name))
            known.commits += part.commits
            rate += reached
        join([])
        return rate


class Foreign:
    """Processes that take shares of the processors and touch no repository."""

    def __init__(self, shares):
        self.ended = FORK.Event()
        parts = [(share / math.ceil(share), niceness) for niceness, share in shares.items() if share > 0
                 for _ in range(math.ceil(share))]
        self.processes = [FORK.Process(target=self.run, args=part) for part in parts]
        for process in self.processes:
            process.start()

    def run(self, share, niceness):
        os.nice(niceness)
        begin = time.monotonic()
        while not self.ended.is_set():
            if time.process_time() < share * (time.monotonic() - begin):
                sum(range(20_000))
            else:
                time.sleep(0.002)

    def end(self):
        self.ended.set()
        for process in self.processes:
            process.join()


def check_titles(storm):
    """Every title that a person changed is the one that was accepted last."""
    client = Client(storm.server)
    for user, allowed in storm.titles.items():
        title = client.request("GET", f"/Users/{user}")[1].get("title")
        require(title in allowed, f"{user} has one of the titles {allowed}, not {title}")


def fail(error):
    """Ends the storm when a thread ends by an error."""
    FAILURES.append(f"no error, but: {error.exc_value!r}")
    threading.__excepthook__(error)


def report(storm):
    for kind, tries in sorted(storm.tries.items()):
        within_two = sum(1 for count in tries if count in (1, 2))
        print(f"  {kind}: {within_two} of {len(tries)} within two tries, {tries.count(1)} at the first")
    for kind, times in storm.times.items():
        print(f"  {kind}: {len(times)}, median {statistics.median(times) * 1000:.0f} ms, "
              f"p99 {late(times) * 1000:.0f} ms, longest {max(times) * 1000:.0f} ms")


def late(times):
    """The time in which 99 of 100 were answered."""
    return sorted(times)[math.ceil(len(times) * 0.99) - 1]


def imported(storm, is_bare):
    """Makes a state with users; the ids."""
    users = [str(uuid.UUID(int=storm.chance.getrandbits(128), version=4)) for _ in range(USERS)]
    with open(storm.folder + "/users.jsonl", "w") as file:
        for number, user in enumerate(users):
            resource = {"schemas": [USER], "id": user, "userName": f"p{number}@corp.example", "active": True}
            file.write(json.dumps(resource) + "\n")
    for command in (["init"] + ["--bare"] * is_bare, ["import", file.name]):
        subprocess.run([PROGRAM, *command, "--state", storm.state], check=True, capture_output=True)
    for name, value in (("name", ADA.name), ("email", ADA.email)):
        git(storm.state, "config", f"user.{name}", value)
    storm.known.users = {user: True for user in users}
    return users


def full(seconds, seed, is_bare, within):
    """The storm at full speed, in a state of its own."""
    folder = tempfile.mkdtemp(prefix="scimgit-storm-")
    print(f"{seconds} s {'without' if is_bare else 'with'} a work tree, seed {seed}, in {folder}", flush=True)
    write_global(folder)
    storm = Storm(folder, seed, [None])
    storm.is_full = True
    users = imported(storm, is_bare)
    storm.start()
    storm.known.create_group(Client(storm.server))
    storm.titles = {user: {None} for user in users[:160]}
    files = git(storm.state, "ls-tree", "-r", "--name-only", "main", "users").split()
    storm.paths = {os.path.basename(path)[:-5]: path for path in files}
    people = [InClone(storm, "bea", users[0:40]), InClone(storm, "cyd", users[40:80]),
              Reverter(storm, "dan", users[80:120], folder)]
    people += [InWorkTree(storm, "ada", users[120:160], storm.state)] * (not is_bare)
    storm.begin, storm.end = time.monotonic(), time.monotonic() + seconds
    many = Many(storm, users)
    threads = [threading.Thread(target=person.run) for person in people]
    threads.append(threading.Thread(target=keeper, args=(storm,)))
    threading.excepthook = fail
    for thread in threads:
        thread.start()
    rate = many.result()
    join(threads)
    shares = {niceness: spent / (time.monotonic() - storm.begin) for niceness, spent in storm.spent.items()}
    for person in people[3:]:
        person.clean()
    report(storm)
    foreign = Foreign(shares)
    storm.end = time.monotonic() + seconds
    beside = Many(storm, users).result()
    foreign.end()
    taken = ", ".join(f"{share:.2f} with nice {niceness}" for niceness, share in sorted(shares.items()))
    print(f"  clients: {rate:.0f} changes a second, {rate / beside:.2f} of the {beside:.0f} beside processes that take as "
          f"many processors ({taken})")
    with storm.server:
        check_all(storm)
    shutil.rmtree(folder)
    for kind, times in storm.times.items():
        require(not within or late(times) <= within, f"{kind} takes {within} s at most, but: {late(times):.1f} s")
    expect(True, "all that was answered or accepted is there, and nothing is stuck")


def check_all(storm):
    """What must be there in the end."""
    check_git(storm.state)
    check(storm.server, storm.known)
    check_titles(storm)
    require(not storm.refused, f"nothing contradicts, but: {storm.refused[:1]}")
    refused = git(storm.state, "for-each-ref", "refs/heads/refused", "refs/heads/inbox")
    require(not refused, f"no commit was refused, but: {refused}")


def write_global(folder):
    """Makes a global configuration of git with other hooks."""
    os.mkdir(folder + "/hooks")
    with open(folder + "/global", "w") as file:
        file.write(f"[core]\n\thooksPath = {folder}/hooks\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", type=int)
    parser.add_argument("seed", type=int, nargs="?", default=random.randrange(1 << 32))
    parser.add_argument("--rate", type=int, help="changes a second of clients, instead of 10, 100, 300 and all they can")
    parser.add_argument("--no-kills", action="store_true", help="let the server run on")
    parser.add_argument("--full", action="store_true", help="at full speed, with a work tree and without one")
    parser.add_argument("--within", type=float, help="how many seconds 99 of 100 people may wait at full speed")
    options = parser.parse_args()
    if options.full:
        for is_bare in (False, True):
            full(options.seconds, options.seed, is_bare, options.within)
        return
    seconds, seed = options.seconds, options.seed
    folder = tempfile.mkdtemp(prefix="scimgit-storm-")
    print(f"{seconds} s, seed {seed}, in {folder}, which is removed when all is well", flush=True)
    write_global(folder)
    storm = Storm(folder, seed, [options.rate] if options.rate else RATES)
    storm.start()
    users = storm.prepare(80)
    people = [InWorkTree(storm, "ada", users[0::4], storm.state), InClone(storm, "bea", users[1::4]),
              InClone(storm, "cyd", users[2::4])]
    storm.begin, storm.end = time.monotonic(), time.monotonic() + seconds
    threads = [threading.Thread(target=person.run) for person in people]
    threads += [threading.Thread(target=target, args=arguments) for target, arguments in
                [(clients, (storm, users)), (keeper, (storm,))] + [(killer, (storm,))] * (not options.no_kills)]
    threading.excepthook = fail
    for thread in threads:
        thread.start()
    join(threads)
    people[0].clean()
    report(storm)
    with storm.server:
        check_all(storm)
    print(f"  {len(storm.known.commits)} changes of clients were answered, {len(storm.known.commits) / seconds:.0f} a second")
    shutil.rmtree(folder)
    expect(True, "all that was answered or accepted is there, and nothing is stuck")


if __name__ == "__main__":
    main()
