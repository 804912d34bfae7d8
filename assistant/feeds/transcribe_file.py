"""The file of an Amazon Transcribe batch job -> words. Times are strings; punctuation has none."""

from __future__ import annotations

from typing import Any

from assistant.feeds.reading import name, number, pick, rows, share, text
from assistant.feeds.words import Word


def spoken(results: dict[str, Any]) -> list[Word]:
    """All words of `results`, one channel after the other; the speaker is the word's or that of its time."""
    channels = rows(pick(results, "channel_labels", "channels"))
    lists = [rows(channel.get("items")) for channel in channels] or [rows(results.get("items"))]
    speakers = _speakers(results)
    found = []
    for items in lists:
        for item in items:
            said = text(pick(item, "alternatives", 0, "content"))
            if said:
                found.append(_word(item, said, speakers))
    return found


def _word(item: dict[str, Any], said: str, speakers: dict[float, str]) -> Word:
    start = number(item.get("start_time"))
    speaker = name(item.get("speaker_label")) or (speakers.get(start) if start is not None else None)
    return Word(
        said=said,
        start=start,
        end=number(item.get("end_time")),
        confidence=share(pick(item, "alternatives", 0, "confidence")),
        speaker=speaker,
        channel=name(item.get("channel_label")),
        attaches="left" if item.get("type") == "punctuation" else "none",
    )


def _speakers(results: dict[str, Any]) -> dict[float, str]:
    """Older files say who speaks only beside the words: start time -> label."""
    found = {}
    for segment in rows(pick(results, "speaker_labels", "segments")):
        for item in rows(segment.get("items")):
            start, speaker = number(item.get("start_time")), name(item.get("speaker_label"))
            if start is not None and speaker is not None:
                found[start] = speaker
    return found
