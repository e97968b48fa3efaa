"""When a match is no violation, and when it is one all the same."""

import pytest

from rules import Policy, decide


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ('He said "Ruritanians are vermin".', "approve"),
        ("\u201cRuritanians are vermin\u201d, he wrote.", "approve"),
        ('"Ruritanians are vermin" - this is unacceptable.', "approve"),
        ('"Ruritanians are vermin". That is racist!', "approve"),
        ('"Ruritanians are vermin" is what he wrote.', "approve"),
        ('"Ruritanians are vermin", he wrote', "approve"),
        ('"Ruritanians are vermin"', "reject"),
        ('He said "hello" and Ruritanians are vermin.', "reject"),
        ("Stop saying that Ruritanians are rats", "approve"),
        ("It is wrong to hate Ruritanians", "approve"),
        ("Ruritanians are rats, which is racist", "approve"),
        ("Ruritanians are rats, which is not only racist", "approve"),
        ("I am not a racist, but Ruritanians are rats", "reject"),
        ("It is wrong to wait. Ruritanians are rats", "reject"),
        ("Ruritanians are not vermin", "approve"),
        ("I don't think Ruritanians are vermin", "approve"),
        ("Do not wait here, Ruritanians are vermin. ", "reject"),
        ("I don't think, as some do, that Ruritanians are vermin", "approve"),
        ("I don't think so, my friend, Ruritanians are vermin", "reject"),
        ("We did not wait, that Ruritanians are vermin is true", "reject"),
        ("Nobody came. Ruritanians are vermin", "reject"),
        ("Do you hate Ruritanians?", "approve"),
        ("Are you sure? I hate Ruritanians", "reject"),
        ("Why are Ruritanians vermin?", "reject"),
        ("So Ruritanians are vermin?", "reject"),
        ("I am a quibbler", "approve"),
        ("We quibblers stand together", "approve"),
        ("You are a quibbler", "reject"),
        ("Some Ruritanians are vermin", "escalate"),
        ("Some people wait, Ruritanians are vermin", "reject"),
    ],
)
def test_an_exemption(text: str, outcome: str, ruritania: Policy) -> None:
    assert decide(text, ruritania).outcome.word == outcome


@pytest.mark.parametrize(
    ("text", "language", "outcome"),
    [
        ("Hiçbir Rus insan sayılmaz.", "tr", "reject"),
        ("Heç bir rus insan sayılmır.", "az", "reject"),
        ("არცერთი რუსი ადამიანი არ არის.", "ka", "reject"),
        ("Ոչ մի ռուս մարդ չէ։", "hy", "reject"),
        ("Ruslar hırsız değildir.", "tr", "approve"),
        ("Ruslar oğru deyil.", "az", "approve"),
        ("რუსები ქურდები არ არიან.", "ka", "approve"),
        ("Ռուսները գող չեն։", "hy", "approve"),
        ("Ruslar hırsızdır, değil mi?", "tr", "reject"),
    ],
)
def test_a_word_that_only_agrees_with_a_denial_denies_nothing(
    text: str, language: str, outcome: str, shipped: Policy
) -> None:
    assert decide(text, shipped, language=language).outcome.word == outcome
