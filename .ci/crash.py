"""Kills the server with SIGKILL at random moments under load, again and again on one state.

After each kill: every change that was answered with success is in the log, and so is every commit of a person, no other
is there in part, git finds nothing wrong, nothing is left behind, and main and the work tree come into step. `crash.py KILLS [SEED]` kills as often as wanted.
"""

import os
import random
import re
import shutil
import sys
import tempfile
import threading
import time

from load import Client, Known, Worker, check, check_git, join, require
from server import Server, git

WORKERS = 6
# How many users a state may have before the next round begins with a new one.
LIMIT = 3000


def commit_notes(state, known, stop):
    """A person who commits in the work tree whenever the hook lets them, until told to stop."""
    number = 0
    while not stop.is_set():
        number += 1
        with open(state + "/NOTES", "a") as file:
            file.write(f"{number}\n")
        output = git(state, "add", "NOTES", check=False) + git(state, "commit", "-m", "Write notes", check=False)
        require("did not merge" not in output, f"nothing contradicts the notes, but: {output}")
        if made := re.search(r"^\[main (\w+)\]", output, re.M):
            known.own_commits.append(git(state, "rev-parse", made.group(1)).strip())
        time.sleep(0.02)


def crash(state, token, known, chance, number):
    """Load, the kill, a new start, and the comparison."""
    server = Server(state, "--log-level", "error")
    server.token = token
    threads = [threading.Thread(target=Worker(Client(server), known, f"k{number}-w{worker}").run)
               for worker in range(WORKERS)]
    stop = threading.Event()
    if chance.random() < 0.5:
        threads.append(threading.Thread(target=commit_notes, args=(state, known, stop)))
    for thread in threads:
        thread.start()
    time.sleep(chance.uniform(0.02, 0.8))
    server.process.kill()
    server.process.wait()
    server.log.close()
    stop.set()
    join(threads)
    with Server(state, "--log-level", "error") as server:
        server.token = token
        check(server, known)
        check_git(state)


def main():
    kills = int(sys.argv[1])
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    folder = tempfile.mkdtemp(prefix="scimgit-crash-")
    print(f"{kills} kills, seed {seed}, in {folder}, which is removed when all is well", flush=True)
    chance, known = random.Random(seed), None
    for number in range(kills):
        if known is None or len(known.users) > LIMIT:
            state, known = f"{folder}/state-{number}", Known()
            with Server(state, "--log-level", "error") as server:
                token = server.token
                known.create_group(Client(server))
        crash(state, token, known, chance, number)
        if (number + 1) % 10 == 0:
            print(f"  ok: {number + 1} kills; {len(known.commits)} commits answered, "
                  f"{len(known.own_commits)} of a person, {len(known.users)} users", flush=True)
    shutil.rmtree(folder)
    print(f"  ok: after {kills} kills all that was answered is there, and nothing half")


main()
