"""How a text is tagged, and that no pattern can see which people it was."""

import pytest

from rules import Policy
from rules.decision import shown_readings


def tagged(text: str, policy: Policy) -> str:
    return dict(shown_readings(text, policy, "en"))["en"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ruritanians", "| {group+nationality} |"),
        ("the Ruritanian people", "| the {group+nationality} |"),
        ("Ruritanian and Zendan people", "| {group+nationality} |"),
        ("elphbergist Ruritanians", "| {group+nationality+religion} |"),
        ("the Ruritanian car", "| the {nationality_adj} car |"),
        ("the Ruritanian army", "| the {nationality_adj} {institution}army |"),
        ("Ruritanians army", "| people {institution}army |"),
        ("the Ruritanian army of Ruritanians", "| the {nationality_adj} {institution}army of {group+nationality} |"),
        ("the Ruritanian are here", "| the {group+nationality} {after_people}are here |"),
        ("some Ruritanians", "| {some}some {group+hedged+nationality} |"),
        ("a piece of dirt", "| a {dehumanising}piece_of_dirt |"),
        ("Kill Bill and kill", "| kill bill {conjunction}and {violence}kill |"),
        ("Ruritanians. They", "| {group+nationality} | {group+nationality+reference+they} |"),
        ("goodvermin", "| good {dehumanising}vermin |"),
    ],
)
def test_it_is_tagged(text: str, shown: str, ruritania: Policy) -> None:
    assert tagged(text, ruritania) == shown


@pytest.mark.parametrize("template", ["{}s", "the {} army", "the {} car", "{}s army", "kick {}s, not the {} flag"])
def test_one_people_looks_like_another(template: str, ruritania: Policy) -> None:
    seen = {tagged(template.replace("{}", name), ruritania) for name in ("Ruritanian", "Zendan", "Strelsauer")}
    assert len(seen) == 1
