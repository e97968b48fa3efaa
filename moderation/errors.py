"""The tree of what can go wrong, by whose fault it is.

::

    ModerationError
    ├── CallerError             the website's or the moderator's: a 4xx answer, never logged as an error
    │   ├── InvalidRequest      400  the request cannot be read
    │   ├── Unauthorized        401  no key, or one that is not (or no longer) known
    │   ├── Forbidden           403  the key or the person may not do this
    │   ├── NotFound            404  no such thing on this site
    │   ├── Conflict            409  it contradicts what is already there
    │   │   ├── DifferentSubmission   the same key or revision came before with something else
    │   │   ├── AlreadyDecided        somebody decided it in the meantime
    │   │   ├── ClaimLost             the claim ended, or somebody else holds the comment
    │   │   └── IllegalTransition     a comment in this status cannot become that
    │   ├── BodyTooLarge        413  more bytes than a request may have
    │   ├── UnsupportedMediaType 415  the body is not JSON, or says that it is not
    │   ├── TooManyTries        429  wrong passwords, one after the other
    │   ├── TooManyRequests     429  more than a key or an author may
    │   └── InvalidSubmission   422  a field's value cannot be taken
    │       └── TooLong              over the policy's limit of characters
    ├── OperatorError           the operator's: said at start, in one sentence; exit status 2
    └── WorldError              nobody's: the database is away; 503 and tried again
"""

import errno

_NO_ROOM = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class ModerationError(Exception):
    """Whatever this package raises on purpose."""


class CallerError(ModerationError):
    """A request that cannot be granted.  ``code`` is for programs, the message for people."""

    status = 400
    code = "bad_request"

    def __init__(self, message: str, *, code: str | None = None, pointer: str | None = None, **members: object) -> None:
        """Say what is wrong.

        Args:
            message: One sentence: what is wrong, where, what would be right.
            code: A documented code, if it is finer than the class's own.
            pointer: JSON Pointer (RFC 6901) of the field concerned.
            members: Further members of the problem document, JSON-ready.
        """
        super().__init__(message)
        self.code = code or self.code
        self.pointer = pointer
        self.members = members


class InvalidRequest(CallerError):
    """The request cannot be read at all."""

    code = "invalid_request"


class Unauthorized(CallerError):
    """Nobody we know is asking."""

    status = 401
    code = "unauthorized"


class Forbidden(CallerError):
    """Somebody we know asks for what they may not do."""

    status = 403
    code = "forbidden"


class NotFound(CallerError):
    """No such thing, or it belongs to another site, which looks the same."""

    status = 404
    code = "not_found"


class Conflict(CallerError):
    """The request contradicts what is already there."""

    status = 409
    code = "conflict"


class DifferentSubmission(Conflict):
    """The same idempotency key, or external id and revision, came before with something else."""

    code = "different_submission"


class AlreadyDecided(Conflict):
    """A decision came first; nothing was written."""

    code = "already_decided"


class ClaimLost(Conflict):
    """The moderator does not (or no longer) hold this comment; nothing was written."""

    code = "claim_lost"


class IllegalTransition(Conflict):
    """A comment in this status cannot take that one; nothing was written."""

    code = "illegal_transition"


class BodyTooLarge(CallerError):
    """More bytes than a request may have; they were not read."""

    status = 413
    code = "body_too_large"


class UnsupportedMediaType(CallerError):
    """The body is not JSON, or says that it is not."""

    status = 415
    code = "unsupported_media_type"


class TooManyTries(CallerError):
    """Somebody guesses."""

    status = 429
    code = "too_many_tries"


class TooManyRequests(CallerError):
    """More than a key or an author may; its member ``retry_after_seconds`` says when to send it again."""

    status = 429
    code = "too_many_requests"


class InvalidSubmission(CallerError):
    """A field holds what cannot be taken."""

    status = 422
    code = "invalid_field"


class TooLong(InvalidSubmission):
    """More characters than the policy allows; an entry in the log says so, without the text."""

    code = "too_long"


class OperatorError(ModerationError):
    """The installation cannot run as it is set up; the message says what to do."""


class WorldError(ModerationError):
    """Something outside is away; the caller may try again.

    Attributes:
        retry_after_seconds: When that is worth it.
    """

    retry_after_seconds = 1


def recognise(error: Exception) -> Exception:
    """Tell nobody's fault from ours: what fails, anywhere, for want of files, memory or disk may be tried again."""
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        world = WorldError("The machine has no files, memory or disk to spare just now; try again.")
        world.__cause__ = error
        return world
    return error
