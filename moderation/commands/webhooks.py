"""``moderation webhook …``: where a website is told what was decided, and sending it again."""

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy import Connection

from moderation import access, deliveries, endpoints
from moderation.commands.options import choose, open_installation, with_installation, with_site
from moderation.context import utc_now
from moderation.endpoints import Change
from moderation.storage import delivery_views
from moderation.storage.deliveries import STATUSES
from moderation.storage.delivery_views import DeliveryFilter
from moderation.storage.endpoints import Endpoint

MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"])


@click.group()
def webhook() -> None:
    """Say where a website is told what was decided, look at what was sent, and send it again."""


@webhook.command()
@click.argument("url")
@with_site
@with_installation
def create(url: str, site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Add an endpoint and print its secret: it cannot be shown again."""
    with open_installation(data_dir, database_url).write() as connection:
        site = access.find_site(connection, site_name)
        made = endpoints.create(connection, site.id, url, _change(), choose().networks)
    click.echo(f"{made.id}  {made.url}\n{made.secret}")


@webhook.command("list")
@with_site
@with_installation
def list_(site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """List a website's endpoints, without their secrets."""
    now = utc_now()
    with open_installation(data_dir, database_url).read() as connection:
        for known in endpoints.list_all(connection, access.find_site(connection, site_name).id):
            click.echo(f"{known.id}  {_describe(known, now)}  {known.created_at:%Y-%m-%d}  {known.url}")


@webhook.command()
@click.argument("endpoint_id")
@with_installation
def rotate(endpoint_id: str, data_dir: Path | None, database_url: str | None) -> None:
    """Give an endpoint a new secret and print it; the old one signs as well for 24 hours."""
    with open_installation(data_dir, database_url).write() as connection:
        rotated = endpoints.rotate(connection, endpoint_id, _change())
    click.echo(f"{rotated.id}  {rotated.url}\n{rotated.secret}")


@webhook.command()
@click.argument("endpoint_id")
@with_installation
def disable(endpoint_id: str, data_dir: Path | None, database_url: str | None) -> None:
    """Send nothing there any more, and give up what waits for it."""
    with open_installation(data_dir, database_url).write() as connection:
        endpoints.disable(connection, endpoint_id, _change())
    click.echo(f"{endpoint_id} is disabled.")


@webhook.command()
@click.argument("endpoint_id")
@with_installation
def enable(endpoint_id: str, data_dir: Path | None, database_url: str | None) -> None:
    """Send there again what is decided from now on; `replay` sends what was missed."""
    with open_installation(data_dir, database_url).write() as connection:
        endpoints.enable(connection, endpoint_id, _change())
    click.echo(f"{endpoint_id} is enabled.")


@webhook.command("deliveries")
@with_site
@click.option("--status", type=click.Choice(STATUSES), help="Only those that stand so.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="Most to list, the newest.")
@with_installation
def list_deliveries(site_name: str, status: str | None, limit: int, **installation: Path | str | None) -> None:
    """List what was sent or is to be."""
    with open_installation(**installation).read() as connection:  # type: ignore[arg-type]
        site = access.find_site(connection, site_name)
        wanted = DeliveryFilter(status=status)
        found = delivery_views.list_deliveries(connection, site.id, wanted, before=None, limit=limit)
    for view in found:
        one, last = view.delivery, view.last
        decision = f"{one.comment_id} v{one.version}"
        came = (last.http_status or last.problem) if last else "not tried yet"
        click.echo(f"{one.id}  {one.status:9}  {one.tries:2} tries  {decision}  {view.url}  {came}")


@webhook.command()
@with_site
@click.option("--delivery", "delivery_id", help="Only this one.")
@click.option("--endpoint", "endpoint_id", help="Only what goes there.")
@click.option("--status", type=click.Choice(("dead", "delivered")), help="Only those that ended so.")
@click.option("--since", type=MOMENT, help="Only what was planned at or after this time, UTC.")
@click.option("--until", type=MOMENT, help="Only what was planned before this time, UTC.")
@with_installation
def replay(site_name: str, data_dir: Path | None, database_url: str | None, **chosen: str | datetime | None) -> None:
    """Send again, under its id, what was delivered or given up: one message, or all of a time."""
    times = {name: _utc(chosen.pop(name)) for name in ("since", "until")}
    wanted = DeliveryFilter(**chosen, **times)  # type: ignore[arg-type]
    if wanted == DeliveryFilter():
        raise click.UsageError("Say what: --delivery ID, or --since TIME, --until TIME, --endpoint ID, --status dead.")
    with open_installation(data_dir, database_url).write() as connection:
        count = _replay(connection, site_name, wanted)
    click.echo(f"{count} sent again.")


def _replay(connection: Connection, site_name: str, wanted: DeliveryFilter) -> int:
    site = access.find_site(connection, site_name)
    return deliveries.replay(connection, site.id, wanted, by="operator", now=utc_now())


def _change() -> Change:
    return Change(None, "operator", utc_now())


def _utc(given: object) -> datetime | None:
    return given.replace(tzinfo=UTC) if isinstance(given, datetime) else None


def _describe(endpoint: Endpoint, now: datetime) -> str:
    if endpoint.disabled_at is not None:
        return f"disabled by the {endpoint.disabled_by}"
    if endpoint.rests_until and endpoint.rests_until > now:
        return f"failing ({endpoint.failures} in a row)"
    return "live"
