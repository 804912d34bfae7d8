"""Speechmatics: real-time messages, and the transcript of a batch job.

A final covers only part of the last partial, so it replaces the whole partial of its channel, and the rest comes in a
new one at once. `metadata.transcript` is the text to show. The confidence of partials has no meaning. With
`end_of_utterance_silence_trigger` configured, EndOfUtterance ends the turn; without it no final does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from assistant.feeds import Capabilities, FeedConfig
from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.reading import first, label, name, number, pick, rows, share, text
from assistant.feeds.words import Word, stretches
from assistant.types import Closed, FeedItem, Opened, Role, TurnEnd

ACKNOWLEDGES = frozenset({"AudioAdded", "ChannelAudioAdded", "Info", "SetRecognitionConfig"})
ATTACHES = {"previous": "left", "next": "right", "both": "both", "none": "none"}
# Languages written without blanks; everywhere else an empty word_delimiter is a slip of the language pack.
UNSPACED = ("ja", "cmn", "yue", "th", "zh")


class Speechmatics(Decoder):
    """One call's messages."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=True,
        channels=True,
        language=True,
        ends_turn=True,
        note="Turns end only with end_of_utterance_silence_trigger; map channels or speaker labels S1, S2.",
    )
    default_roles: ClassVar[Mapping[str, Role]] = {"UU": Role.UNKNOWN}

    def __init__(self, config: FeedConfig | None = None) -> None:
        super().__init__(config)
        # Who spoke last where speakers share a channel: the end of an utterance does not say whose.
        self._speaker: str | None = None

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        kind = text(plain.get("message"))
        if kind in ("AddTranscript", "AddPartialTranscript"):
            yield from self._transcript(plain, is_final=kind == "AddTranscript")
        elif kind == "EndOfUtterance":
            channel = name(plain.get("channel"))
            wire = channel or self._speaker
            yield TurnEnd(role=self.role(wire), channel=wire)
        elif kind == "RecognitionStarted":
            self.ledger.restart()
            yield Opened(language=self.language)
        elif kind == "EndOfTranscript":
            yield Closed(reason="EndOfTranscript")
        elif kind in ("Error", "Warning"):
            yield degraded(
                label(plain.get("type")), f"Speechmatics sends this {label(kind)}; see its list of types"
            )
        elif kind is None and "job" in plain and isinstance(plain.get("results"), list):
            yield from self._file(plain)
        elif kind not in ACKNOWLEDGES:
            known = isinstance(kind, str) and (
                kind.startswith("Add") or kind.endswith(("Started", "Ended", "Result"))
            )
            yield (
                ignored(label(kind))
                if known
                else malformed("message", "missing or unknown; send messages unchanged")
            )

    def _transcript(self, plain: dict[str, Any], *, is_final: bool) -> Iterator[FeedItem]:
        said = pick(plain, "metadata", "transcript")
        if not isinstance(said, str):
            yield malformed("metadata.transcript", "missing; send messages unchanged")
            return
        start, end = (
            number(pick(plain, "metadata", "start_time")),
            number(pick(plain, "metadata", "end_time")),
        )
        channel, results = name(plain.get("channel")), rows(plain.get("results"))
        spoken = [word for row in results if (word := _word(row, channel))]
        speakers = list(dict.fromkeys(word.speaker for word in spoken if word.speaker))
        if is_final and speakers:
            self._speaker = next(word.speaker for word in reversed(spoken) if word.speaker)
        if is_final and text(said) and self.ledger.repeats(channel, start, end, text(said)):
            return
        if is_final and len(speakers) > 1:
            leg = self.leg(channel)
            yield from self.say_speakers(
                spoken, leg=leg, segment_id=None, ends_turn=False, language=_language(results)
            )
            return
        speaker = speakers[0] if len(speakers) == 1 else None
        found = stretches(spoken, pause=math.inf)
        yield from self.say(
            channel or speaker,
            speaker,
            said=said,
            is_final=is_final,
            ends_turn=False,
            leg=self.leg(channel),
            start=start,
            end=end,
            language=_language(results),
            confidence=found[0].confidence if is_final and found else None,
        )

    def _file(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        language = pick(plain, "metadata", "transcription_config", "language") or _language(
            rows(plain["results"])
        )
        unspaced = isinstance(language, str) and language.startswith(UNSPACED)
        spoken = [word for row in rows(plain["results"]) if (word := _word(row, name(row.get("channel"))))]
        yield from self.say_stretches(stretches(spoken, blank="" if unspaced else " "), language)


def _word(row: dict[str, Any], channel: str | None) -> Word | None:
    best = pick(row, "alternatives", 0)
    said = text(pick(best, "content"))
    if not said:
        return None
    punctuation = row.get("type") == "punctuation"
    return Word(
        said=said,
        start=number(row.get("start_time")),
        end=number(row.get("end_time")),
        confidence=None if punctuation else share(pick(best, "confidence")),
        speaker=name(pick(best, "speaker")),
        channel=channel,
        attaches=_attaches(row.get("attaches_to"), punctuation),
    )


def _attaches(side: Any, punctuation: bool) -> Any:
    """Punctuation hangs on the word before unless the message says otherwise."""
    if not punctuation:
        return "none"
    return ATTACHES.get(side, "left") if isinstance(side, str) else "left"


def _language(results: list[dict[str, Any]]) -> Any:
    return next(
        (found for row in results if (found := first(pick(row, "alternatives", 0), "language"))), None
    )
