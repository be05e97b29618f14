"""The probe of scim-sanity in its strict mode: nothing fails but what is listed here with its reason."""

import json
import pathlib
import subprocess
import sys

from server import expect

FEWEST_CHECKS = 28

UNKNOWN_MEMBER = {
    "PATCH /Groups/{id} add member":
        "it adds an id that no resource has, and members.value is the id of a SCIM resource (RFC 7643 section 4.2)",
}

# What may fail, by dialect.
EXCEPTIONS = {"interoperable": {}, "strict": UNKNOWN_MEMBER, "profile": UNKNOWN_MEMBER}


def check(server, token, dialect):
    program = pathlib.Path(sys.prefix) / "bin" / "scim-sanity"
    run = subprocess.run(
        [program, "probe", server.url, "--token", token, "--strict", "--json-output", "--i-accept-side-effects"],
        capture_output=True, text=True, timeout=120)
    report = json.loads(run.stdout)
    allowed = EXCEPTIONS[dialect]
    bad = {result["name"]: result for result in report["results"] if result["status"] not in ("pass", "skip")}
    expect(report["summary"]["passed"] + len(allowed) >= FEWEST_CHECKS, f"scim-sanity runs {FEWEST_CHECKS} checks")
    for name in bad.keys() & allowed.keys():
        print(f"  not passed, and right so: {name}: {allowed[name]}")
    expect(bad.keys() == allowed.keys(), f"every other check passes {[bad[n] for n in bad.keys() - allowed.keys()]}")
