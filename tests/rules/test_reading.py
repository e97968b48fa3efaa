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


@pytest.mark.parametrize(
    ("text", "language", "is_people"),
    [
        ("Ruslar mahkemeye gitti", "tr", True),
        ("Rus mahkemesi", "tr", False),
        ("რუსებმა პარლამენტი ნახეს", "ka", True),
        ("რუსების პარლამენტი", "ka", False),
        ("Ռուսները խորհրդարան մտան", "hy", True),
        ("Ռուսների խորհրդարանը", "hy", False),
    ],
)
def test_only_what_can_belong_to_an_institution_is_no_people(
    text: str, language: str, is_people: bool, shipped: Policy
) -> None:
    shown = dict(shown_readings(text, shipped, language))[language]
    assert ("{group+nationality" in shown) == is_people
