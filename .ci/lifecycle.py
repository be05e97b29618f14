"""A user and a group from creation to deletion, by scim2-client and by the command line of scim2-cli."""

import json
import os
import subprocess
import sys

from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_models import PatchOp, PatchOperation, SearchRequest

from server import expect


def by_client(client: SyncSCIMClient):
    """Everything an identity provider does with one user and one group."""
    client.discover()
    User, Group = client.get_resource_model("User"), client.get_resource_model("Group")

    user = client.create(User(user_name="mira.holt@corp.example", display_name="Mira Holt", active=True))
    expect(user.id and user.meta.version, "a created user has an id and a version")
    found = client.query(User, query_parameters=SearchRequest(filter='userName eq "MIRA.HOLT@corp.example"'))
    expect([u.id for u in found.resources] == [user.id], "userName is found in any case")

    group = client.create(Group(display_name="Platform Eng", members=[Group.Members(value=user.id)]))
    expect(client.query(User, user.id).groups[0].value == group.id, "the user's groups name the group")

    user.display_name = "Mira J. Holt"
    expect(client.replace(user).display_name == "Mira J. Holt", "PUT replaces the display name")
    patch = PatchOp[User](operations=[PatchOperation(op="replace", path="active", value=False)])
    expect(client.modify(User, user.id, patch).active is False, "PATCH deactivates the user")

    client.delete(User, user.id)
    expect(not client.query(Group, group.id).members, "a deleted user leaves its groups")
    client.delete(Group, group.id)
    expect(client.query(Group).total_results == 0, "the group is gone")


def by_command_line(url, token):
    """One user by the program `scim2`."""
    def scim2(*arguments, body=None, status=0):
        result = subprocess.run(
            [os.path.join(os.path.dirname(sys.executable), "scim2"), *arguments],
            env={**os.environ, "SCIM_CLI_URL": url, "SCIM_CLI_HEADERS": f"Authorization: Bearer {token}"},
            input=json.dumps(body) if body else "", capture_output=True, text=True, timeout=60)
        if result.returncode != status:
            raise SystemExit(f"scim2 {' '.join(arguments)}: {result.returncode}\n{result.stdout}{result.stderr}")
        return json.loads(result.stdout) if result.stdout.startswith("{") else {}

    user = scim2("create", "user", "--user-name", "noor@corp.example")
    changed = scim2("modify", "user", user["id"], "replace", "displayName", "Noor Aziz", "replace", "active", "false")
    expect(changed["displayName"] == "Noor Aziz" and changed["active"] is False, "scim2 modify changes a user")
    schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"]
    body = {"schemas": schemas, "id": user["id"], "userName": "noor@corp.example", "active": True, "title": "Lead"}
    expect(scim2("replace", "user", body=body)["title"] == "Lead", "scim2 replace replaces it")
    found = scim2("query", "user", "--filter", 'title eq "lead"')
    expect(found["totalResults"] == 1, "scim2 query finds it")
    again = scim2("create", "user", "--user-name", "NOOR@corp.example", status=1)
    expect(again["status"] == "409", "a second user whose name differs in case only is refused")
    scim2("delete", "user", user["id"])
    expect(scim2("query", "user", user["id"], status=1)["status"] == "404", "scim2 delete deletes it")
