"""Amazon Transcribe: streaming, streaming Call Analytics, and the files of batch and Call Analytics jobs.

Interims of a result share its `ResultId`. Item times are not checked: Amazon's own Call Analytics sample has items that
end before they begin.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.amazon import ROLES, KinesisDecoder, turns
from assistant.feeds.decoder import degraded, ignored, malformed
from assistant.feeds.reading import first, flag, label, mean, name, number, pick, rows, share, text
from assistant.feeds.times import millis
from assistant.feeds.transcribe_file import spoken
from assistant.feeds.words import Word, stretches
from assistant.types import FeedItem


class Transcribe(KinesisDecoder):
    """One call's results."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=True,
        channels=True,
        language=True,
        ends_turn=False,
        note="A final ends the turn; roles only with Call Analytics, else map ch_0, ch_1 or speaker labels.",
    )
    default_roles = ROLES

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        plain = pick(plain, "TranscriptEvent") or pick(plain, "CallAnalyticsTranscriptResultStream") or plain
        if isinstance(pick(plain, "Transcript", "Results"), list):
            for result in rows(plain["Transcript"]["Results"]):
                yield from self._result(result)
        elif isinstance(pick(plain, "UtteranceEvent"), dict):
            yield from self._utterance(plain["UtteranceEvent"])
        elif pick(plain, "CategoryEvent") is not None:
            yield ignored("CategoryEvent")
        elif isinstance(pick(plain, "results", "items"), list):
            yield from self.say_stretches(stretches(spoken(plain["results"])), _language(plain["results"]))
        elif isinstance(pick(plain, "Transcript"), list):
            yield from turns(self, plain)
        elif exception := next((key for key in plain if key.endswith("Exception")), None):
            yield degraded(
                label(exception), "Amazon Transcribe ended the stream; check limits, rights and audio"
            )
        else:
            yield malformed("message", "is no event or file of Amazon Transcribe; pass them on unchanged")

    def _result(self, row: dict[str, Any]) -> Iterator[FeedItem]:
        best, partial = pick(row, "Alternatives", 0), flag(row.get("IsPartial"))
        said = pick(best, "Transcript")
        if not isinstance(said, str) or partial is None:
            yield malformed("Results[]", "has no IsPartial or Alternatives[0].Transcript")
            return
        channel, known = name(row.get("ChannelId")), name(row.get("ResultId"))
        spoken = _words(pick(best, "Items"), channel)
        speakers = list(dict.fromkeys(word.speaker for word in spoken if word.speaker))
        leg = self.leg(channel)
        if not partial and len(speakers) > 1:
            language = first(row, "LanguageCode")
            yield from self.say_speakers(spoken, leg=leg, segment_id=known, ends_turn=True, language=language)
            return
        speaker = speakers[0] if len(speakers) == 1 else None
        yield from self.say(
            channel or speaker,
            speaker,
            said=said,
            is_final=not partial,
            segment_id=known,
            leg=leg,
            start=number(row.get("StartTime")),
            end=number(row.get("EndTime")),
            language=first(row, "LanguageCode"),
            confidence=None if partial else mean([word.confidence for word in spoken]),
        )

    def _utterance(self, row: dict[str, Any]) -> Iterator[FeedItem]:
        said, partial = row.get("Transcript"), flag(row.get("IsPartial"))
        if not isinstance(said, str) or partial is None:
            yield malformed("UtteranceEvent", "has no IsPartial or Transcript")
            return
        yield from self.say(
            name(row.get("ParticipantRole")),
            said=said,
            is_final=not partial,
            segment_id=name(row.get("UtteranceId")),
            start=millis(row.get("BeginOffsetMillis")),
            end=millis(row.get("EndOffsetMillis")),
            language=first(row, "LanguageCode"),
            confidence=None if partial else mean([word.confidence for word in _words(row.get("Items"))]),
        )


def _words(items: Any, channel: str | None = None) -> list[Word]:
    """The items of a streamed result; speakers are numbers there and "spk_0" everywhere else."""
    found = []
    for item in rows(items):
        mark, speaker = item.get("Type") == "punctuation", name(item.get("Speaker"))
        found.append(
            Word(
                said=text(item.get("Content")) or "",
                start=number(item.get("StartTime")),
                end=number(item.get("EndTime")),
                confidence=None if mark else share(item.get("Confidence")),
                speaker=f"spk_{speaker}" if speaker and speaker.isdecimal() else speaker,
                channel=channel,
                attaches="left" if mark else "none",
            )
        )
    return found


def _language(results: dict[str, Any]) -> Any:
    return first(results, "language_code") or pick(results, "language_codes", 0, "language_code")
