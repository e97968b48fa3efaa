"""One's own account: the password, the second step of signing in, and where one is signed in."""

from collections.abc import Callable

from flask import make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from moderation import people
from moderation.console.gate import Visit, lifetime
from moderation.console.pages import page
from moderation.console.session import give_session
from moderation.errors import CallerError, Conflict, InvalidSubmission, TooManyTries
from moderation.people import second_step, totp

ISSUER = "Comment moderation"


def show(visit: Visit) -> ResponseReturnValue:
    """Show the account."""
    return _render(visit)


def set_password(visit: Visit) -> ResponseReturnValue:
    """Change the password; every sign-in ends, and this one begins anew."""
    new = request.form.get("new", "")
    if new != request.form.get("again", ""):
        return _render(visit, InvalidSubmission("The two new passwords differ; type the same one twice."), "password")
    try:
        _prove(visit)
        with visit.context.database.write() as connection:
            people.set_password(connection, visit.who.person, new, visit.now, visit.actor)
            token = people.open_anew(connection, visit.who, visit.now)
    except (InvalidSubmission, TooManyTries) as error:
        return _render(visit, error, "password")
    response = make_response(_back("password"))
    give_session(visit.context, response, token)
    return response


def begin_second_step(visit: Visit) -> ResponseReturnValue:
    """Make a secret for the second step, and go on to the page that shows it."""

    def act() -> ResponseReturnValue:
        with visit.context.database.write() as connection:
            second_step.begin(connection, visit.who.person)
        return redirect(url_for("console.account_show_secret"), 303)

    return _once_proved(visit, act)


def show_secret(visit: Visit) -> ResponseReturnValue:
    """Show the secret that waits for its first code."""
    return _render_secret(visit)


def confirm_second_step(visit: Visit) -> ResponseReturnValue:
    """Switch the second step on, and show the recovery codes."""
    code = request.form.get("code", "")
    try:
        with visit.context.database.write() as connection:
            session_id = visit.who.session.id
            codes = second_step.confirm(connection, visit.who.person, code, session_id, visit.now)
    except InvalidSubmission as error:
        return _render_secret(visit, error)
    return page(visit, "recovery", codes=codes)


def remove_second_step(visit: Visit) -> ResponseReturnValue:
    """Switch the second step off."""

    def act() -> ResponseReturnValue:
        with visit.context.database.write() as connection:
            second_step.remove(connection, visit.who.person, visit.now, visit.actor, visit.who.session.id)
        return _back("removed")

    return _once_proved(visit, act)


def renew_codes(visit: Visit) -> ResponseReturnValue:
    """Make new recovery codes and show them."""

    def act() -> ResponseReturnValue:
        with visit.context.database.write() as connection:
            if not second_step.is_on(connection, visit.who.person):
                raise Conflict("The second step is off; set it up first.")
            return page(
                visit, "recovery", codes=second_step.renew_recovery_codes(connection, visit.who.person, visit.now)
            )

    return _once_proved(visit, act)


def end_session(visit: Visit, session_id: str) -> ResponseReturnValue:
    """End one of one's sign-ins."""
    people.end_session(visit.context.database, visit.who.person, session_id)
    return _back("ended")


def end_others(visit: Visit) -> ResponseReturnValue:
    """End all of one's sign-ins but this."""
    people.end_others(visit.context.database, visit.who)
    return _back("ended")


def _once_proved(visit: Visit, act: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    try:
        _prove(visit)
    except (InvalidSubmission, TooManyTries) as error:
        return _render(visit, error, "second-step")
    return act()


def _prove(visit: Visit) -> None:
    password, code = request.form.get("password", ""), request.form.get("code", "")
    people.prove_again(visit.context.database, visit.who, password, code, visit.now)


def _back(done: str) -> ResponseReturnValue:
    return redirect(url_for("console.account_show", done=done), 303)


def _render(visit: Visit, problem: CallerError | None = None, at: str = "") -> ResponseReturnValue:
    person = visit.who.person
    with visit.context.database.read() as connection:
        with_code = second_step.is_on(connection, person)
        codes_left = second_step.count_recovery_codes(connection, person)
        found = people.list_sessions(connection, person, now=visit.now, lifetime=lifetime(visit.context))
    return page(
        visit,
        "account",
        status=problem.status if problem else 200,
        problem=str(problem) if problem else "",
        at=at,
        done=request.args.get("done", ""),
        with_code=with_code,
        codes_left=codes_left,
        sessions=found,
    )


def _render_secret(visit: Visit, problem: CallerError | None = None) -> ResponseReturnValue:
    with visit.context.database.read() as connection:
        secret = second_step.find_begun(connection, visit.who.person)
    if secret is None:
        return redirect(url_for("console.account_show"), 303)
    return page(
        visit,
        "secret",
        status=problem.status if problem else 200,
        problem=str(problem) if problem else "",
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        address=totp.write_address(secret, visit.who.person.email, ISSUER),
    )
