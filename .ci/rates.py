"""How often people get through beside clients at several rates, how far main is behind, and how fast clients are.

Per rate, each for so many seconds: clients alone; one person who reverts in the work tree, without pause and with
pauses; one who pushes from a clone to an inbox, to main from its tip, and from an older main by `pull --rebase && push`.
With `--throughput` clients alone, with a work tree and bare, by HTTP only: so older programs can be measured too.
"""

import argparse
import bisect
import multiprocessing
import os
import random
import re
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from itertools import cycle

from load import GROUP, PATCH, USER, Client, Worker, check, check_git, join, require
from server import PROGRAM, git
from storm import InClone, InWorkTree, Storm, check_titles

RATES = [10, 30, 100, 300, None]   # changes a second of clients; None for as fast as they can
WORKERS = 8
FORK = multiprocessing.get_context("fork")


class Steady(Worker):
    """A client that makes its changes at a distance in time, and makes up for a late one."""

    def __init__(self, server, known, name, users, due, distance, ended):
        super().__init__(Client(server), known, name)
        self.users, self.due, self.distance, self.ended = users, due, distance, ended

    def round(self, number):
        if self.distance:
            self.due = max(self.due + self.distance, time.monotonic() - 1)
            self.ended.wait(max(0, self.due - time.monotonic()))
        if number % 16 == 1:
            self.mine.append(self.create(f"{self.name}-{number}@corp.example"))
        elif number % 16 == 2:
            self.join(self.mine[-1])
        elif number % 16 == 3 and len(self.mine) > 2:
            self.delete(self.mine.pop(0))
        else:
            self.toggle(self.users[number % len(self.users)])

    def run(self, goes_on):
        super().run(goes_on)
        for user in self.mine:
            self.delete(user)


class Clients:
    """Clients at a rate, in a process of their own; leaving the context ends them."""

    number = 0

    def __init__(self, storm, users, rate):
        self.storm, self.users, self.rate = storm, users, rate
        self.ended, (self.pipe, self.other) = FORK.Event(), FORK.Pipe()
        Clients.number += 1

    def __enter__(self):
        self.begin, self.before = time.monotonic(), len(self.storm.known.commits)
        self.process = FORK.Process(target=self.run)
        self.process.start()
        self.other.close()
        time.sleep(0.5)
        return self

    def run(self):
        known, distance = self.storm.known, WORKERS / self.rate if self.rate else 0
        workers = [
            Steady(self.storm.server, known, f"c{self.number}-{index}", self.users[index::WORKERS],
                   self.begin + distance * (index / WORKERS - 1), distance, self.ended)
            for index in range(WORKERS)]
        threads = [threading.Thread(target=worker.run, args=(lambda: not self.ended.is_set(),)) for worker in workers]
        for thread in threads:
            thread.start()
        join(threads)
        self.other.send((known, time.monotonic()))

    def __exit__(self, *error):
        self.ended.set()
        self.storm.known, end = self.pipe.recv()
        self.process.join()
        self.reached = (len(self.storm.known.commits) - self.before) / (end - self.begin)


class Lag:
    """Looks a thousand times a second where main and the log are."""

    def __init__(self, state):
        self.state, self.samples, self.ended = state, [], threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.ended.set()
        self.thread.join()

    def run(self):
        last = None
        while not self.ended.wait(0.001):
            now = time.monotonic()
            pair = self.read("heads/main"), self.read("scimgit/live")
            if pair != last:
                self.samples.append((now, *pair))
            last = pair

    def read(self, name):
        with open(f"{self.state}/.git/refs/{name}") as file:
            return file.read().strip()

    def behind(self):
        """For each step of main, for how long it had lacked a change."""
        commits = git(self.state, "rev-list", "--first-parent", "--reverse", "refs/scimgit/live").split()
        places = {commit: place for place, commit in enumerate(commits)}
        times = [(places[live], now) for now, _, live in self.samples]
        delays = []
        for (_, before, _), (now, after, _) in zip(self.samples, self.samples[1:]):
            if before != after and before in places:
                moved = bisect.bisect_left(times, (places[before] + 1, 0))
                delays.append(now - times[moved][1])
        return delays


class Outcome:
    """How often people got through, after how many tries and in what time, and what was in the way."""

    def __init__(self):
        self.tries, self.times, self.reasons = [], [], Counter()

    def add(self, seconds, tries=1):
        self.times.append(seconds)
        self.tries.append(tries)

    def failed(self, output):
        lines = [line for line in output.splitlines() if re.match(r"error|fatal|CONFLICT|remote: \S| !", line)]
        line = re.sub(r"'[^']*'|\b[0-9a-f]{7,40}\b|\S*/\S+", "…", (lines or output.splitlines() or ["nothing said"])[0])
        self.reasons[line[:100]] += 1

    def __str__(self):
        parts = [f"{self.tries.count(1)} of {len(self.tries)}"]
        if two := self.tries.count(2):
            parts[0] += f" (+{two})"
        return ", ".join(parts + [milliseconds(self.times)])


