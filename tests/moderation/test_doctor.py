"""What is unsafe is named with its remedy, and the service does not start where it could lose a comment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from redis import Redis
from sqlalchemy import event

from moderation import doctor
from moderation.app import create_app
from moderation.doctor import Symptom
from moderation.errors import OperatorError
from moderation.running.installation import prepare_database
from moderation.settings import Settings
from moderation.storage.database import Database, open_database
from moderation.storage.migrating import migrate
from tests.journeys.installation import RURITANIA


@pytest.fixture
def settings(tmp_path: Path, valkey: str) -> Settings:
    """An installation as it should be, except that its PostgreSQL, where there is one, is the tests' hasty one."""
    tmp_path.chmod(0o700)
    return Settings(data_dir=tmp_path, redis_url=valkey, allow_unsafe_database=False)


@pytest.fixture
def embedded(settings: Settings) -> Iterator[Database]:
    opened = open_database(settings.database)
    migrate(opened)
    yield opened
    opened.close()


def examine(settings: Settings, database: Database, **changes: object) -> list[Symptom]:
    return doctor.examine(settings.model_copy(update=changes), database, datetime.now(UTC))


def the_warning(found: list[Symptom], about: str) -> str:
    (symptom,) = [one for one in found if about in one.sentence]
    assert not symptom.danger
    return symptom.sentence


def test_an_installation_as_it_should_be_has_nothing(settings: Settings, embedded: Database) -> None:
    allowed = ("lies in memory", "MB left")  # which this test's machine may truly be
    assert [one for one in examine(settings, embedded) if not any(word in one.sentence for word in allowed)] == []


@pytest.mark.parametrize(
    ("pragma", "wrong"), [("synchronous = NORMAL", "does not wait"), ("journal_mode = MEMORY", "'memory' mode")]
)
def test_sqlite_that_could_lose_a_comment_is_a_danger(
    settings: Settings, embedded: Database, pragma: str, wrong: str
) -> None:
    event.listen(embedded.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}"))
    embedded.close()
    danger = examine(settings, embedded)[0]
    assert danger.danger
    assert wrong in danger.sentence
    with pytest.raises(OperatorError, match=wrong):
        doctor.refuse_danger(settings, embedded)


@pytest.mark.parametrize(
    ("kind", "is_danger"), [("nfs4", True), ("cifs", True), ("ext4", False), ("overlay", False), ("9p", False)]
)
def test_sqlite_on_a_network_file_system_is_a_danger(
    settings: Settings, embedded: Database, monkeypatch: pytest.MonkeyPatch, kind: str, is_danger: bool
) -> None:
    place = str(settings.data_dir).replace(" ", "\\040")
    mounts = f"1 0 0:1 / / rw - ext4 /dev/sda rw\n2 1 0:2 / {place} rw,relatime shared:1 - {kind} server:/ rw\n"
    monkeypatch.setattr(doctor, "read_mounts", lambda: mounts)
    assert any("network file system" in one.sentence for one in doctor.find_dangers(settings, embedded)) is is_danger


def test_postgresql_that_could_lose_a_comment_is_a_danger(settings: Settings, postgresql_url: str) -> None:
    database = open_database(postgresql_url)  # the tests' own server runs without fsync, to be fast
    found = doctor.find_dangers(settings, database)
    assert [one.danger for one in found] == [True, True]
    told = " ".join(one.sentence for one in found)
    assert "fsync = off; set fsync = on in postgresql.conf" in told
    assert "full_page_writes = off" in told
    database.close()


def test_tables_of_another_version_are_a_danger(settings: Settings, tmp_path: Path) -> None:
    empty = open_database(f"sqlite:///{tmp_path}/empty.db")
    assert "run `moderation migrate`" in examine(settings, empty)[0].sentence
    empty.close()


@pytest.mark.parametrize("hours", [-1, 1])
def test_clocks_that_differ_are_a_warning(settings: Settings, postgresql_url: str, hours: int) -> None:
    database = open_database(postgresql_url)
    migrate(database)
    found = doctor.examine(settings, database, datetime.now(UTC) + timedelta(hours=hours))
    assert "apart" in the_warning(found, "clock")
    database.close()


