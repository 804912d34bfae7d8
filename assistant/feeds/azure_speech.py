"""Azure Speech recognition results in their detailed JSON, as mod_azure_transcribe and its relatives pass them on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.reading import first, label, name, pick, share
from assistant.feeds.times import after, ticks
from assistant.types import FeedItem


def is_result(plain: dict[str, Any]) -> bool:
    """Whether this is a result of Azure Speech: a final has a RecognitionStatus, an interim only Text."""
    return "RecognitionStatus" in plain or "DisplayText" in plain or ("Text" in plain and "Offset" in plain)


def result(decoder: Decoder, plain: dict[str, Any], *wires: str | None) -> Iterator[FeedItem]:
    """What the result says; `wires` name its speaker where the transport knows him."""
    status = plain.get("RecognitionStatus")
    final = "RecognitionStatus" in plain or "DisplayText" in plain
    if status == "Error":
        yield degraded(
            "RecognitionStatus", "Azure Speech reports an error; check key, region and audio format"
        )
        return
    if status not in (None, "Success"):
        yield ignored(label(status), "holds no words")
        return
    said = first(plain, "DisplayText", "Text")
    said = pick(plain, "NBest", 0, "Display") if said is None else said
    if not isinstance(said, str):
        yield malformed("DisplayText", "missing; pass Azure's results on unchanged")
        return
    start = ticks(plain.get("Offset"))
    found = name(plain.get("Id"))
    yield from decoder.say(
        *(wires or (name(plain.get("Channel")),)),
        said=said,
        is_final=final,
        segment_id=found,
        start=start,
        end=after(start, ticks(plain.get("Duration"))),
        language=pick(plain, "PrimaryLanguage", "Language"),
        confidence=share(pick(plain, "NBest", 0, "Confidence")) if final else None,
    )
