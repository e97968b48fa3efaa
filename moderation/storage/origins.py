"""The table of origins on whose pages a site's comment form may stand."""

from sqlalchemy import Connection, delete, insert, select

from moderation.storage.tables import form_origins


def add(connection: Connection, site_id: str, origin: str) -> None:
    """Store an origin that is not there yet."""
    connection.execute(insert(form_origins).values(site_id=site_id, origin=origin))


def remove(connection: Connection, site_id: str, origin: str) -> bool:
    """Take an origin out; tells whether it was there."""
    where = [form_origins.c.site_id == site_id, form_origins.c.origin == origin]
    return connection.execute(delete(form_origins).where(*where)).rowcount > 0


def list_all(connection: Connection, site_id: str) -> list[str]:
    """Fetch a site's origins."""
    query = select(form_origins.c.origin).where(form_origins.c.site_id == site_id).order_by(form_origins.c.origin)
    return list(connection.execute(query).scalars())


def is_there(connection: Connection, site_id: str, origin: str) -> bool:
    """Tell whether an origin is one of a site's."""
    query = select(form_origins.c.origin).where(form_origins.c.site_id == site_id, form_origins.c.origin == origin)
    return connection.execute(query).one_or_none() is not None