def test_a_folder_that_others_can_read_is_a_warning(settings: Settings, embedded: Database) -> None:
    settings.data_dir.chmod(0o755)
    assert f"chmod 700 {settings.data_dir}" in the_warning(examine(settings, embedded), "Others")


def test_a_disk_that_is_nearly_full_is_a_warning(
    settings: Settings, embedded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", shutil.disk_usage(settings.data_dir).free + 1_000_000_000)
    assert "make room" in the_warning(examine(settings, embedded), "MB left")


def test_redis_that_forgets_is_a_warning(settings: Settings, embedded: Database, valkey: str) -> None:
    with Redis.from_url(valkey) as redis:
        before = redis.config_get("maxmemory-policy")["maxmemory-policy"]
        redis.config_set("maxmemory-policy", "allkeys-lru")
        try:
            assert "set it to noeviction" in the_warning(examine(settings, embedded), "allkeys-lru")
        finally:
            redis.config_set("maxmemory-policy", before)


def test_redis_that_is_away_is_a_warning(settings: Settings, embedded: Database, tmp_path: Path) -> None:
    found = examine(settings, embedded, redis_url=f"unix://{tmp_path}/nobody.sock")
    assert "start it" in the_warning(found, "does not answer")


def test_redis_elsewhere_without_a_password_is_a_warning(settings: Settings, embedded: Database) -> None:
    found = examine(settings, embedded, redis_url="redis://192.0.2.1:6379/0")
    assert "requirepass" in the_warning(found, "no password")
    found = examine(settings, embedded, redis_url="redis://:a-password@192.0.2.1:6379/0")
    assert not [one for one in found if "no password" in one.sentence]


@pytest.mark.parametrize(
    ("url", "secure", "about"),
    [
        ("https://comments.example", False, "MODERATION_SECURE_COOKIES"),
        ("http://comments.example", False, "without encryption"),
        ("https://comments.example", True, None),
        ("", False, None),
    ],
)
def test_cookies_without_https_are_a_warning(
    settings: Settings, embedded: Database, url: str, secure: bool, about: str | None
) -> None:
    found = examine(settings, embedded, public_url=url, secure_cookies=secure)
    about_cookies = [one for one in found if "console" in one.sentence]
    assert bool(about_cookies) is (about is not None)
    if about:
        the_warning(found, about)


def test_no_process_starts_on_a_danger(
    postgresql_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("DATABASE_URL", postgresql_url),
        ("REDIS_URL", settings.redis_url),
        ("DATA_DIR", settings.data_dir),
        ("PACK", RURITANIA),
    ):
        monkeypatch.setenv(f"MODERATION_{name}", str(value))
    monkeypatch.setenv("MODERATION_ALLOW_UNSAFE_DATABASE", "false")
    unsafe = settings.model_copy(update={"database_url": postgresql_url})
    with pytest.raises(OperatorError, match="fsync"):
        prepare_database(unsafe)
    with pytest.raises(OperatorError, match="fsync"):
        create_app()
    for arguments in (["workers"], ["workers", "sweeper"]):
        done = subprocess.run(
            [sys.executable, "-m", *arguments], env=os.environ, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 2
        assert "fsync" in done.stderr


def test_the_command_tells_all_and_its_status_tells_the_worst(settings: Settings, postgresql_url: str) -> None:
    with closing(open_database(postgresql_url)) as database:
        migrate(database)
    command = [
        sys.executable,
        "-m",
        "moderation",
        "doctor",
        "--data",
        str(settings.data_dir),
        "--redis",
        settings.redis_url,
    ]
    done = subprocess.run(
        [*command, "--database", postgresql_url], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "DANGER: PostgreSQL runs with fsync = off" in done.stdout
    with closing(open_database(settings.database)) as database:
        migrate(database)
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout


def test_synchronous_commit_is_asked_for_whatever_the_server_says(
    postgresql_url: str, postgresql_admin: psycopg.Connection, settings: Settings
) -> None:
    postgresql_admin.execute("ALTER ROLE moderation_tests SET synchronous_commit = off")
    try:
        with closing(open_database(postgresql_url)) as database:
            assert not [one for one in doctor.find_dangers(settings, database) if "synchronous_commit" in one.sentence]
    finally:
        postgresql_admin.execute("ALTER ROLE moderation_tests RESET synchronous_commit")
