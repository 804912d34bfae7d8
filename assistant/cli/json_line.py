"""Log lines for machines: one JSON object a line, with the call's id where the line is about a call. Never its words."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any

import orjson

from assistant.cli.one_line import plain

# How lines about a call begin everywhere in the server.
ABOUT_A_CALL = "call %s"


class JsonLine(logging.Formatter):
    """time (UTC), level, logger, message; `call` with the call's key, `trace` with the lines of a fault of ours."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. JSON escapes every line feed and control character."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _safe(record.getMessage()),
        }
        if str(record.msg).startswith(ABOUT_A_CALL) and isinstance(record.args, tuple) and record.args:
            line["call"] = _safe(str(record.args[0]))
        if record.exc_info:
            line["trace"] = [_safe(each) for each in self.formatException(record.exc_info).splitlines()]
        return orjson.dumps(line).decode()


def _safe(text: str) -> str:
    """Without half characters, which are no UTF-8, and signs that speak to a terminal."""
    return plain(text.encode("utf-8", "replace").decode())
