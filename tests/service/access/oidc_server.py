"""A small OpenID provider over HTTP: real RSA signatures, PKCE that is checked, faults to order.

Its one user, Ada, signs in by being sent there.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT = "footnote"
SECRET = "the client's secret"  # noqa: S105 - a test's
KEY = rsa.generate_private_key(65537, 2048)
OTHER_KEY = rsa.generate_private_key(65537, 2048)


@dataclass
class Provider:
    """The server's address, and what to do wrong."""

    issuer: str = ""
    fault: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def described(self) -> dict[str, str]:
        return {
            "issuer": "https://evil.example" if self.fault == "issuer" else self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }

    def keys(self) -> dict[str, Any]:
        public = RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "first", "use": "sig", "alg": "RS256"}]}

    def authorize(self, asked: dict[str, str]) -> str:
        code = secrets.token_urlsafe()
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str]) -> dict[str, str] | None:
        asked = self.codes.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(
            hashlib.sha256(form["code_verifier"].encode()).digest()
        )
        if (
            asked is None
            or asked["code_challenge"] != challenge.rstrip(b"=").decode()
            or asked["code_challenge_method"] != "S256"
            or form["client_secret"] != SECRET
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return None
        return {} if self.fault == "no token" else {"id_token": self._signed(asked["nonce"])}

    def _signed(self, nonce: str) -> str:
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "248289761001",
            "iat": now,
            "exp": now + 300,
            "nonce": nonce,
            "preferred_username": "ada",
            **self.more,
        }
        wrong: dict[str, dict[str, Any]] = {
            "nonce": {"nonce": "another"},
            "no nonce": {"nonce": None},
            "audience": {"aud": "another client"},
            "azp": {"aud": [CLIENT, "other"], "azp": "other"},
            "token issuer": {"iss": "https://evil.example"},
            "expired": {"iat": now - 900, "exp": now - 600},
            "no end": {"exp": None},
        }
        claims |= wrong.get(self.fault, {})
        claims = {name: value for name, value in claims.items() if value is not None}
        headers = {"kid": "unknown" if self.fault == "kid" else "first"}
        if self.fault == "unsigned":
            return jwt.encode(claims, "", algorithm="none", headers=headers)
        if self.fault == "public key as secret":
            return _signed_with_public_key(claims)
        key = OTHER_KEY if self.fault == "signature" else KEY
        return jwt.encode(claims, key, algorithm="RS256", headers=headers)


def _signed_with_public_key(claims: dict[str, Any]) -> str:
    """HS256 with what everybody can read as its secret (the library itself would refuse to)."""
    import hmac

    secret = KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    def part(value: bytes) -> bytes:
        return base64.urlsafe_b64encode(value).rstrip(b"=")

    head = part(json.dumps({"alg": "HS256", "kid": "first"}).encode())
    said = head + b"." + part(json.dumps(claims).encode())
    return (said + b"." + part(hmac.digest(secret, said, "sha256"))).decode()


@contextmanager
def oidc_provider() -> Iterator[Provider]:
    """Serve a provider on a port of this machine."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path)
            if path.path == "/authorize":
                asked = {name: one[0] for name, one in parse_qs(path.query).items()}
                self.send_response(302)
                self.send_header("Location", provider.authorize(asked))
                self.end_headers()
            elif path.path == "/keys":
                self._reply(provider.keys())
            else:
                self._reply(provider.described())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found = provider.token({name: one[0] for name, one in parse_qs(body).items()})
            self._reply(found or {}, 400 if found is None else 200)

        def _reply(self, value: object, status: int = 200) -> None:
            content = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.issuer = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield provider
        finally:
            server.shutdown()
            thread.join()
