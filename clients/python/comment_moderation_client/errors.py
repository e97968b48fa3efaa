"""What can go wrong.

::

    ClientError
    ├── Problem            the service answered that it will not do it
    ├── Unreachable        the service did not answer, however often it was asked
    └── InvalidSignature   a webhook is not the service's, or not of this moment
"""

from typing import Any


class ClientError(Exception):
    """Whatever this package raises on purpose."""


class Problem(ClientError):
    """A refusal, as RFC 9457 writes it.

    Attributes:
        status: The HTTP status.
        code: For programs; `/problems` of the service explains each.
        document: All that the service said.
    """

    def __init__(self, status: int, document: dict[str, Any]) -> None:
        """Keep what the service said."""
        super().__init__(str(document.get("detail", f"The service answered {status}.")))
        self.status = status
        self.code = str(document.get("code", ""))
        self.document = document


class Unreachable(ClientError):
    """No answer came."""


class InvalidSignature(ClientError):
    """A webhook that must not be believed."""