def milliseconds(times, shares=(0.5, 0.99)):
    """Median, 99th percentile and the like."""
    ordered = sorted(times) or [float("nan")]
    return "/".join(f"{ordered[int(len(ordered) * share) if share < 1 else -1] * 1000:.0f}" for share in shares) + " ms"


class Reviewer(InWorkTree):
    """Who takes back changes of clients in the work tree, and takes that back, and so on."""

    def __init__(self, storm, users):
        super().__init__(storm, "ada", users, storm.state)
        self.newest, self.served, client = {}, Outcome(), Client(storm.server)
        change = {"schemas": [PATCH], "Operations": [{"op": "replace", "path": "title", "value": "Head"}]}
        for user in users:
            _, self.newest[user] = client.change("PATCH", f"/Users/{user}", change)
            storm.known.commits.append(self.newest[user])
            storm.titles[user] = {"Head"}

    def revert(self, outcome, pauses):
        user = self.choose()
        (title,) = self.storm.titles[user]
        begin = time.monotonic()
        for count in range(1, 4):
            status, output = self.git("revert", "--no-edit", self.newest[user], options=["-c", "core.abbrev=40"])
            if status == 0:
                break
            outcome.failed(output)
            self.git("reset", "--merge")
        outcome.add(time.monotonic() - begin, 0 if status else count)
        if status == 0:
            self.newest[user] = re.search(r"^\[main ([0-9a-f]{40})\]", output, re.M).group(1)
            title = None if title else "Head"
            self.storm.titles[user] = {title}
        if pauses:
            self.wait(user, title)
            time.sleep(self.chance.uniform(0, 3))

    def wait(self, user, title):
        """Until the title is served."""
        begin, client = time.monotonic(), Client(self.storm.server)
        served = lambda: client.request("GET", f"/Users/{user}")[1].get("title") == title
        while not (done := served()) and time.monotonic() < begin + 10:
            time.sleep(0.005)
        self.served.add(time.monotonic() - begin, 1 if done else 0)


class Pusher(InClone):
    """Who changes titles in a clone and pushes."""

    def __init__(self, storm, users):
        super().__init__(storm, "bea", users)
        self.turns, self.invalid, self.passed_over = cycle(users), Outcome(), 0

    def commit_next(self):
        self.number += 1
        user, title = next(self.turns), f"Head {self.number}"
        require(self.commit(user, title), "a commit in a clone succeeds")
        self.storm.titles[user] |= {title}
        return user, title

    def tell(self, outcome, *commands):
        """What became of a push; it is sure what is served when it is merged."""
        user, title = self.commit_next()
        begin = time.monotonic()
        for command in commands:
            status, output = self.git(*command)
            if status:
                break
        if status and "[rejected]" in output and len(commands) == 1:
            self.passed_over += 1
            return self.storm.titles[user].discard(title)
        outcome.add(time.monotonic() - begin, 0 if status else 1)
        if status:
            outcome.failed(output)
        else:
            self.storm.titles[user] = {title}

    def to_inbox(self, outcome):
        """From a main of any age; now and then what is refused."""
        if self.number % 5 == 0:
            self.clean()
        self.tell(outcome, ["push", "origin", "HEAD:refs/heads/inbox/bea"])
        if self.number % 5 == 0:
            self.push_invalid()

    def push_invalid(self):
        path = self.storm.paths[next(self.turns)]
        with open(f"{self.folder}/{path}", "a") as file:
            file.write("}")
        self.git("commit", "-q", "-a", "-m", "Break a file")
        begin = time.monotonic()
        status, output = self.git("push", "origin", "HEAD:refs/heads/inbox/bea")
        self.invalid.add(time.monotonic() - begin, 1 if status and path in output else 0)
        self.git("reset", "-q", "--hard", "HEAD~1")

    def to_main(self, outcome):
        """From its tip, unless it goes on meanwhile: then git refuses by itself."""
        self.clean()
        self.tell(outcome, ["push", "origin", "main"])

    def from_older(self, outcome):
        """From a main that went on since."""
        time.sleep(1.2)
        self.tell(outcome, ["pull", "-q", "--rebase"], ["push", "origin", "main"])
        if outcome.tries[-1] == 0:
            self.clean()


def groups(storm, users):
    """Some groups of thirty."""
    client = Client(storm.server)
    for number in range(10):
        members = [{"value": user} for user in users[number * 30:number * 30 + 30]]
        _, commit = client.change(
            "POST", "/Groups", {"schemas": [GROUP], "displayName": f"Group {number}", "members": members})
        storm.known.commits.append(commit)


