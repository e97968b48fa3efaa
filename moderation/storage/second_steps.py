"""The tables of the second step of signing in: each person's secret, and the codes for when it is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from moderation.storage.tables import people, recovery_codes, second_steps


@dataclass(frozen=True, slots=True)
class SecondStep:
    """What a person's codes are made from.

    Attributes:
        secret: In base 32, as it is: codes are computed from it.
        confirmed_at: Since when a code is asked for; ``None`` while none has been given yet.
        last_step: The time step whose code was used last.
    """

    person_id: str
    secret: str
    confirmed_at: datetime | None
    last_step: int | None


def begin(connection: Connection, person_id: str, secret: str) -> None:
    """Store a secret that asks for nothing yet, in place of any other."""
    remove(connection, person_id)
    connection.execute(insert(second_steps).values(person_id=person_id, secret=secret))


def find(connection: Connection, person_id: str) -> SecondStep | None:
    """Fetch a person's."""
    row = connection.execute(select(second_steps).where(second_steps.c.person_id == person_id)).one_or_none()
    return SecondStep(**row._mapping) if row else None


def list_confirmed(connection: Connection, site_id: str) -> set[str]:
    """Fetch the ids of a site's people who give a code."""
    query = (
        select(second_steps.c.person_id)
        .join(people, people.c.id == second_steps.c.person_id)
        .where(people.c.site_id == site_id, second_steps.c.confirmed_at.is_not(None))
    )
    return set(connection.execute(query).scalars())


def confirm(connection: Connection, person_id: str, now: datetime) -> None:
    """Ask for a code from now on."""
    connection.execute(update(second_steps).where(second_steps.c.person_id == person_id).values(confirmed_at=now))


def use_step(connection: Connection, person_id: str, step: int) -> bool:
    """Use up the code of a time step, and with it every earlier one.

    Returns:
        Whether it had not been used.
    """
    unused = or_(second_steps.c.last_step.is_(None), second_steps.c.last_step < step)
    statement = update(second_steps).where(second_steps.c.person_id == person_id, unused)
    return connection.execute(statement.values(last_step=step)).rowcount == 1


def remove(connection: Connection, person_id: str) -> None:
    """Forget a person's secret and recovery codes."""
    for table in (second_steps, recovery_codes):
        connection.execute(delete(table).where(table.c.person_id == person_id))


def set_recovery_codes(connection: Connection, person_id: str, hashes: Sequence[str]) -> None:
    """Store recovery codes in place of the earlier ones."""
    connection.execute(delete(recovery_codes).where(recovery_codes.c.person_id == person_id))
    connection.execute(insert(recovery_codes), [{"person_id": person_id, "code_hash": one} for one in hashes])


def use_recovery_code(connection: Connection, person_id: str, code_hash: str) -> bool:
    """Use up a recovery code.

    Returns:
        Whether it was there.
    """
    which = (recovery_codes.c.person_id == person_id, recovery_codes.c.code_hash == code_hash)
    return connection.execute(delete(recovery_codes).where(*which)).rowcount == 1


def count_recovery_codes(connection: Connection, person_id: str) -> int:
    """Count the recovery codes that are left."""
    query = select(func.count()).where(recovery_codes.c.person_id == person_id)
    return connection.execute(query).scalar_one()
