"""Why a decided comment waits again: what readers report, and what its author appeals against."""

from dataclasses import dataclass

from sqlalchemy import Connection

from moderation.console.gate import Visit
from moderation.storage import appeal_views
from moderation.storage.appeal_views import AppealView
from moderation.storage.appeals import OPEN
from moderation.storage.reports import Report, list_all
from moderation.storage.views import DecisionView


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What is asked for.

    Attributes:
        appeal: The last one, answered or not.
        against: The decision that it is against.
    """

    reports: tuple[Report, ...]
    appeal: AppealView | None
    against: DecisionView | None

    @property
    def is_open(self) -> bool:
        """Whether an appeal waits for its answer."""
        return self.appeal is not None and self.appeal.state == OPEN

    @property
    def is_barred(self) -> bool:
        """Whether whoever looks has decided before, so that somebody else answers."""
        return self.is_open and self.appeal is not None and self.appeal.mine


def gather(connection: Connection, visit: Visit, comment_id: str, decisions: list[DecisionView]) -> SecondLook:
    """Fetch what is asked for about a comment of this site.

    Args:
        decisions: All about the comment.
    """
    about = appeal_views.list_about(connection, visit.site_id, comment_id, person_id=visit.who.person.id)
    last = about[0] if about else None
    against = [decision for decision in decisions if last and decision.version == last.appeal.version]
    return SecondLook(tuple(list_all(connection, comment_id)), last, against[0] if against else None)
