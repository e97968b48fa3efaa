"""``moderation user create | list | password | disable``: the people who sign in to the console."""

from pathlib import Path

import click

from moderation import access, people
from moderation.commands.options import open_installation, with_installation, with_site
from moderation.context import utc_now

PASSWORD = click.option(
    "--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if not given."
)


@click.group()
def user() -> None:
    """Add, list and disable the people who sign in to the console."""


@user.command()
@click.argument("email")
@click.option("--name", required=True, help="How colleagues see them.")
@click.option("--role", type=click.Choice(people.ROLES), required=True)
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
@with_installation
def list_(site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """List a website's people."""
    with open_installation(data_dir, database_url).read() as connection:
        for person in people.list_people(connection, access.find_site(connection, site_name)):
            state = "disabled" if person.disabled_at else "active"
            click.echo(f"{person.id}  {state:8}  {person.role:9}  {person.email}  {person.name}")


@user.command()
@click.argument("email")
@PASSWORD
@with_installation
def password(email: str, password: str, data_dir: Path | None, database_url: str | None) -> None:
    """Change a password; every sign-in made with the old one ends."""
    with open_installation(data_dir, database_url).write() as connection:
        people.set_password(connection, people.find_person(connection, email), password, utc_now())
    click.echo(f"{email} has a new password.")


@user.command()
@click.argument("email")
@with_installation
def disable(email: str, data_dir: Path | None, database_url: str | None) -> None:
    """End somebody's access at once."""
    with open_installation(data_dir, database_url).write() as connection:
        people.disable_person(connection, people.find_person(connection, email), utc_now())
    click.echo(f"{email} can no longer sign in.")
