"""Gathers what a statement of reasons rests on: a rejection, what came before it, and who drew attention to it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from moderation.settings import Settings, read_laws
from moderation.storage import reports, views
from moderation.storage.views import CommentView, DecisionView, LogFilter

UPHELD, ERASED = "appeal", "erased"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a website says about itself.

    Attributes:
        rules_url: Where its rules can be read; empty means nowhere.
        territories: ISO codes of the countries in which its decisions hold; none means everywhere.
        laws: What a clause rests on in law, by its id; a clause without one is a rule of the site alone.
    """

    rules_url: str = ""
    territories: tuple[str, ...] = ()
    laws: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def chosen(cls, settings: Settings) -> "Terms":
        """Read what the installation has chosen."""
        territories = tuple(settings.territories.replace(",", " ").split())
        return cls(settings.rules_url, territories, read_laws(settings.laws))

    def cite(self, clauses: Iterable[str]) -> str:
        """Name the laws that clauses rest on; nothing if none does."""
        return "; ".join(dict.fromkeys(self.laws[clause] for clause in clauses if clause in self.laws))


@dataclass(frozen=True, slots=True)
class Case:
    """A rejection, with what its statement needs.

    Attributes:
        view: The comment; its ``decision`` is the last one, not the one that is explained.
        decision: The rejection.
        before: The decisions before it, the first first.
        reported: Whether readers had reported the comment by then.
    """

    view: CommentView
    decision: DecisionView
    before: tuple[DecisionView, ...]
    reported: bool

    @property
    def detected(self) -> DecisionView | None:
        """The rules' decision that found something, if one did."""
        both = [*self.before, self.decision]
        return next((one for one in both if one.decider == "rules" and _live(one)), None)

    @property
    def was_shown(self) -> bool:
        """Whether the comment had been published."""
        return any(one.outcome == "approve" for one in self.before)

    @property
    def is_upheld(self) -> bool:
        """Whether this is the answer to an appeal."""
        return self.decision.reason == UPHELD

    @property
    def clauses(self) -> list[str]:
        """Ids of the clauses that the rejection names, the gravest first."""
        if self.decision.clause:
            return [self.decision.clause]
        return list(dict.fromkeys(str(finding["clause"]) for finding in self._findings if finding["clause"]))

    @property
    def rules(self) -> list[str]:
        """Ids of the rules that speak for it."""
        found = self._findings or (_live(self.detected) if self.detected else [])
        return list(dict.fromkeys(str(finding["rule"]) for finding in found))

    @property
    def _findings(self) -> list[dict[str, object]]:
        return [finding for finding in _live(self.decision) if finding["outcome"] == "reject"]


def has_statement(decision: DecisionView) -> bool:
    """Tell whether a decision is one that an author is owed reasons for."""
    return decision.outcome == "reject" and decision.reason != ERASED


def may_be_appealed(view: CommentView) -> bool:
    """Tell whether the author of a comment may ask for another look at its last decision."""
    decision = view.decision
    return bool(decision and has_statement(decision) and decision.reason != UPHELD and not view.comment.superseded_by)


def find_case(connection: Connection, site_id: str, comment_id: str, version: int | None = None) -> Case | None:
    """Fetch a rejection of a comment of this site.

    Args:
        version: Of the decision; the last rejection, if not given.

    Returns:
        ``None`` if there is no such comment, or it was never rejected.
    """
    view = views.find_comment(connection, site_id, comment_id)
    decisions = views.list_decisions(connection, site_id, comment_id) if view else []
    wanted = [one for one in decisions if has_statement(one) and version in (None, one.version)]
    return _make(connection, view, wanted[-1], decisions) if view and wanted else None


def list_cases(connection: Connection, site_id: str, since: datetime | None, until: datetime | None) -> Iterator[Case]:
    """Fetch the rejections of a period, the newest first.

    What an appeal upheld is left out: it had its statement before.
    """
    for view in views.stream_log(connection, site_id, LogFilter(outcome="reject", since=since, until=until)):
        decision = view.decision
        if decision and has_statement(decision) and decision.reason != UPHELD:
            decisions = views.list_decisions(connection, site_id, view.comment.id)
            yield _make(connection, view, decision, decisions)


def _make(connection: Connection, view: CommentView, decision: DecisionView, decisions: list[DecisionView]) -> Case:
    before = tuple(one for one in decisions if one.version < decision.version)
    told = reports.list_all(connection, view.comment.id) if decision.decider == "person" else []
    return Case(view, decision, before, any(report.created_at <= decision.decided_at for report in told))


def _live(decision: DecisionView) -> list[dict[str, object]]:
    return [finding for finding in decision.findings if finding["status"] == "live"]
