"""What can go wrong with a pack; nothing can go wrong with a comment.

RulesError
├── PackError       the operator's or rule author's: the pack cannot be used; lists all mistakes, each with file and key
└── TableError      the caller's: a CSV to evaluate lacks a column or cannot be read
"""


class RulesError(Exception):
    """Any error of this package."""


class PackError(RulesError):
    """A pack cannot be used.

    Attributes:
        mistakes: All of them, one sentence each, beginning with file and key.
    """

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = tuple(mistakes)
        count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        super().__init__(f"The pack has {count}:\n" + "\n".join(f"  {mistake}" for mistake in mistakes))


class TableError(RulesError):
    """A table of labelled comments cannot be used."""
