"""Log lines that are lines: whatever a message contains, it cannot begin a second one or speak to the terminal."""

from __future__ import annotations

import logging
import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def plain(text: str) -> str:
    """`text` with control characters and reversals of direction written out (`\\x1b`)."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class OneLine(logging.Formatter):
    """The usual format on one line; a stack trace of a fault of ours follows on lines of its own, which begin with a bar."""

    def __init__(self) -> None:
        super().__init__(FORMAT)

    def formatMessage(self, record: logging.LogRecord) -> str:
        """The line."""
        return plain(super().formatMessage(record))

    def formatException(self, ei: object) -> str:
        """The trace."""
        lines = super().formatException(ei).splitlines()  # type: ignore[arg-type]
        return "\n".join(f"| {plain(line)}" for line in lines)
