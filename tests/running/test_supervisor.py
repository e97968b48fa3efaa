import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from moderation.running.supervisor import Child, Supervisor
from tests.journeys.installation import children, is_running, wait_until

SLEEPER = "import time; print('started', flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
PARENT = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {SLEEPER!r}]); {SLEEPER}"
LEAVING_A_NOTE = (
    "import signal, sys, time, pathlib\n"
    "def leave(*_):\n"
    "    pathlib.Path(sys.argv[1]).open('a').write(sys.argv[2] + ' ')\n"
    "    sys.exit()\n"
    "signal.signal(signal.SIGTERM, leave); print('started', flush=True); time.sleep(60)"
)


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def supervisor(told: list[str]) -> Iterator[Supervisor]:
    supervisor = Supervisor(told.append)
    yield supervisor
    supervisor.stop()


def a_child(folder: Path, name: str, code: str, *arguments: str, stage: int = 0, patience_seconds: float = 2) -> Child:
    command = (sys.executable, "-c", code, *arguments)
    return Child(name, stage, command, dict(os.environ), folder / f"{name}.log", patience_seconds)


def keep(supervisor: Supervisor, child: Child) -> int:
    """Keep a child running, and wait until it says that it has started."""
    supervisor.keep(child)
    wait_until(lambda: "started" in child.log.read_text(), 10)
    pid = supervisor.pids()[child.name]
    assert pid
    return pid


def test_it_starts_again_what_has_died(supervisor: Supervisor, told: list[str], tmp_path: Path) -> None:
    child = a_child(tmp_path, "worker", SLEEPER)
    pid = keep(supervisor, child)

    os.kill(pid, signal.SIGKILL)

    wait_until(lambda: supervisor.pids()["worker"] not in (pid, None), 5)
    assert supervisor.deaths("worker") == 1
    assert told == [f"The worker was killed by signal 9; it is started again. Its log is {child.log}."]


def test_it_waits_longer_for_what_dies_again_and_again(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.keep(a_child(tmp_path, "worker", "raise SystemExit(3)"))

    time.sleep(2)

    assert 2 <= supervisor.deaths("worker") <= 4


def test_nothing_that_a_child_has_started_outlives_it(supervisor: Supervisor, tmp_path: Path) -> None:
    pid = keep(supervisor, a_child(tmp_path, "web", PARENT))
    (grandchild,) = children(pid)

    os.kill(pid, signal.SIGKILL)

    wait_until(lambda: not is_running(grandchild), 5)


def test_it_stops_the_highest_stage_first(supervisor: Supervisor, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    for stage, name in enumerate(["valkey", "web", "sweeper", "worker"]):
        keep(supervisor, a_child(tmp_path, name, LEAVING_A_NOTE, str(notes), name, stage=stage))

    supervisor.stop()

    assert notes.read_text().split() == ["worker", "sweeper", "web", "valkey"]


def test_it_kills_what_does_not_stop_in_its_time(supervisor: Supervisor, tmp_path: Path) -> None:
    pid = keep(supervisor, a_child(tmp_path, "worker", STUBBORN, patience_seconds=0.3))

    started = time.monotonic()
    supervisor.stop()

    assert not is_running(pid)
    assert 0.3 <= time.monotonic() - started < 2


def test_in_a_hurry_it_kills_at_once(supervisor: Supervisor, tmp_path: Path) -> None:
    pids = [keep(supervisor, a_child(tmp_path, f"worker-{n}", STUBBORN, patience_seconds=60)) for n in range(2)]

    started = time.monotonic()
    supervisor.stop(hurried=lambda: True)

    assert not any(map(is_running, pids))
    assert time.monotonic() - started < 2


def test_its_children_stop_if_it_is_killed_itself(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path\n"
        "from moderation.running.supervisor import Child, Supervisor\n"
        f"command = (sys.executable, '-c', {SLEEPER!r})\n"
        f"supervisor = Supervisor(print); log = Path({str(tmp_path / 'log')!r})\n"
        "supervisor.keep(Child('worker', 0, command, dict(os.environ), log, 1))\n"
        "print(supervisor.pids()['worker'], flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        wait_until(lambda: "started" in (tmp_path / "log").read_text(), 10)
        process.kill()

    wait_until(lambda: not is_running(pid), 5)
