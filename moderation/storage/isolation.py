"""Keeps the sites of a PostgreSQL database apart, whatever a query of ours forgets.

Two roles besides the owner of the tables, who alone migrates, backs up and restores:

- ``moderation_service`` is what the service's login is a member of.  It sees every site, as the workers must.
- ``moderation_site`` is taken on for one transaction by whoever works for one site (``Database.of_site``).  Row-level
  security shows it the rows of the site that the transaction names, and lets it write no other.

Neither may change what has been written to the log.  What a table's policy is follows from its columns: its own
``site_id``, or else the row that a foreign key of it leads to.  So a new table is covered by being there.  SQLite has
neither roles nor policies; there the ``WHERE`` of each query is all there is.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Column, Connection, Table, text
from sqlalchemy.exc import ProgrammingError

from moderation.errors import OperatorError
from moderation.storage.tables import metadata

SERVICE_ROLE = "moderation_service"
SITE_ROLE = "moderation_site"
SITE_SETTING = "moderation.site"
APPEND_ONLY = "append_only"  # in a table's ``info``: rows are added to it and stay as they are

_SITE = f"current_setting('{SITE_SETTING}', true)"
_ROLES = f"{SERVICE_ROLE}, {SITE_ROLE}"
REMEDY = (
    f"as a superuser: CREATE ROLE {SITE_ROLE}; CREATE ROLE {SERVICE_ROLE} IN ROLE {SITE_ROLE};"
    f" then GRANT {SERVICE_ROLE} TO the tables' owner and to the service's login"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the login at hand may do.

    Attributes:
        isolated: Whether the tables have their policies yet.
        bound: Whether it can work for one site alone, which the service cannot do without.
        owns: Whether the tables are its own, so that no grant holds it back.
        superuser: Whether nothing holds it back, or row-level security does not.
    """

    isolated: bool
    bound: bool
    owns: bool
    superuser: bool


def isolate(connection: Connection, *, anew: bool = False) -> None:
    """Make the roles, and give every table its grants and policies; what is there already is left alone.

    Args:
        anew: Whether to give them even so, since a restored table has its policies and lacks its grants.

    Raises:
        OperatorError: The roles are not there, and the connection's login may not make them.
    """
    if connection.dialect.name != "postgresql":
        return
    marks = {} if anew else _find_marks(connection)
    wanted = {table.name: _statements(table) for table in metadata.sorted_tables}
    changed = {name: statements for name, statements in wanted.items() if marks.get(name) != _mark(statements)}
    if not changed:
        return
    make_roles(connection)
    schema = connection.execute(text("SELECT quote_ident(current_schema())")).scalar_one()
    _run(connection, f"GRANT USAGE ON SCHEMA {schema} TO {_ROLES}")
    _run(connection, f"GRANT SELECT ON alembic_version TO {_ROLES}")
    for name, statements in changed.items():
        for statement in statements:
            _run(connection, statement)
        _run(connection, f"COMMENT ON POLICY of_site ON {name} IS '{_mark(statements)}'")


def make_roles(connection: Connection) -> None:
    """Make the roles, which all databases of a server share, and become a member so as to go on as their owner.

    Raises:
        OperatorError: The connection's login may not.
    """
    if find_standing(connection).bound:
        return
    try:
        for role in (SITE_ROLE, SERVICE_ROLE):
            _run(
                connection,
                f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN;"
                " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
            )
        _run(connection, f"GRANT {SITE_ROLE} TO {SERVICE_ROLE}")
        _run(connection, f"GRANT {SERVICE_ROLE} TO CURRENT_USER")
    except ProgrammingError:
        raise OperatorError(f"The database's user may not make the roles that keep sites apart; {REMEDY}.") from None


def find_standing(connection: Connection) -> Standing:
    """Tell what a PostgreSQL login may do."""
    query = """
        SELECT EXISTS (SELECT FROM pg_policies WHERE schemaname = current_schema() AND policyname = 'of_site'),
               COALESCE((SELECT pg_has_role(oid, 'MEMBER') FROM pg_roles WHERE rolname = :role), false),
               COALESCE((SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class
                         WHERE oid = to_regclass('audit_entries')), false),
               (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
    """
    return Standing(*connection.execute(text(query), {"role": SITE_ROLE}).one())


def is_of_sites(table: Table) -> bool:
    """Tell whether each row of a table belongs to a site."""
    return _condition(table) != "true"


def _statements(table: Table) -> list[str]:
    """Say what gives a table its grants and policies, whatever it had before."""
    name, condition = table.name, _condition(table)
    rights = "SELECT, INSERT" if table.info.get(APPEND_ONLY) else "SELECT, INSERT, UPDATE, DELETE"
    return [
        f"REVOKE ALL ON {name} FROM {_ROLES}",
        f"GRANT {rights} ON {name} TO {_ROLES}",
        # Erased texts leave the files when a table is written anew; before PostgreSQL 17 its owner alone may do that.
        f"DO $$ BEGIN GRANT MAINTAIN ON {name} TO {SERVICE_ROLE}; EXCEPTION WHEN syntax_error THEN NULL; END $$",
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"DROP POLICY IF EXISTS of_site ON {name}",
        f"CREATE POLICY of_site ON {name} TO {SITE_ROLE} USING ({condition})",
        f"DROP POLICY IF EXISTS across_sites ON {name}",
        f"CREATE POLICY across_sites ON {name} TO {SERVICE_ROLE} USING (true)",
    ]


def _condition(table: Table) -> str:
    """Say when a row belongs to the site at hand; a table that leads to no site belongs to all of them."""
    if table.name == "sites":
        return f"id = {_SITE}"
    if "site_id" in table.columns:
        return f"site_id = {_SITE}"
    column = next((column for column in table.columns if _leads_to_site(column)), None)
    if column is None:
        return "true"
    there = next(iter(column.foreign_keys)).column
    # Row-level security holds for this inner look, too, so it finds the site's own rows alone.
    return f"EXISTS (SELECT FROM {there.table.name} there WHERE there.{there.name} = {table.name}.{column.name})"


def _leads_to_site(column: Column[object]) -> bool:
    return any(
        _condition(key.column.table) != "true" for key in column.foreign_keys if key.column.table != column.table
    )


def _mark(statements: list[str]) -> str:
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]


def _find_marks(connection: Connection) -> dict[str, str]:
    query = """
        SELECT relname, obj_description(pg_policy.oid, 'pg_policy') AS mark
        FROM pg_policy JOIN pg_class ON pg_class.oid = polrelid
        WHERE polname = 'of_site' AND relnamespace = current_schema()::regnamespace
    """
    return {row.relname: row.mark for row in connection.execute(text(query))}


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement)
