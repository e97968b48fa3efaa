import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.journeys.installation import QUICK, free_port, installed, up_command


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start with a small pack, which no test here looks at."""
    for name, value in QUICK.items():
        monkeypatch.setenv(name, value)


def refuse(folder: Path, *options: str, port: int | None = None) -> str:
    """Run a command that cannot work, and give the one sentence that it says."""
    command = up_command(folder, port or free_port(), *options)
    said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert said.returncode == 2, said
    assert said.stderr.count("\n") == 1, said.stderr
    assert said.stdout == ""
    return said.stderr


@contextmanager
def a_listener() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


def test_a_taken_port(tmp_path: Path) -> None:
    with a_listener() as port:
        said = refuse(tmp_path / "data", port=port)

    assert said == (
        f"moderation: Port {port} of 127.0.0.1 cannot be listened on (Address already in use);"
        " choose another with --port.\n"
    )


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    said = refuse(tmp_path / "file" / "data")

    folder = f"{tmp_path}/file/data"
    assert said == f"moderation: The folder {folder} cannot be written (Not a directory); choose another with --data.\n"


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    url = f"postgresql://moderation:secret@127.0.0.1:{free_port()}/moderation"

    said = refuse(tmp_path / "data", "--database", url)

    assert "cannot be reached" in said
    assert "start it, or give another --database" in said
    assert "secret" not in said


def test_a_database_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "moderation.db").write_text("Dear diary, " * 1000)

    said = refuse(tmp_path / "data")

    assert "file is not a database" in said


@pytest.mark.parametrize(
    ("url", "sentence"),
    [("redis://127.0.0.1:1", "Redis does not answer"), ("nonsense", "The URL of Redis cannot be read")],
)
def test_a_redis_that_cannot_be_used(tmp_path: Path, url: str, sentence: str) -> None:
    assert sentence in refuse(tmp_path / "data", "--redis", url)


def test_a_value_that_cannot_be_used(tmp_path: Path) -> None:
    assert "MODERATION_WORKERS" in refuse(tmp_path / "data", "--workers", "0")


def test_a_pack_that_is_not_valid_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "pack").mkdir()
    monkeypatch.setenv("MODERATION_PACK", str(tmp_path / "pack"))

    said = subprocess.run(
        up_command(tmp_path / "data", free_port()), capture_output=True, text=True, timeout=60, check=False
    )

    assert said.returncode == 2
    assert "policy.toml: is missing" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_second_start_keeps_everything_and_is_quick(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with installed(folder, "--no-demo") as first:
        known, port = first.service, first.port
        assert known.keys() == {"url", "console_url", "api_key", "moderator", "auditor"}
        assert (folder / "service.json").stat().st_mode & 0o777 == 0o600

        assert "A service runs on the folder" in refuse(folder)

    started = time.monotonic()
    with installed(folder, "--no-demo", port=port) as second:
        assert time.monotonic() - started < 30  # and under 5 on a machine that does nothing else
        assert second.service == known

    (folder / "service.json").unlink()  # is made anew, with another key for the same people
    with installed(folder, "--no-demo", environment=QUICK) as third:
        assert third.service["api_key"] != known["api_key"]
        assert third.service["moderator"]["email"] == known["moderator"]["email"]
