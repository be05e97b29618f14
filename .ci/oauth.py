"""An OAuth client from PyPI, authlib, finds the token endpoint by itself, gets tokens in each way, and provisions."""

import base64
import hmac
import json
import subprocess
import tempfile
import time
import uuid

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from server import PROGRAM, Server, expect, git

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def administer(server, *words):
    result = subprocess.run([PROGRAM, *words, "--state", server.state], capture_output=True, text=True)
    if result.returncode != 0:
        raise SystemExit(f"scimgit {' '.join(words)} failed: {result.stderr}")
    return result.stdout.strip()


def discover(server):
    """Starts from a 401, as RFC 9728 has it, and ends with the checked metadata of RFC 8414."""
    challenge = requests.get(server.url + "/Users", timeout=10).headers["WWW-Authenticate"]
    resource = requests.get(challenge.split('resource_metadata="')[1].split('"')[0], timeout=10).json()
    expect(resource["resource"] == server.url, "a 401 leads to the metadata of the resource")
    issuer = resource["authorization_servers"][0]
    metadata = AuthorizationServerMetadata(
        requests.get(issuer + "/.well-known/oauth-authorization-server", timeout=10).json())
    for name in ("token_endpoint", "grant_types_supported", "scopes_supported",
                 "token_endpoint_auth_methods_supported"):
        getattr(metadata, "validate_" + name, lambda: None)()
    expect(metadata["issuer"] == issuer, "and these to those of the authorization server")
    return metadata["token_endpoint"]


def provision(session, server, client, way):
    name = f"{client}-{uuid.uuid4().hex[:8]}@corp.example"
    made = session.post(server.url + "/Users", json={"schemas": [USER], "userName": name}, timeout=30)
    expect(made.status_code == 201, f"{way}: a user is created")
    read = session.get(f"{server.url}/Users/{made.json()['id']}", timeout=30)
    expect(read.status_code == 200 and read.json()["userName"] == name, f"{way}: and read")
    author = git(server.state, "log", "-1", "--format=%an", "refs/scimgit/live").strip()
    expect(author == client, f"{way}: the author is {client}")


def by_secret(server, endpoint):
    administer(server, "client", "create", "entra")
    secret = administer(server, "client", "secret", "create", "entra", "--expires", "1y")
    for way in ("client_secret_basic", "client_secret_post"):
        session = OAuth2Session("entra", secret, token_endpoint_auth_method=way, scope="scim")
        token = session.fetch_token(endpoint, grant_type="client_credentials")
        expect(token["expires_in"] == 3600, f"{way}: a token for an hour")
        provision(session, server, "entra", way)
    administer(server, "client", "secret", "revoke", "entra")
    expect(session.get(server.url + "/Users", timeout=30).status_code == 401, "it ends with its secret")


def by_key(server, endpoint, folder):
    key = ECKey.generate_key("P-256", {"kid": "hr-1", "use": "sig"})
    with open(folder + "/hr.json", "w") as file:
        json.dump({"keys": [key.as_dict(private=False)]}, file)
    administer(server, "client", "create", "hr", "--token-lifetime", "6h")
    administer(server, "client", "key", "add", "hr", folder + "/hr.json")
    session = OAuth2Session("hr", key, token_endpoint_auth_method="private_key_jwt")
    session.register_client_auth_method(PrivateKeyJWT(endpoint, alg="ES256"))
    token = session.fetch_token(endpoint, grant_type="client_credentials")
    expect(token["expires_in"] == 21600, "private_key_jwt: a token for six hours")
    provision(session, server, "hr", "private_key_jwt")
    administer(server, "key", "rotate")
    provision(session, server, "hr", "private_key_jwt after the rotation of the key")
    now = int(time.time())
    claims = {"iss": "hr", "sub": "hr", "aud": endpoint, "exp": now + 300, "jti": uuid.uuid4().hex}
    good = jwt.encode({"alg": "ES256", "kid": "hr-1"}, claims, key)
    expect(ask(endpoint, "hr", good).status_code == 200, "an assertion gets a token")
    expect(ask(endpoint, "hr", good).json()["error"] == "invalid_client", "once")
    for forged in (hs256(claims, key.as_pem(private=False)), unsigned(claims)):
        expect(ask(endpoint, "hr", forged).json()["error"] == "invalid_client", "a forged one gets none")


def ask(endpoint, client, assertion):
    form = {"grant_type": "client_credentials", "client_id": client, "scope": "scim",
            "client_assertion_type": ASSERTION, "client_assertion": assertion}
    return requests.post(endpoint, data=form, timeout=10)


def part(value):
    return base64.urlsafe_b64encode(value).rstrip(b"=")


def hs256(claims, public_key):
    """What a server takes that lets the token choose the algorithm: the secret is the public key."""
    message = part(b'{"alg":"HS256","kid":"hr-1"}') + b"." + part(json.dumps({**claims, "jti": "hs"}).encode())
    return message + b"." + part(hmac.new(public_key, message, "sha256").digest())


def unsigned(claims):
    return part(b'{"alg":"none"}') + b"." + part(json.dumps({**claims, "jti": "none"}).encode()) + b"."


def by_federation(server, endpoint, folder):
    key = RSAKey.generate_key(2048, {"kid": "tenant-1", "use": "sig"})
    with open(folder + "/tenant.json", "w") as file:
        json.dump({"keys": [key.as_dict(private=False)]}, file)
    issuer = "https://login.corp.example/tenant/v2.0"
    administer(server, "client", "create", "gallery")
    administer(server, "client", "federate", "gallery", "--issuer", issuer, "--jwks", folder + "/tenant.json",
               "--subject", "object-1", "--audience", "api://scim", "--rs256")
    now = int(time.time())
    claims = {"iss": issuer, "sub": "object-1", "aud": "api://scim", "iat": now, "nbf": now, "exp": now + 3900}
    assertion = jwt.encode({"alg": "RS256", "kid": "tenant-1"}, claims, key, algorithms=["RS256"])
    for _ in range(2):
        answer = ask(endpoint, "gallery", assertion)
        expect(answer.status_code == 200, "federation: a token for one of another issuer")
        session = requests.Session()
        session.headers["Authorization"] = "Bearer " + answer.json()["access_token"]
        provision(session, server, "gallery", "federation")


def main():
    with tempfile.TemporaryDirectory(prefix="scimgit-oauth-") as folder:
        with Server(folder + "/state") as server:
            endpoint = discover(server)
            by_secret(server, endpoint)
            by_key(server, endpoint, folder)
            by_federation(server, endpoint, folder)
        log = open(folder + "/state.log").read()
        expect("scimgit_secret_" not in log and "eyJ" not in log, "no secret and no token is in the log")


main()
