"""``moderation user …``: the people who sign in to the console, from the first to the one who has lost their phone."""

import json
from pathlib import Path

import click

from moderation import access, people
from moderation.commands.options import open_installation, with_installation, with_json, with_site
from moderation.context import utc_now
from moderation.people import second_step
from moderation.storage.credentials import Person

PASSWORD = click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if not given."
)
ROLE = click.option("--role", type=click.Choice(list(people.ROLES)), required=True)


@click.group()
def user() -> None:
    """Add, list and change the people who sign in to the console."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="How colleagues see them.")
@ROLE
@PASSWORD
@with_site
@with_installation
def create(email: str, name: str, role: str, password: str, site_name: str, **installation: Path | str | None) -> None:
    """Add somebody."""
    with open_installation(**installation).write() as connection:  # type: ignore[arg-type]
        site = access.find_site(connection, site_name)
        person = people.create_person(connection, site, people.NewPerson(email, name, role, password), utc_now())
    click.echo(f"{person.id}  {person.email} signs in as {person.role}.")


@user.command("list")
@with_site
@with_json
@with_installation
def list_(site_name: str, as_json: bool, data_dir: Path | None, database_url: str | None) -> None:
    """List a website's people."""
    with open_installation(data_dir, database_url).read() as connection:
        site = access.find_site(connection, site_name)
        found, with_code = people.list_people(connection, site.id), second_step.list_users(connection, site.id)
    shown = [_show(person, second_step=person.id in with_code) for person in found]
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    for one in shown:
        steps = "2 steps" if one["second_step"] else "1 step "
        click.echo(f"{one['id']}  {one['state']:8}  {one['role']:16}  {steps}  {one['email']}  {one['name']}")


@user.command("set-password")
@click.argument("email")
@PASSWORD
@with_installation
def set_password(email: str, password: str, data_dir: Path | None, database_url: str | None) -> None:
    """Change a password; every sign-in made with the old one ends."""
    with open_installation(data_dir, database_url).write() as connection:
        people.set_password(connection, people.find_person(connection, email), password, utc_now())
    click.echo(f"{email} has a new password.")


@user.command("set-role")
@click.argument("email")
@ROLE
@with_installation
def set_role(email: str, role: str, data_dir: Path | None, database_url: str | None) -> None:
    """Give somebody another role; every sign-in of theirs ends."""
    with open_installation(data_dir, database_url).write() as connection:
        people.set_role(connection, people.find_person(connection, email), role, utc_now())
    click.echo(f"{email} signs in as {role}.")


@user.command("reset-totp")
@click.argument("email")
@with_installation
def reset_totp(email: str, data_dir: Path | None, database_url: str | None) -> None:
    """Ask somebody for no code any more, who has lost the device that made them; make sure who is asking."""
    with open_installation(data_dir, database_url).write() as connection:
        second_step.remove(connection, people.find_person(connection, email), utc_now())
    click.echo(f"{email} signs in with the password alone.")


@user.command()
@click.argument("email")
@with_installation
def disable(email: str, data_dir: Path | None, database_url: str | None) -> None:
    """End somebody's access at once."""
    with open_installation(data_dir, database_url).write() as connection:
        people.disable_person(connection, people.find_person(connection, email), utc_now())
    click.echo(f"{email} can no longer sign in.")


@user.command()
@click.argument("email")
@with_installation
def enable(email: str, data_dir: Path | None, database_url: str | None) -> None:
    """Let somebody sign in again whose access was ended."""
    with open_installation(data_dir, database_url).write() as connection:
        people.enable_person(connection, people.find_person(connection, email), utc_now())
    click.echo(f"{email} can sign in again.")


def _show(person: Person, *, second_step: bool) -> dict[str, str | bool]:
    state = "disabled" if person.disabled_at else "active"
    shown = {name: getattr(person, name) for name in ("id", "email", "name", "role")}
    return {**shown, "state": state, "second_step": second_step}