def repeat(seconds, action, *arguments):
    """Does something again and again; what came of it."""
    outcome, end = Outcome(), time.monotonic() + seconds
    while time.monotonic() < end:
        action(outcome, *arguments)
    return outcome


def lag(storm, users, rate, seconds):
    """Clients alone: how many changes a second they make, and how far main is behind."""
    with Clients(storm, users, rate) as clients, Lag(storm.state) as sampler:
        time.sleep(seconds)
    delays = sampler.behind()
    return clients.reached, milliseconds(delays, (0.5, 0.99, 1)) + f" ({len(delays)})"


def measure(folder, options):
    storm = Storm(folder, options.seed, RATES)
    storm.start()
    with storm.server:
        users = storm.prepare(300)
        groups(storm, users)
        tabulate(storm, users, options)
        check_git(storm.state)
        check(storm.server, storm.known)
        check_titles(storm)
        require(not storm.known.statuses, f"every change succeeds, but: {storm.known.statuses}")
        require(not storm.refused, f"nothing contradicts, but: {storm.refused[:1]}")
        refused = git(storm.state, "for-each-ref", "refs/heads/refused", "refs/heads/inbox")
        require(not refused, f"no commit was refused, but: {refused}")
    print("all that was answered or accepted is there")


def tabulate(storm, users, options):
    """Measures, and prints a row per rate, and what was in the way."""
    ada, bea = Reviewer(storm, users[:100]), Pusher(storm, users[100:])
    git(bea.folder, "config", "push.negotiate", str(options.negotiate).lower())
    reasons = Counter()
    columns = ["changes/s", "load", "main behind log p50/p99/max (steps)", "reverts without pause", "with pauses",
               "served after", "push to inbox", "refused there", "push to main", "pull --rebase && push", "beside them"]
    print("| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    _, quiet = lag(storm, users, 1 / 1.5, max(options.seconds, 20))
    print(f"| 0.7 | {os.getloadavg()[0]:.1f} | {quiet} |" + " |" * 8, flush=True)
    for rate in [options.rate] if options.rate else RATES:
        reached, delays = lag(storm, users, rate, options.seconds)
        ada.served, bea.invalid, bea.passed_over = Outcome(), Outcome(), 0
        with Clients(storm, users, rate) as clients:
            outcomes = [repeat(options.seconds, ada.revert, pauses) for pauses in (False, True)] + [ada.served]
            bea.clean()
            outcomes += [repeat(options.seconds, bea.to_inbox), bea.invalid, repeat(options.seconds, bea.to_main)]
            bea.clean()
            outcomes.append(repeat(options.seconds, bea.from_older))
        print(f"| {reached:.0f} | {os.getloadavg()[0]:.1f} | {delays} | " + " | ".join(map(str, outcomes))
              + f" | {clients.reached:.0f}/s |", flush=True)
        for outcome, what in zip(outcomes, ["revert", "revert", "", "inbox", "", "main", "pull"]):
            reasons.update({f"at {rate or 'full'}, {what}: {why}": count for why, count in outcome.reasons.items()})
        reasons[f"at {rate or 'full'}, main: not sent by git, since main went on after the fetch"] = bea.passed_over
    print("a of b (+c): a at the first try, c at the second; then median/p99 of the time until success or the last try")
    for reason, count in reasons.items():
        print(f"  {count} times {reason}")


def throughput(folder, options):
    for kind in ["work tree", "bare"] * 3:
        storm = Storm(f"{folder}/{random.random()}", options.seed, RATES)
        os.mkdir(storm.folder)
        if kind == "bare":
            subprocess.run([PROGRAM, "init", "--bare", "--state", storm.state], check=True, capture_output=True)
        storm.start()
        with storm.server:
            users = storm.prepare(300)
            groups(storm, users)
            before, used = len(storm.known.commits), processor_time(storm.server)
            with Clients(storm, users, options.rate) as clients:
                time.sleep(options.seconds)
            each = (processor_time(storm.server) - used) / (len(storm.known.commits) - before)
        print(f"{kind}: {clients.reached:.0f} changes a second, {each * 1000:.2f} ms of the server's processor time each",
              flush=True)


def processor_time(server):
    """How many seconds processors have worked for the server."""
    with open(f"/proc/{server.process.pid}/stat") as file:
        user, system = file.read().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("seconds", type=float, help="of each measurement")
    parser.add_argument("--rate", type=float, help="changes a second, instead of 10, 30, 100, 300 and all they can")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--negotiate", action="store_true", help="let git ask before a push which commits are there")
    parser.add_argument("--throughput", action="store_true", help="measure clients alone, with a work tree and bare")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="scimgit-rates-")
    (throughput if options.throughput else measure)(folder, options)
    shutil.rmtree(folder)


main()
