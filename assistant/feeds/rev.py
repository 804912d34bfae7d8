"""Rev.ai: streaming hypotheses, and the transcript of an asynchronous job (`monologues`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, ignored, malformed
from assistant.feeds.reading import first, label, mean, name, number, pick, rows, text
from assistant.types import FeedItem, Opened


class Rev(Decoder):
    """One side of one call; files have speakers."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=True,
        channels=False,
        language=False,
        ends_turn=False,
        note="A final ends the turn; one connection for each side; speakers in files only.",
    )

    def __init__(self, config: Any = None) -> None:
        super().__init__(config)
        self._session = "-"

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        kind = plain.get("type")
        if kind in ("partial", "final"):
            yield from self._hypothesis(plain, is_final=kind == "final")
        elif kind == "connected":
            self._session = name(plain.get("id")) or "-"
            self.ledger.restart()
            yield Opened(language=self.language)
        elif isinstance(plain.get("monologues"), list):
            yield from self._file(rows(plain["monologues"]))
        elif isinstance(kind, str):
            yield ignored(label(kind))
        else:
            yield malformed("type", "must be connected, partial or final, or this a file with monologues")

    def _hypothesis(self, plain: dict[str, Any], *, is_final: bool) -> Iterator[FeedItem]:
        elements = rows(plain.get("elements"))
        said = (
            first(plain, "transcript") if isinstance(first(plain, "transcript"), str) else _joined(elements)
        )
        if said is None:
            yield malformed("elements", "missing; pass Rev's messages on unchanged")
            return
        start, end = number(plain.get("ts")), number(plain.get("end_ts"))
        if is_final and start is not None and self.ledger.repeats(self._session, start, end, said):
            return
        speaker = name(first(plain, "speaker_id", "speaker"))
        yield from self.say(
            speaker,
            said=said,
            is_final=is_final,
            leg=self.leg(None),
            start=start,
            end=end,
            language=first(plain, "language"),
            confidence=mean([row.get("confidence") for row in elements]) if is_final else None,
        )

    def _file(self, monologues: list[dict[str, Any]]) -> Iterator[FeedItem]:
        for place, row in enumerate(monologues):
            elements = rows(row.get("elements"))
            timed = [element for element in elements if number(element.get("ts")) is not None]
            said = _joined(elements)
            start = number(pick(timed, 0, "ts"))
            if self.ledger.repeats("file", place, start, said):
                continue
            yield from self.say(
                name(row.get("speaker")),
                said=said,
                is_final=True,
                start=start,
                end=number(pick(timed, -1, "end_ts")),
                confidence=mean([element.get("confidence") for element in elements]),
            )


def _joined(elements: list[dict[str, Any]]) -> str | None:
    """Finals bring their blanks and marks as elements of their own; partials bring words alone."""
    if not elements:
        return None
    values = [element["value"] for element in elements if isinstance(element.get("value"), str)]
    blanks = any(element.get("type") == "punct" for element in elements)
    return text(("" if blanks else " ").join(values))
