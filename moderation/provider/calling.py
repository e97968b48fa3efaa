"""Asks the provider: where it takes people, for its keys, and what a code stands for.

The operator has chosen its address, so it may be anywhere, but by HTTPS unless it is on this machine.  Redirects are
not followed; what it says about itself is kept for an hour.
"""

import hmac
import json
import time
from collections.abc import Mapping
from datetime import datetime
from functools import cache, cached_property
from importlib.util import find_spec
from urllib.parse import quote_plus, urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError
from urllib3.util import make_headers

from moderation.errors import OperatorError, Unauthorized, WorldError
from moderation.provider.journeys import Journey
from moderation.settings import Settings

ANSWER = "/console/sign-in/provider/answer"  # where the provider sends people back to
KEPT_SECONDS = 3600
ASKED_AGAIN_SECONDS = 60  # no sooner, whatever key an answer claims to be signed with
MAX_BYTES = 1_000_000
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Provider:
    """The provider that the settings name."""

    def __init__(self, settings: Settings) -> None:
        """Note who it is; nothing is asked yet."""
        self._settings = settings
        self._http = urllib3.PoolManager(timeout=5, retries=False)
        self._kept: dict[str, tuple[float, Mapping[str, object]]] = {}

    @classmethod
    def of(cls, settings: Settings) -> "Provider":
        """Give this process's only one."""
        return _open(settings)

    @cached_property
    def answer_address(self) -> str:
        """Where people come back to, as the provider must know it, too."""
        return self._settings.address + ANSWER

    def write_address(self, journey: Journey) -> str:
        """Write where a browser is to go.

        Raises:
            WorldError: The provider does not say where that is.
        """
        asked = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": self.answer_address,
            "scope": "openid email",
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": journey.challenge,
            "code_challenge_method": "S256",
            **({"acr_values": self._settings.oidc_acr} if self._settings.oidc_acr else {}),
        }
        address = self._endpoint("authorization_endpoint")
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(asked)}"

    def find_email(self, journey: Journey, answer: Mapping[str, str], now: datetime) -> str:
        """Find out who has come back.

        Args:
            answer: The parameters of the address that they came back to.

        Raises:
            Unauthorized: They were not let in there, it is not the answer to this browser's question, or it does not
                prove who they are.
            WorldError: The provider does not answer.
        """
        if not hmac.compare_digest(answer.get("state", "").encode(), journey.state.encode()):
            raise Unauthorized("This answer belongs to another sign-in; sign in again.", code="other_state")
        if answer.get("iss", self._settings.oidc_issuer) != self._settings.oidc_issuer:  # RFC 9207
            raise Unauthorized("This answer is not the provider's; sign in again.", code="other_issuer")
        if "code" not in answer:
            raise Unauthorized("The provider did not let you in; try again, or ask there.", code="provider_refused")
        return self._read(self._exchange(answer["code"], journey), journey, now)

    def look(self) -> None:
        """See that it says about itself what it must.

        Raises:
            WorldError: Naming what is missing.
        """
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            self._endpoint(name)

    def _exchange(self, code: str, journey: Journey) -> str:
        """Give the code for what is signed (RFC 6749, section 4.1.3)."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.answer_address,
            "client_id": self._settings.oidc_client_id,
            "code_verifier": journey.verifier,
        }
        headers, secret = dict(_FORM), self._settings.oidc_client_secret
        methods = self._tell_itself().get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        if secret and isinstance(methods, list) and "client_secret_basic" not in methods:
            form["client_secret"] = secret
        elif secret:  # each part encoded by itself: RFC 6749, section 2.3.1
            pair = f"{quote_plus(self._settings.oidc_client_id)}:{quote_plus(secret)}"
            headers |= make_headers(basic_auth=pair)
        status, told = self._call("POST", self._endpoint("token_endpoint"), urlencode(form).encode(), headers)
        if status >= 500:
            raise _away(f"answers with {status}")
        token = told.get("id_token")
        if status != 200 or not isinstance(token, str):
            raise Unauthorized("The provider does not take this sign-in any more; sign in again.", code="code_refused")
        return token

    def _read(self, id_token: str, journey: Journey, now: datetime) -> str:
        from moderation.provider.identities import Expected, UnknownKey, read_email  # what they need is an extra

        chosen = self._settings
        ways = frozenset(chosen.oidc_acr.split())
        expected = Expected(chosen.oidc_issuer, chosen.oidc_client_id, journey.nonce, ways)
        address = self._endpoint("jwks_uri")
        try:
            return read_email(id_token, self._fetch(address, KEPT_SECONDS), expected, now)
        except UnknownKey:
            pass
        try:  # perhaps it signs with a new one
            return read_email(id_token, self._fetch(address, ASKED_AGAIN_SECONDS), expected, now)
        except UnknownKey:
            raise Unauthorized(
                "The provider's answer is signed by nobody we know; sign in again.", code="provider_answer"
            ) from None

    def _tell_itself(self) -> Mapping[str, object]:
        """Read what it says about itself (OpenID Connect Discovery 1.0)."""
        issuer = self._settings.oidc_issuer
        told = self._fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration", KEPT_SECONDS)
        if told.get("issuer") != issuer:
            raise _away(f"calls itself {told.get('issuer')!r}, and MODERATION_OIDC_ISSUER says {issuer!r}")
        return told

    def _endpoint(self, name: str) -> str:
        address = self._tell_itself().get(name)
        if not isinstance(address, str) or not is_safe(address):
            raise _away(f"names no {name} with HTTPS")
        return address

    def _fetch(self, address: str, kept_seconds: float) -> Mapping[str, object]:
        at, told = self._kept.get(address, (0.0, {}))
        if told and time.monotonic() - at < kept_seconds:
            return told
        status, told = self._call("GET", address)
        if status != 200:
            raise _away(f"answers with {status}")
        self._kept[address] = (time.monotonic(), told)
        return told

    def _call(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, object]]:
        try:
            answer = self._http.request(
                method, address, body=body, headers=headers, redirect=False, preload_content=False
            )
            read = answer.read(MAX_BYTES + 1)
            answer.close()
            told = json.loads(read) if len(read) <= MAX_BYTES else None
        except (HTTPError, OSError):
            raise _away("does not answer") from None
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise _away(f"answers with {answer.status} and no JSON object")
        return answer.status, told


def check_usable(settings: Settings) -> None:
    """See that an installation that names a provider can ask it.

    Raises:
        OperatorError: What reads its answers is not installed, or it is without encryption.
    """
    if settings.oidc_issuer and find_spec("joserfc") is None:
        raise OperatorError(
            "MODERATION_OIDC_ISSUER is set, and what reads a provider's answers is missing; run"
            " `pip install 'comment-moderation[oidc]'`."
        )
    if settings.oidc_issuer and not is_safe(settings.oidc_issuer):
        raise OperatorError("MODERATION_OIDC_ISSUER must begin with https://, unless it is on this machine.")


def is_safe(address: str) -> bool:
    """Tell whether nobody between can read or change what is sent to an address.

    >>> is_safe("https://login.example.org/"), is_safe("http://login.example.org/"), is_safe("http://127.0.0.1:9/")
    (True, False, True)
    """
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOCAL))


@cache
def _open(settings: Settings) -> Provider:
    return Provider(settings)


def _away(how: str) -> WorldError:
    return WorldError(f"The provider by which people sign in {how}.")
