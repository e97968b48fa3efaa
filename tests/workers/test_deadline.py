import time
from contextlib import suppress

import pytest

from workers.deadline import OutOfTime, cpu_deadline


def burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_it_stops_what_takes_too_much_cpu_time() -> None:
    started = time.process_time()

    with pytest.raises(OutOfTime), cpu_deadline(0.05):
        burn(10)

    assert time.process_time() - started < 1


def test_time_spent_waiting_does_not_count() -> None:
    with cpu_deadline(0.05):
        time.sleep(0.2)


def test_no_handler_of_exceptions_swallows_it() -> None:
    def swallow() -> None:
        with suppress(Exception):
            burn(10)
        burn(10)

    with pytest.raises(OutOfTime), cpu_deadline(0.05):
        swallow()


def test_it_does_not_outlast_its_block() -> None:
    with cpu_deadline(0.05):
        pass

    burn(0.1)
