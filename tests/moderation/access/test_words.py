"""The README's table of roles is the code's."""

import re

from moderation import people
from moderation.console import words
from tests.test_architecture import README


def test_the_readme_tells_each_roles_rights() -> None:
    lines = re.findall(r"^\| `([a-z-]+)` \|(.*)\|$", README, re.MULTILINE)
    head = re.search(r"^\| role \|(.*)\|$", README, re.MULTILINE)
    assert head is not None
    rights = [name.strip() for name in head[1].split("|")]
    told = {
        role: {right for right, cell in zip(rights, cells.split("|"), strict=True) if cell.strip()}
        for role, cells in lines
        if role in people.ROLES
    }
    assert told == {role: set(rights) - {"account"} for role, rights in people.ROLES.items()}


def test_every_role_has_its_name_on_the_pages() -> None:
    assert set(words.ROLES) == set(people.ROLES)
