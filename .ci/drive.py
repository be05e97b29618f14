"""Drives the real server with real clients and real git; ends with a message at the first thing that is wrong."""

import shutil
import tempfile

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient

import conformance
import history
import lifecycle
import sanity
import transport
from server import Server, create_token


def connect(server, token=None):
    headers = {"Authorization": f"Bearer {token or server.token}"}
    return SyncSCIMClient(Client(base_url=server.url, headers=headers, timeout=30))


def main():
    folder = tempfile.mkdtemp(prefix="scimgit-ci-")
    print(f"State and log are in {folder}; they are removed when all is well.")
    state = folder + "/state"
    with Server(state) as server:
        print("Lifecycle by scim2-client")
        lifecycle.by_client(connect(server))
        print("Lifecycle by scim2-cli")
        lifecycle.by_command_line(server.url, server.token)
        print("History by git")
        client = connect(server)
        client.discover()
        history.check(client, server)
        for dialect in ("interoperable", "strict"):
            token = create_token(server, dialect, dialect)
            print(f"Conformance by scim2-tester, {dialect}")
            conformance.check(connect(server, token), dialect)
            print(f"Conformance by scim-sanity, {dialect}")
            sanity.check(server, token, dialect)
        # Not by scim2-tester: its model of the configuration has no interopProfileConformant, and refuses what it has not.
        print("Conformance by scim-sanity, profile")
        sanity.check(server, create_token(server, "profile", "profile"), "profile")
    history.check_sound(state)
    print("TLS and refusals")
    transport.check(folder)
    shutil.rmtree(folder)


main()
