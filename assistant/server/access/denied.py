"""Why somebody is not let in, as an answer of HTTP and as the code of a closed socket."""

from __future__ import annotations

from enum import Enum


class Why(Enum):
    """(HTTP status, close code of a socket). A browser cannot see the status of a socket that was refused."""

    UNKNOWN = (401, 4401)
    EXPIRED = (401, 4402)
    FORBIDDEN = (403, 4403)
    TOO_MANY = (429, 4429)
    UNAVAILABLE = (503, 4503)


class Denied(Exception):
    """Not let in. `detail` says what to do and quotes neither key nor token."""

    def __init__(self, why: Why, detail: str) -> None:
        super().__init__(detail)
        self.why = why
        self.detail = detail

    @property
    def status(self) -> int:
        """The HTTP status."""
        status: int = self.why.value[0]
        return status

    @property
    def code(self) -> int:
        """The close code."""
        code: int = self.why.value[1]
        return code
