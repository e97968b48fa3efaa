"""A small OpenID provider for tests: real HTTP, real signatures, and as dishonest as a test wants it."""

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey

CLIENT, SECRET = "moderation", "a secret: with + and /"


@dataclass
class OpenIdProvider:
    """Who signs in there is ``email``; what differs from an honest answer, a test says."""

    issuer: str
    email: str = "sapt@ruritania.example"
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "first"}))
    signs_with: Any = None
    header: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)  # about itself
    codes_last: bool = False
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def tell(self, path: str, query: str) -> tuple[int, dict[str, Any] | str]:
        """Answer a GET."""
        if path == "/.well-known/openid-configuration":
            ends = {"authorization_endpoint": "/authorize?theme=dark", "token_endpoint": "/token", "jwks_uri": "/keys"}
            return 200, {"issuer": self.issuer} | {name: self.issuer + end for name, end in ends.items()} | self.told
        if path == "/keys":
            return 200, {"keys": [self.key.as_dict(private=False), {"kty": "unheard-of"}]}
        self.asked.append(dict(parse_qsl(query)))
        code = secrets.token_urlsafe(16)
        self.codes[code] = self.asked[-1]
        answer = {"code": code, "state": self.asked[-1]["state"], "iss": self.issuer}
        return 302, f"{self.asked[-1]['redirect_uri']}?{urlencode(answer)}"

    def give(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Answer for a code."""
        asked = self.codes.get(form["code"], {})
        pair = base64.b64encode(f"{CLIENT}:a+secret%3A+with+%2B+and+%2F".encode()).decode()
        challenge = _encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        proved = challenge == asked.get("code_challenge") and authorization == f"Basic {pair}"
        if not proved or form["redirect_uri"] != asked["redirect_uri"] or form["client_id"] != CLIENT:
            self.refused.append(form["code"])
            return 400, {"error": "invalid_grant"}
        if not self.codes_last:
            del self.codes[form["code"]]
        return 200, {"id_token": self.sign(asked["nonce"]), "token_type": "Bearer", "access_token": "unused"}

    def sign(self, nonce: str) -> str:
        """Say who has signed in, or what a test wants said."""
        now = int(time.time())
        told = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "4711",
            "nonce": nonce,
            "iat": now,
            "exp": now + 300,
            "email": self.email,
            "email_verified": True,
        } | self.claims
        claims = {name: value for name, value in told.items() if value is not None}
        header = {"alg": "ES256", "kid": "first"} | self.header
        if header["alg"] in {"none", "HS256"}:
            return self._sign_badly(header, claims)
        return jwt.encode(header, claims, self.signs_with or self.key, algorithms=[header["alg"]])

    def _sign_badly(self, header: dict[str, Any], claims: dict[str, Any]) -> str:
        """Sign with nothing, or with what everybody can read: the public key, taken for a secret."""
        said = ".".join(_encode(json.dumps(part).encode()) for part in (header, claims))
        secret = self.key.as_pem(private=False)
        return f"{said}.{_encode(hmac.digest(secret, said.encode(), 'sha256')) if header['alg'] == 'HS256' else ''}"


def _encode(told: bytes) -> str:
    return base64.urlsafe_b64encode(told).decode().rstrip("=")


@contextmanager
def openid_provider() -> Iterator[OpenIdProvider]:
    """Run one on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._answer(*provider.tell(parts.path, parts.query))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*provider.give(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, told: dict[str, Any] | str) -> None:
            self.send_response(status)
            if isinstance(told, str):
                self.send_header("Location", told)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider = OpenIdProvider(f"http://127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield provider
        server.shutdown()
