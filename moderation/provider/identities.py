"""Reads what the provider has signed: joserfc's only door.

What must hold is section 3.1.3.7 of OpenID Connect Core 1.0: signed by a key of the provider's, for us and nobody else,
just now, in answer to this very question.  A secret that is shared signs nothing here, so HMAC and ``none`` are out.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from moderation.errors import Unauthorized

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
LEEWAY_SECONDS = 60  # two clocks may be so far apart


class UnknownKey(Exception):
    """The answer is signed by a key that the provider had not published when it was last asked."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Who must have answered, whom, and what.

    Attributes:
        ways: In which of them the person must have signed in (``acr``); none at all means in any.
    """

    issuer: str
    client_id: str
    nonce: str
    ways: frozenset[str] = frozenset()


def read_email(id_token: str, published: Mapping[str, object], expected: Expected, now: datetime) -> str:
    """Read whose answer it is.

    Args:
        published: The provider's JSON Web Key Set.

    Returns:
        The e-mail address, which the provider has verified.

    Raises:
        Unauthorized: The answer proves nothing (``provider_answer``), names no verified address
            (``unverified_email``), or tells of a weaker way to sign in (``too_weak``).
        UnknownKey: No key published has the id of the one that it is signed with.
    """
    claims = _verify(id_token, published, expected, now)
    way = claims.get("acr")
    if expected.ways and not (isinstance(way, str) and way in expected.ways):
        raise Unauthorized("The provider wants less of you than is wanted here; ask your operator.", code="too_weak")
    email = claims.get("email")
    if not isinstance(email, str) or not email or claims.get("email_verified") is not True:
        raise Unauthorized("The provider has verified no e-mail address of yours.", code="unverified_email")
    return email


def _verify(id_token: str, published: Mapping[str, object], expected: Expected, now: datetime) -> Mapping[str, object]:
    rules = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": expected.issuer},
        aud={"essential": True, "value": expected.client_id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        claims = jwt.decode(id_token, KeySet.import_key_set(dict(published)), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
        rules.validate(claims)
    except InvalidKeyIdError as error:
        raise UnknownKey from error
    except (JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise _proves_nothing() from error
    if not _is_for_us_alone(claims, expected):
        raise _proves_nothing()
    return claims


def _is_for_us_alone(claims: Mapping[str, object], expected: Expected) -> bool:
    audience, party = claims["aud"], claims.get("azp")
    alone = not isinstance(audience, list) or audience == [expected.client_id] or party is not None
    ours = party is None or party == expected.client_id
    nonce = claims.get("nonce")
    fits = isinstance(nonce, str) and hmac.compare_digest(nonce.encode(), expected.nonce.encode())
    return alone and ours and fits


def _proves_nothing() -> Unauthorized:
    return Unauthorized("The provider's answer does not prove who you are; sign in again.", code="provider_answer")
