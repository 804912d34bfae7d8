"""Deepgram's pre-recorded results, also as they lie inside a vCon: `results.channels[].alternatives[0]`.

`utterances` (an option of the request) are turns already; else the paragraphs are, which change with the speaker; else
the words are cut where speaker or pause cut them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds.reading import mean, name, number, pick, rows, share, text
from assistant.feeds.words import Stretch, Word, stretches


def speaker_wire(speaker: Any) -> str | None:
    """Name of a diarised speaker in a role map: speaker 0 -> "speaker_0"."""
    found = name(speaker)
    return None if found is None else f"speaker_{found}"


def words(spoken: Any, channel: str | None = None) -> list[Word]:
    """Deepgram's words, with punctuation where it was asked for."""
    return [
        Word(
            said=text(row.get("punctuated_word")) or text(row.get("word")) or "",
            start=number(row.get("start")),
            end=number(row.get("end")),
            confidence=share(row.get("confidence")),
            speaker=speaker_wire(row.get("speaker")),
            channel=channel,
        )
        for row in rows(spoken)
    ]


def turns(plain: dict[str, Any]) -> list[tuple[Stretch, Any]]:
    """All turns of the file in the order of their start, each with its language tag; empty without a transcript."""
    utterances = rows(pick(plain, "results", "utterances"))
    found = [_utterance(row) for row in utterances] if utterances else list(_channels(plain))
    found = [turn for turn in found if turn[0].said]
    found.sort(key=lambda turn: turn[0].start or 0.0)
    return found


def _utterance(row: dict[str, Any]) -> tuple[Stretch, Any]:
    turn = Stretch(
        said=text(row.get("transcript")) or "",
        start=number(row.get("start")),
        end=number(row.get("end")),
        confidence=share(row.get("confidence")),
        speaker=speaker_wire(row.get("speaker")),
        channel=name(row.get("channel")),
    )
    return turn, pick(row, "languages", 0)


def _channels(plain: dict[str, Any]) -> Iterator[tuple[Stretch, Any]]:
    for place, channel in enumerate(rows(pick(plain, "results", "channels"))):
        best = pick(channel, "alternatives", 0)
        spoken = words(pick(best, "words"), str(place))
        paragraphs = rows(pick(best, "paragraphs", "paragraphs"))
        found = [_paragraph(row, spoken, str(place)) for row in paragraphs] or stretches(spoken)
        if not found:
            said = text(pick(best, "transcript")) or ""
            score = share(pick(best, "confidence"))
            found = [
                Stretch(said=said, start=None, end=None, confidence=score, speaker=None, channel=str(place))
            ]
        for turn in found:
            yield turn, channel.get("detected_language")


def _paragraph(row: dict[str, Any], spoken: list[Word], channel: str) -> Stretch:
    sentences = [text(sentence.get("text")) or "" for sentence in rows(row.get("sentences"))]
    start, end = number(row.get("start")), number(row.get("end"))
    inside = [word for word in spoken if word.start is not None and (start or 0) <= word.start < (end or 0)]
    return Stretch(
        said=" ".join(filter(None, sentences)),
        start=start,
        end=end,
        confidence=mean([word.confidence for word in inside]),
        speaker=speaker_wire(row.get("speaker")),
        channel=channel,
    )
