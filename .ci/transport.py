"""TLS spoken by the server itself, with HTTP/2 and HTTP/1.1; refusals on the command line."""

import json
import re
import socket
import ssl
import subprocess
import urllib.request

from server import PROGRAM, Server, expect


def check(folder):
    certificate, key = folder + "/certificate.pem", folder + "/key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost", "-keyout", key, "-out",
         certificate], check=True, capture_output=True)
    with Server(folder + "/tls", "--tls-certificate", certificate, "--tls-key", key) as server:
        port = int(re.search(r"^https://127\.0\.0\.1:(\d+)/", server.url).group(1))
        for protocol in ("h2", "http/1.1"):
            context = ssl.create_default_context(cafile=certificate)
            context.set_alpn_protocols([protocol])
            with socket.create_connection(("127.0.0.1", port), timeout=10) as plain:
                with context.wrap_socket(plain, server_hostname="127.0.0.1") as connection:
                    expect(connection.selected_alpn_protocol() == protocol, f"the server speaks {protocol} over TLS")
        context = ssl.create_default_context(cafile=certificate)
        health = f"https://127.0.0.1:{port}/health"
        with urllib.request.urlopen(health, context=context, timeout=10) as response:
            expect(json.load(response)["status"] == "serving", "/health answers over TLS without a token")
        second = serve(folder + "/tls", "--port", "0")
        expect(second.returncode == 1 and "Another scimgit process" in second.stderr, "a second server is refused")
    outside = serve(folder + "/outside", "--host", "0.0.0.0", "--port", "0")
    expect(outside.returncode != 0 and "--behind-proxy" in outside.stderr, "plain HTTP beyond loopback is refused")


def serve(state, *options):
    return subprocess.run([PROGRAM, "serve", "--state", state, *options], capture_output=True, text=True, timeout=30)
