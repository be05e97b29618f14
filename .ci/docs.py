#!/usr/bin/env python3
"""Converts the documentation of all modules, internal symbols too: python3 .ci/docs.py [FOLDER]

Fails when a link leads nowhere, and on everything else that DocC warns of. It reads the debug build and builds nothing. With
a folder the archives stay there, one a module: docc process-archive and a web server show them.
"""

import glob
import os
import re
import subprocess
import sys
import tempfile

BUILD = ".build/debug"
MODULES = ["Limits", "TextCoding", "JSON", "SCIM", "ResourceMerge", "Git", "IdentityStore", "Clients", "SCIMServer",
           "scimgit"]
# A parameter whose name says all has no line of its own.
MEANT = re.compile(r"Parameter '.*' is missing documentation$")


def module_maps():
    """The C modules that Swift modules import."""
    own = glob.glob(BUILD + "/*.build/module.modulemap") + ["Sources/CGit2/module.modulemap"]
    others = glob.glob(".build/checkouts/*/Sources/**/include/module.modulemap", recursive=True)
    for path in own + others:
        yield from ("-Xcc", "-fmodule-map-file=" + path, "-Xcc", "-I" + os.path.dirname(path))


def run(command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def symbols(module, folder):
    """Writes what the compiler knows of a module."""
    os.makedirs(folder)
    target = subprocess.check_output(["swiftc", "-print-target-info"], text=True)
    triple = re.search(r'"unversionedTriple": "([^"]+)"', target)[1]
    result = run(
        ["swift-symbolgraph-extract", "-module-name", module, "-target", triple, "-I", BUILD + "/Modules",
         "-minimum-access-level", "internal", "-skip-synthesized-members", "-output-dir", folder, *module_maps()])
    if result.returncode:
        sys.exit(f"{module}: {result.stdout}")


def convert(module, graphs, archive):
    """Makes the documentation of a module; what DocC has to say against it."""
    result = run(
        ["docc", "convert", *glob.glob(f"Sources/{module}/*.docc"), "--additional-symbol-graph-dir", graphs,
         "--fallback-display-name", module, "--fallback-bundle-identifier", "scimgit." + module,
         "--output-path", archive])
    lines = result.stdout.splitlines()
    found = []
    for line, place in zip(lines, lines[1:] + [""]):
        if re.match(r"(warning|error): ", line) and not MEANT.search(line):
            found.append(f"{module}: {line}{place.strip().replace('-->', ' at')}")
    if result.returncode and not found:
        found.append(f"{module}: {result.stdout}")
    return found


def main():
    with tempfile.TemporaryDirectory() as scratch:
        output = sys.argv[1] if len(sys.argv) > 1 else scratch
        found = []
        for module in MODULES:
            graphs = f"{scratch}/graphs/{module}"
            symbols(module, graphs)
            found += convert(module, graphs, f"{output}/{module}.doccarchive")
    print("\n".join(found) or f"{len(MODULES)} modules are converted, and all links lead somewhere.")
    sys.exit(1 if found else 0)


main()
