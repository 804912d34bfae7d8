"""The studio's process: `python -m assistant.server.studio.worker` reads one task a line and writes one answer a line.

It ends when its standard input does, so it never outlives the server.
"""

from __future__ import annotations

import logging
import sys
from typing import BinaryIO

import orjson
from pydantic import ValidationError

from assistant.server.core import report
from assistant.server.studio.asked import Answer, Work
from assistant.server.studio.folding import answer

_log = logging.getLogger(__name__)


def answered(line: bytes) -> Answer:
    """The answer to one line; a fault of ours costs this line, not the process."""
    try:
        return answer(Work.model_validate_json(line))
    except ValidationError as error:
        return {"fault": f"the task cannot be read: {error.error_count()} faults"}
    except Exception as error:
        report(_log, "studio", "-", error)
        return {"fault": "internal error; see the server's log"}


def serve(tasks: BinaryIO, answers: BinaryIO) -> None:
    """Answer until there are no more tasks."""
    for line in tasks:
        answers.write(orjson.dumps(answered(line)) + b"\n")
        answers.flush()


def main() -> None:
    """Standard output is for answers only; whatever else would print goes to standard error."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
