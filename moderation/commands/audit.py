"""``moderation audit``: proves the log, or gives others what they need to prove it without us."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import click

from moderation import access
from moderation import audit as log
from moderation.audit import checkpoints, receipts
from moderation.audit.keys import load_key
from moderation.audit.notes import PublicKey, name_log, read_any, read_key
from moderation.audit.verifying import Claim
from moderation.commands.entries import entries
from moderation.commands.options import choose, open_installation, with_installation, with_json, with_site
from moderation.context import utc_now
from moderation.errors import OperatorError
from moderation.storage import audit_entries
from moderation.storage.checkpoints import list_unsigned
from moderation.storage.credentials import Site
from moderation.storage.database import Database

IN = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, allow_dash=True, path_type=Path)


@click.group()
def audit() -> None:
    """Prove the audit log, or give others what they need to prove it without us."""


@audit.command()
@click.option(
    "--checkpoint", "files", type=IN, multiple=True, help="File of a checkpoint from outside; may be repeated."
)
@click.option("--key", "pinned", help="The public key that must have signed every checkpoint.")
@with_installation
@with_json
def verify(
    files: tuple[Path, ...], pinned: str | None, data_dir: Path | None, database_url: str | None, as_json: bool
) -> None:
    """Recompute every site's log, and hold it to checkpoints; exit status 1 if an entry does not fit.

    "Not anchored" means that the log fits together and that nothing from outside speaks for it: whoever has the
    database and the key can rewrite all of it unseen. A website gets a checkpoint with each webhook and each answer
    about a comment (the header Audit-Checkpoint); give one that you have kept.
    """
    claims = [_read_claim(file) for file in files]
    verdicts = {}
    with open_installation(data_dir, database_url).read() as connection:
        sites = access.list_sites(connection)
        outside, key = _sort(claims, sites), _read_pinned(pinned, sites)
        entries = audit_entries.count_all(connection)
        hidden = not sys.stderr.isatty()
        with click.progressbar(length=entries, label="Verifying", show_pos=True, file=sys.stderr, hidden=hidden) as bar:
            for site in sites:
                ours = key if key and key.name == name_log(site.id) else None
                held_to, told = outside[site.id], bar.update
                verdicts[site.name] = log.verify(connection, site.id, outside=held_to, pinned=ours, told=told)
    for name, verdict in verdicts.items():
        click.echo(json.dumps(_as_json(name, verdict)) if as_json else _as_sentence(name, verdict))
    if any(verdict.broken is not None for verdict in verdicts.values()):
        sys.exit(1)


@audit.command()
@click.option("--now", "sign", is_flag=True, help="Sign first; it needs the key that signs.")
@with_installation
def checkpoint(sign: bool, data_dir: Path | None, database_url: str | None) -> None:
    """Print the newest checkpoint of every site's log; keep it elsewhere, and the log can be held to it."""
    database = open_installation(data_dir, database_url)
    if sign:
        _sign(database, data_dir)
    with database.read() as connection:
        notes = [log.find_newest(connection, site.id) for site in access.list_sites(connection)]
    click.echo("\n".join(note for note in notes if note), nl=False)


@audit.command()
@click.argument("comment_id")
@click.option("--version", type=click.IntRange(min=1), help="Which decision about the comment; the last if not given.")
@click.option("--out", type=OUT, help="File to write, such as DECISION.tlog-proof; printed if not given.")
@with_installation
def receipt(
    comment_id: str, version: int | None, out: Path | None, data_dir: Path | None, database_url: str | None
) -> None:
    """Prove that a decision stands in the log, without showing any other; docs/verify_audit_log.py checks it."""
    with open_installation(data_dir, database_url).read() as connection:
        written = receipts.write_receipt(connection, comment_id, version)
    with click.open_file(str(out or "-"), "w", encoding="utf-8") as file:
        file.write(written)


@audit.command()
@click.argument("file", type=OUT)
@with_site
@with_installation
def export(file: Path, site_name: str, data_dir: Path | None, database_url: str | None) -> None:
    """Write a site's whole log to FILE, as docs/verify_audit_log.py reads it; no text and no author is in it."""
    with open_installation(data_dir, database_url).read() as connection:
        site = access.find_site(connection, site_name)
        with click.open_file(str(file), "w", encoding="utf-8") as out:
            for line in receipts.export(connection, site.id):
                out.write(f"{line}\n")


audit.add_command(entries)


def _sign(database: Database, data_dir: Path | None) -> None:
    settings = choose(data_dir=data_dir)
    key = load_key(settings.checkpoint_key_file, settings.data_dir)
    with database.read() as connection:
        grown = list_unsigned(connection)
    for site in grown:
        while checkpoints.sign(database, site.site_id, key, now=utc_now()):
            pass


def _read_claim(file: Path) -> Claim:
    try:
        return Claim(read_any(file.read_text(encoding="utf-8", errors="replace")), str(file))
    except ValueError as error:
        raise OperatorError(f"{file} is no checkpoint: {error}.") from None


def _read_pinned(written: str | None, sites: Sequence[Site]) -> PublicKey | None:
    if written is None:
        return None
    try:
        key = read_key(written)
    except ValueError as error:
        raise OperatorError(f"--key is no public key: {error}.") from None
    if key.name not in {name_log(site.id) for site in sites}:
        raise OperatorError(f"--key is of another log, {key.name}.")
    return key


def _sort(claims: Sequence[Claim], sites: Sequence[Site]) -> dict[str, list[Claim]]:
    """Find the site of each checkpoint's log.

    Raises:
        OperatorError: It is of a log that is not here.
    """
    sorted_: dict[str, list[Claim]] = {site.id: [] for site in sites}
    of_origin = {name_log(site.id): site.id for site in sites}
    for claim in claims:
        if claim.checkpoint.origin not in of_origin:
            raise OperatorError(f"{claim.source} is a checkpoint of another log, {claim.checkpoint.origin}.")
        sorted_[of_origin[claim.checkpoint.origin]].append(claim)
    return sorted_


def _as_json(name: str, verdict: log.Verdict) -> dict[str, object]:
    return {"site": name, **asdict(verdict)}


def _as_sentence(name: str, verdict: log.Verdict) -> str:
    if verdict.broken is not None:
        return f"{name}: BROKEN at entry {verdict.broken}. {verdict.problem}"
    fits = f"{name}: {verdict.entries} entries fit together"
    if verdict.anchored is not None:
        held = f"anchored to {verdict.anchor}, a checkpoint of {verdict.anchored} entries"
    elif verdict.signed:
        held = f"not anchored (the log's own last checkpoint is of {verdict.signed} entries)"
    else:
        held = "not anchored"
    return f"{fits}, {held}; the last hash is {verdict.head}."
