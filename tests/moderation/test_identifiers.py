from datetime import timedelta

from moderation.identifiers import new_id
from tests.builders import NOW


def test_ids_are_unique_and_in_the_order_of_time() -> None:
    ids = [new_id("c", NOW + timedelta(milliseconds=n)) for n in range(1000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 1000
    assert all(len(made) == 28 and made.startswith("c_") for made in ids)
