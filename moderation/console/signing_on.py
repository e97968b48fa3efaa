"""Single sign-on: to the OpenID provider, and back in by what it says.

The way out is a link and not a form, since ``form-action 'self'`` keeps a form from leading elsewhere.  Other websites
cannot start it, and what comes back is worth nothing without the cookie of whoever did.
"""

from flask import make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from moderation import people, provider
from moderation.console.gate import Guest, find_caller, find_who, provider_cookie_name
from moderation.console.pages import page
from moderation.console.session import inside, let_in, log_try, set_cookie
from moderation.errors import Forbidden, ModerationError, NotFound, TooManyTries, Unauthorized, WorldError
from moderation.people import SignedIn
from moderation.provider import Journey, Provider, journeys


def begin(guest: Guest) -> ResponseReturnValue:
    """Send the browser to the provider."""
    asked = _provider(guest)
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}:
        raise Forbidden("Another website wanted to sign you in; open the sign-in page here.", code="foreign_origin")
    journey = provider.begin(inside(request.args.get("next", "")), guest.now)
    try:
        address = asked.write_address(journey)
    except WorldError as error:
        return _refuse(guest, error, journey.wanted)
    response = make_response(redirect(address, 303))
    name, seconds = provider_cookie_name(guest.context), int(journeys.MAY_TAKE.total_seconds())
    set_cookie(guest.context, response, name, journey.cookie, seconds)
    return response


def finish(guest: Guest) -> ResponseReturnValue:
    """Take the provider's answer, and let in whom it names."""
    asked = _provider(guest)
    journey = provider.resume(request.cookies.get(provider_cookie_name(guest.context), ""), guest.now)
    if journey is None:
        late = Unauthorized(
            "This sign-in was begun in another browser, is over, or took more than ten minutes; begin again.",
            code="too_late",
        )
        return _refuse(guest, late, "")
    before = find_who(guest.context, guest.now)
    try:
        who, token = _sign_in(guest, asked, journey)
    except (Unauthorized, TooManyTries, WorldError) as error:
        return _refuse(guest, error, journey.wanted)
    if before:
        people.sign_out(guest.context.database, before)  # or it would live on in nobody's hands
    return _end_journey(guest, let_in(guest, who, token, journey.wanted, "signed_in_by_provider"))


def _sign_in(guest: Guest, asked: Provider, journey: Journey) -> tuple[SignedIn, str]:
    answer = request.args.to_dict()
    return people.sign_in_by_provider(
        guest.context.database,
        journey.cookie,
        lambda: asked.find_email(journey, answer, guest.now),
        caller=find_caller(guest.context),
        now=guest.now,
    )


def _provider(guest: Guest) -> Provider:
    if not guest.context.settings.oidc_issuer:
        raise NotFound("People sign in here by a password alone.")
    return Provider.of(guest.context.settings)


def _refuse(guest: Guest, error: ModerationError, wanted: str) -> Response:
    code, status = (error.code, error.status) if isinstance(error, Unauthorized | TooManyTries) else ("away", 503)
    log_try(guest, f"provider:{code}")
    return _end_journey(guest, page(guest, "sign_in", status=status, wanted=wanted, problem=str(error)))


def _end_journey(guest: Guest, response: Response) -> Response:
    secure = guest.context.settings.secure_cookies
    response.delete_cookie(provider_cookie_name(guest.context), secure=secure, httponly=True, samesite="Lax")
    return response
