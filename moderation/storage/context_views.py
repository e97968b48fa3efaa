"""Read-only: what a moderator wants to know besides the comment: what it answers, what stands beside it, its author."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from moderation.storage import likeness_views, notes, views
from moderation.storage.likeness_views import Precedent
from moderation.storage.notes import Note
from moderation.storage.queue_views import QueueFilter, Reader, list_waiting
from moderation.storage.tables import comment_texts, comments
from moderation.storage.views import CommentView

AUTHORS_LAST, BESIDE, MOST_SHOWN, PRECEDENTS = 20, 3, 10, 5


@dataclass(frozen=True, slots=True)
class Author:
    """What is known of an author.

    Attributes:
        last: Their last comments but this one, the newest first.
        waiting: Their other comments that wait for a moderator.
    """

    last: list[CommentView] = field(default_factory=list)
    waiting: list[CommentView] = field(default_factory=list)

    @property
    def decided(self) -> int:
        """How many of the last are published or refused."""
        return sum(view.comment.status in ("approved", "rejected") for view in self.last)

    @property
    def approved(self) -> int:
        """How many of those are published."""
        return sum(view.comment.status == "approved" for view in self.last)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around a comment.

    Attributes:
        parent: What it answers, if that came here too.
        before: What came before it under the same article, the oldest first.
        after: What came after it there.
        alike: What waits with nearly the same text.
        precedents: What people have decided about texts like it.
    """

    parent: CommentView | None
    before: list[CommentView]
    after: list[CommentView]
    author: Author
    alike: list[CommentView]
    precedents: list[Precedent]
    notes: list[Note]


def look_around(connection: Connection, reader: Reader, view: CommentView) -> Surroundings:
    """Fetch what is known around a comment; each list is short, however much there is."""
    site_id, comment_id = reader.site_id, view.comment.id
    before, after = _list_beside(connection, view)
    likes = likeness_views.find_likes(connection, site_id, comment_id, view.text)
    alike = sorted(other for _share, other in likes.waiting)[:MOST_SHOWN]
    decided = likeness_views.list_rules_shared(connection, comment_id, likes.decided[: 2 * PRECEDENTS])[:PRECEDENTS]
    precedents = [other for _share, other in decided]
    last, wait = _list_of_author(connection, reader, view)
    known = _fetch(connection, site_id, [*before, *after, *alike, *last, *wait, *precedents])
    keepers = likeness_views.list_keepers(connection, precedents)
    return Surroundings(
        parent=find_parent(connection, view),
        before=[known[one] for one in before],
        after=[known[one] for one in after],
        author=Author([known[one] for one in last], [known[one] for one in wait]),
        alike=[known[one] for one in alike],
        precedents=[Precedent(known[other], share, keepers.get(other)) for share, other in decided],
        notes=notes.list_all(connection, comment_id),
    )


def find_parent(connection: Connection, view: CommentView) -> CommentView | None:
    """Find what a comment answers: websites name it by their id of it, or by ours."""
    parent_id, site_id = view.comment.parent_id, view.comment.site_id
    if parent_id is None:
        return None
    theirs = select(comments.c.id).where(comments.c.site_id == site_id, comments.c.external_id == parent_id)
    found = connection.execute(theirs.order_by(comments.c.revision.desc()).limit(1)).scalar_one_or_none()
    return views.find_comment(connection, site_id, found or parent_id)


def _list_beside(connection: Connection, view: CommentView) -> tuple[list[str], list[str]]:
    comment = view.comment
    if comment.article_id is None:
        return [], []
    ours = [comments.c.site_id == comment.site_id, comments.c.article_id == comment.article_id]
    query = select(comments.c.id).where(*ours, comments.c.superseded_by.is_(None)).limit(BESIDE)
    before = connection.execute(query.where(comments.c.id < comment.id).order_by(comments.c.id.desc())).scalars().all()
    after = connection.execute(query.where(comments.c.id > comment.id).order_by(comments.c.id)).scalars().all()
    return list(reversed(before)), list(after)


def _list_of_author(connection: Connection, reader: Reader, view: CommentView) -> tuple[list[str], list[str]]:
    if view.author_id is None:
        return [], []
    theirs = select(comment_texts.c.comment_id).where(
        comment_texts.c.site_id == reader.site_id,
        comment_texts.c.author_id == view.author_id,
        comment_texts.c.comment_id != view.comment.id,
    )
    last = connection.execute(theirs.order_by(comment_texts.c.comment_id.desc()).limit(AUTHORS_LAST)).scalars().all()
    wait = list_waiting(connection, reader, QueueFilter(author=view.author_id), limit=MOST_SHOWN + 1)
    others = [one.comment_id for one in wait if one.comment_id != view.comment.id][:MOST_SHOWN]
    return list(last), others


def _fetch(connection: Connection, site_id: str, comment_ids: list[str]) -> dict[str, CommentView]:
    return views.find_comments(connection, site_id, sorted(set(comment_ids))) if comment_ids else {}
