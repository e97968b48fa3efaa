"""Looks for settings under which the service would be unsafe, each with its remedy.

A *danger* is what could lose a comment that was accepted, or keep every comment out; the service does not start on one.
A *warning* is everything else that an operator should mend: an outage to come, or an open door.
"""

import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from moderation import jobs
from moderation.errors import OperatorError, WorldError
from moderation.people import ROLES, may
from moderation.provider import Provider, check_usable
from moderation.settings import Settings
from moderation.storage.appeal_views import list_short_handed
from moderation.storage.database import Database
from moderation.storage.durability import find_faults, read_clock
from moderation.storage.isolation import REMEDY, SERVICE_ROLE, Standing, find_standing
from moderation.storage.migrating import check_current

LOCAL_HOSTS = frozenset({"", "localhost", "127.0.0.1", "::1"})
# SQLite's locks and its shared memory do not work across machines, and what one of them wrote the other overwrites.
NETWORK_FILES = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "fuse.sshfs", "fuse.glusterfs"})
MEMORY_FILES = frozenset({"tmpfs", "ramfs"})
LEAST_FREE_BYTES = 1_000_000_000
MOST_SKEW_SECONDS = 1.0
LEAST_REVIEWERS = 2  # an appeal is answered by somebody who has not decided before


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something unsafe.

    Attributes:
        danger: Whether the service must not start with it.
        sentence: What is wrong, and what would be right.
    """

    danger: bool
    sentence: str


def examine(settings: Settings, database: Database, now: datetime) -> list[Symptom]:
    """Look at everything, the dangers first.

    Args:
        now: By this machine's clock.

    Raises:
        WorldError: The database is away.
    """
    outdated = list(_look_at_tables(database))
    found = [
        *outdated,
        *find_dangers(settings, database),
        *_look_at_login(database),
        *_look_at_clock(database, now),
        *_look_at_files(settings, database),
        *_look_at_redis(settings),
        *_look_at_addresses(settings),
        *_look_at_provider(settings),
        *([] if outdated else _look_at_appeals(database)),
    ]
    return sorted(found, key=lambda symptom: not symptom.danger)


def find_dangers(settings: Settings, database: Database) -> list[Symptom]:
    """Look for what could lose an accepted comment, or keep every comment out.

    Raises:
        WorldError: The database is away.
    """
    faults = [Symptom(True, f"{fault.wrong}; {fault.right}.") for fault in find_faults(database)]
    if database.is_sqlite and (kind := _kind_of_files(_folder(database))) in NETWORK_FILES:
        wrong = f"SQLite's folder {_folder(database)} lies on a network file system ({kind})"
        faults.append(Symptom(True, f"{wrong}; choose a local disk with --data, or PostgreSQL with --database."))
    standing = _find_standing(database)
    if standing and standing.isolated and not standing.bound:
        faults.append(Symptom(True, f"The database's user may not work for one site alone; {REMEDY}."))
    return faults


def refuse_danger(settings: Settings, database: Database) -> None:
    """Keep the service from starting where it could lose a comment.

    Raises:
        OperatorError: Naming each danger and its remedy.
        WorldError: The database is away.
    """
    if settings.allow_unsafe_database:
        return
    dangers = find_dangers(settings, database)
    if dangers:
        database.close()
        listed = " ".join(danger.sentence for danger in dangers)
        raise OperatorError(f"Comments could be lost here, so the service does not start: {listed}")


def _look_at_tables(database: Database) -> Iterator[Symptom]:
    try:
        check_current(database)
    except OperatorError as error:
        yield Symptom(True, str(error))


def _look_at_login(database: Database) -> Iterator[Symptom]:
    standing = _find_standing(database)
    if standing and (standing.superuser or standing.owns):
        what = "is not held back by row-level security" if standing.superuser else "owns the tables"
        yield Symptom(
            False,
            f"The database's user {what}, so it could change the audit log; run the service as another,"
            f" made by CREATE ROLE … LOGIN PASSWORD '…' IN ROLE {SERVICE_ROLE},"
            " and leave this one to `moderation migrate`, `backup` and `restore`.",
        )


def _find_standing(database: Database) -> Standing | None:
    if database.is_sqlite:
        return None
    with database.read() as connection:
        return find_standing(connection)


def _look_at_clock(database: Database, now: datetime) -> Iterator[Symptom]:
    skew = abs((read_clock(database) - now).total_seconds())
    if skew > MOST_SKEW_SECONDS:
        yield Symptom(
            False,
            f"The database's clock and this machine's are {skew:.1f} s apart; have both set by NTP,"
            " or leases and sessions end too early or too late.",
        )


def _look_at_files(settings: Settings, database: Database) -> Iterator[Symptom]:
    if not database.is_sqlite:
        return
    folder = _folder(database)
    if (kind := _kind_of_files(folder)) in MEMORY_FILES:
        yield Symptom(
            False, f"The folder {folder} lies in memory ({kind}) and is gone with the next start; choose a disk."
        )
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        yield Symptom(
            False,
            f"The disk of {folder} has {free // 1_000_000} MB left; make room, since a full disk stops intake.",
        )
    for place in (folder, settings.data_dir):
        if place.is_dir() and stat.S_IMODE(place.stat().st_mode) & 0o077:
            yield Symptom(
                False, f"Others on this machine can read the folder {place}; run `chmod 700 {place}` as its owner."
            )
            return


def _look_at_redis(settings: Settings) -> Iterator[Symptom]:
    parts = urlsplit(settings.redis)
    if parts.scheme != "unix" and parts.hostname not in LOCAL_HOSTS and not parts.password:
        yield Symptom(
            False,
            f"Redis on {parts.hostname} asks for no password; set `requirepass` there and in MODERATION_REDIS_URL.",
        )
    policy = jobs.find_eviction_policy(settings.redis)
    if policy is None:
        yield Symptom(
            False, "Redis does not answer; start it, since the sweeper decides more slowly than the workers do."
        )
    elif policy not in ("noeviction", "unknown"):
        yield Symptom(
            False,
            f"Redis forgets keys when it is full (maxmemory-policy {policy}); set it to noeviction,"
            " or rings are lost and rate limits forgotten.",
        )


def _look_at_addresses(settings: Settings) -> Iterator[Symptom]:
    parts = urlsplit(settings.address)
    if parts.scheme == "https" and not settings.secure_cookies:
        yield Symptom(
            False, "The console has HTTPS and its cookie may travel without it; set MODERATION_SECURE_COOKIES=true."
        )
    if parts.scheme != "https" and parts.hostname not in LOCAL_HOSTS:
        yield Symptom(
            False,
            f"People reach the console at {settings.address} without encryption; put a proxy with HTTPS in front and"
            " set MODERATION_PUBLIC_URL to its address.",
        )


def _look_at_provider(settings: Settings) -> Iterator[Symptom]:
    if not settings.oidc_issuer:
        return
    try:
        check_usable(settings)
        Provider(settings).look()
    except (OperatorError, WorldError) as error:
        yield Symptom(False, f"{error} Until that is mended, single sign-on lets nobody in.")
    if not settings.public_url:
        yield Symptom(
            False,
            f"Single sign-on leads people back to {settings.address}; set MODERATION_PUBLIC_URL to where they are.",
        )


def _look_at_appeals(database: Database) -> Iterator[Symptom]:
    roles = [role for role in ROLES if may(role, "review")]
    with database.read() as connection:
        found = list_short_handed(connection, roles, LEAST_REVIEWERS)
    for site in found:
        appeals = f"{site.open} open {'appeal' if site.open == 1 else 'appeals'}"
        people = {0: "nobody", 1: "one person"}[site.reviewers]
        yield Symptom(
            False,
            f"The site {site.site!r} has {appeals} and {people} who may review, and an appeal is never answered by"
            " who had decided; add a moderator with `moderation user create`.",
        )


def _folder(database: Database) -> Path:
    return Path(database.engine.url.database or ".").resolve().parent


def _kind_of_files(folder: Path) -> str:
    """Tell what kind of file system a folder lies on; empty where the kernel does not say."""
    found = [_read_mount(line) for line in read_mounts().splitlines()]
    holding = [mount for mount in found if folder.is_relative_to(mount[0])]
    return max(holding, key=lambda mount: len(mount[0].parts), default=(Path("/"), ""))[1]


def read_mounts() -> str:
    """Read what the kernel says about file systems; nothing where there is no such kernel."""
    mounts = Path("/proc/self/mountinfo")
    return mounts.read_text() if mounts.exists() else ""


def _read_mount(line: str) -> tuple[Path, str]:
    """Read a line of mountinfo (proc(5)): the fifth word is the place, the first after the dash the kind."""
    place, _, rest = line.partition(" - ")
    return Path(place.split()[4].encode().decode("unicode_escape")), rest.split()[0]
