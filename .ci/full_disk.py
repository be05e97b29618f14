"""A disk that is full under load: changes are refused with 507 or 503, nothing is lost, service resumes by itself.

The disk is a small tmpfs, which takes the rights of root; without them this fails. `full_disk.py [ROUNDS] [SEED]`.
"""

import os
import random
import subprocess
import sys
import tempfile
import threading
import time

from load import Client, Known, Refused, Worker, check, check_git, join, require
from server import Server, expect, wait_until

SIZE = 48 << 20
WORKERS = 4


class SmallDisk:
    """A file system of its own for the time of the run."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="scimgit-disk-")
        mount = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "scimgit-disk", self.path], capture_output=True, text=True)
        if mount.returncode != 0:
            raise SystemExit(f"A full disk cannot be shown without the right to mount a tmpfs: {mount.stderr}")
        return self

    def fill(self, free):
        """Takes all space but some bytes."""
        with open(self.path + "/filler", "ab", buffering=0) as file:
            for size in (1 << 20, 4096):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError:
                    pass
            file.truncate(max(0, os.fstat(file.fileno()).st_size - free))

    def empty(self):
        os.remove(self.path + "/filler")

    def __exit__(self, *error):
        subprocess.run(["umount", self.path], check=True)
        os.rmdir(self.path)


def round_of_full_disk(disk, server, known, chance, number):
    """Load, a disk that fills up, and space again."""
    stop = threading.Event()
    threads = [
        threading.Thread(
            target=Worker(Client(server), known, f"d{number}-w{worker}").run, args=(lambda: not stop.is_set(),))
        for worker in range(WORKERS)]
    for thread in threads:
        thread.start()
    begun = len(known.commits)
    wait_until(lambda: len(known.commits) >= begun + 20 * WORKERS, "the load has begun", seconds=20)
    disk.fill(free=chance.randrange(0, 24) * 4096)
    time.sleep(chance.uniform(0.5, 1.5))
    status, _, _ = Client(server).request("GET", "/Users?count=1")
    require(status == 200, f"reading goes on while the disk is full, but: {status}")
    if chance.random() < 0.3:
        server.process.kill()
        server.process.wait()
    disk.empty()
    if server.process.returncode is None:
        require(resumes(server, known), "service resumes within 5 seconds when there is space")
    stop.set()
    join(threads)


def resumes(server, known):
    """Whether a change is made within some seconds."""
    worker, deadline = Worker(Client(server), known, "resumed"), time.monotonic() + 5
    while time.monotonic() < deadline:
        name = f"resumed-{time.monotonic_ns()}@corp.example"
        known.open_names.add(name)
        try:
            worker.create(name)
            return True
        except Refused:
            time.sleep(0.1)
    return False


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 8
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 32)
    print(f"{rounds} times a full disk, seed {seed}", flush=True)
    chance, known = random.Random(seed), Known()
    with SmallDisk() as disk:
        state = disk.path + "/state"
        with Server(state, "--log-level", "critical") as server:
            token = server.token
            known.create_group(Client(server))
        for number in range(rounds):
            server = Server(state, "--log-level", "critical")
            server.token = token
            round_of_full_disk(disk, server, known, chance, number)
            if server.process.returncode is not None:
                server.log.close()
                server = Server(state, "--log-level", "critical")
                server.token = token
            with server:
                check(server, known)
                check_git(state)
    expect(507 in known.statuses, f"a full disk is told by 507; refusals were {sorted(known.statuses)}")
    expect(True, f"{len(known.commits)} commits were answered, and all are there")


main()
