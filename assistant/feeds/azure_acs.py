"""Azure Communication Services, Call Automation real-time transcription (websocket).

A participant is a raw id ("8:acs:…", "4:+49…"); which side it is on nobody but you knows. A telephone number in it is
personal data, so only its last digits leave here. Offsets are 100-ns ticks from the start of the audio in the newer
form, and an absolute number above 2^53 in the classic one, which says nothing about the call.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities, FeedConfig
from assistant.feeds.azure_speech import is_result, result
from assistant.feeds.decoder import Decoder, malformed
from assistant.feeds.language import normalise
from assistant.feeds.reading import first, label, name, number, pick, share, text
from assistant.feeds.times import after, ticks
from assistant.types import FeedItem, Opened

FINAL = frozenset({"final", "recognized"})
INTERIM = frozenset({"intermediate", "recognizing"})
PARTICIPANTS = 1000
_NUMBER = re.compile(r"\d(?=\d{2})")


class AzureACS(Decoder):
    """One call connection."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=True,
        channels=True,
        language=True,
        ends_turn=False,
        note="A final ends the turn; participants are raw ids that you map; the classic form has no usable times.",
    )

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        kind = first(plain, "kind", "Kind")
        if kind == "TranscriptionMetadata":
            yield from self._metadata(first(plain, "transcriptionMetadata", "TranscriptionMetadata"))
        elif kind == "TranscriptionData":
            yield from self._data(first(plain, "transcriptionData", "TranscriptionData"))
        elif is_result(plain):
            yield from result(self, plain)
        elif kind in ("AudioMetadata", "AudioData"):
            yield malformed("kind", "is audio without words; start transcription, not only media streaming")
        else:
            yield malformed("kind", f"{label(kind)} is no transcription message of Call Automation")

    def __init__(self, config: FeedConfig | None = None) -> None:
        super().__init__(config)
        self._places: dict[str | None, int] = {}

    def _leg(self, participant: str | None) -> str:
        """A number for each participant: a masked one may look like another's, an open one must not stand in ids."""
        if len(self._places) < PARTICIPANTS:
            self._places.setdefault(participant, len(self._places) + 1)
        return f"p{self._places.get(participant, 0)}"

    def _metadata(self, data: Any) -> Iterator[FeedItem]:
        if fault := self.check_call(pick(data, "callConnectionId")):
            yield fault
            return
        self.language = normalise(pick(data, "locale")) or self.language
        yield Opened(language=self.language)

    def _data(self, data: Any) -> Iterator[FeedItem]:
        said, status = pick(data, "text"), first(data, "resultStatus", "resultState")
        known = status.lower() if isinstance(status, str) else ""
        if not isinstance(said, str) or known not in FINAL | INTERIM:
            yield malformed("transcriptionData", "has no text or no resultStatus of Final or Intermediate")
            return
        final, participant = known in FINAL, _participant(data)
        offset = number(pick(data, "offset"))
        if final and offset is not None and self.ledger.repeats(participant, offset, text(said)):
            return
        start = ticks(offset)
        yield from self.say(
            mask(participant),
            participant,
            said=said,
            is_final=final,
            start=start,
            end=after(start, ticks(pick(data, "duration"))),
            language=pick(data, "languageIdentified"),
            confidence=share(pick(data, "confidence")),
            leg=self._leg(participant),
        )


def _participant(data: Any) -> str | None:
    return name(first(data, "participantRawID", "participantRawId") or pick(data, "participant", "rawId"))


def mask(participant: str | None) -> str | None:
    """The raw id with all but the last two digits of a telephone number starred."""
    if participant is None or not participant.startswith("4:"):
        return participant
    return "4:" + _NUMBER.sub("*", participant[2:])
