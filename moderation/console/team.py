"""Who else signs in to this site's console, and, for who may change it, adding people and changing their access."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import Connection

from moderation import access, people
from moderation.console.gate import Visit
from moderation.console.pages import page
from moderation.errors import CallerError, Conflict, InvalidSubmission
from moderation.people import NewPerson, second_step
from moderation.storage.credentials import Person

GIVEN = tuple(role for role in people.ROLES if role not in people.GIVEN_BY_OPERATORS)


def show(visit: Visit) -> ResponseReturnValue:
    """List the site's people by name."""
    return _render(visit)


def add(visit: Visit) -> ResponseReturnValue:
    """Add somebody, with a password to begin with."""
    fields = {name: request.form.get(name, "").strip() for name in ("email", "name", "role")}
    try:
        people.check_may_give(fields["role"])
        with visit.context.database.write() as connection:
            newcomer = NewPerson(**fields, password=request.form.get("password", ""))
            site = access.get_site(connection, visit.site_id)
            people.create_person(connection, site, newcomer, visit.now, visit.actor)
    except (InvalidSubmission, Conflict) as error:
        return _render(visit, error, fields)
    return _back()


def set_role(visit: Visit, person_id: str) -> ResponseReturnValue:
    """Give somebody another role."""
    role = request.form.get("role", "")
    with visit.context.database.write() as connection:
        person = _find(visit, connection, person_id)
        people.check_may_give(role)
        people.set_role(connection, person, role, visit.now, visit.actor)
    return _back()


def reset_second_step(visit: Visit, person_id: str) -> ResponseReturnValue:
    """Ask somebody for no code any more, who has lost the device that made them."""
    with visit.context.database.write() as connection:
        second_step.remove(connection, _find(visit, connection, person_id), visit.now, visit.actor)
    return _back()


def disable(visit: Visit, person_id: str) -> ResponseReturnValue:
    """End somebody's access at once."""
    with visit.context.database.write() as connection:
        people.disable_person(connection, _find(visit, connection, person_id), visit.now, visit.actor)
    return _back()


def enable(visit: Visit, person_id: str) -> ResponseReturnValue:
    """Let somebody sign in again."""
    with visit.context.database.write() as connection:
        people.enable_person(connection, _find(visit, connection, person_id), visit.now, visit.actor)
    return _back()


def _find(visit: Visit, connection: Connection, person_id: str) -> Person:
    return people.find_changeable(connection, visit.who.person, person_id)


def _back() -> ResponseReturnValue:
    return redirect(url_for("console.team_show"), 303)


def _render(
    visit: Visit, problem: CallerError | None = None, fields: dict[str, str] | None = None
) -> ResponseReturnValue:
    with visit.context.database.read() as connection:
        found = people.list_people(connection, visit.site_id)
        with_code = second_step.list_users(connection, visit.site_id)
    return page(
        visit,
        "team",
        status=problem.status if problem else 200,
        problem=str(problem) if problem else "",
        fields=fields or {},
        found=found,
        with_code=with_code,
        given=GIVEN,
    )
