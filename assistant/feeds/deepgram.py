"""Deepgram: live results v1 (`/v1/listen`), Flux v2 (`/v2/listen`) and pre-recorded files.

`is_final` is not the end of an utterance: one goes on over several finals until `speech_final` or `UtteranceEnd`. All
results of a span that is not final yet share their `start`, which therefore names the utterance. A final may be shorter
than the partial before it; the rest comes again in the next result. Twilio, jambonz and FreeSWITCH pass these on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.deepgram_file import turns, words
from assistant.feeds.reading import flag, label, mean, name, number, pick, rows, share, text
from assistant.feeds.times import after
from assistant.feeds.words import Word
from assistant.types import FeedItem, Opened, TurnEnd

SILENT = frozenset({"SpeechStarted", "ConfigureSuccess", "History", "KeepAlive"})


class Deepgram(Decoder):
    """One call's results, of one or several connections (told apart by their request id)."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=True,
        channels=True,
        language=False,
        ends_turn=True,
        note="Which channel is the agent is yours to say; language only with language=multi; Flux has no channels.",
    )

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        kind = text(plain.get("type", plain.get("type_field")))
        if isinstance(plain.get("results"), dict):
            yield from self._file(plain)
        elif kind == "Results" or (kind is None and isinstance(plain.get("channel"), dict)):
            yield from self._result(plain)
        elif kind == "UtteranceEnd":
            yield from self._utterance_end(plain)
        elif kind == "TurnInfo":
            yield from self._turn_info(plain)
        elif kind == "Connected":
            yield Opened(language=self.language)
        elif kind in ("Error", "FatalError", "ConfigureFailure") or "err_code" in plain:
            code = label(plain.get("code", plain.get("err_code", plain.get("variant"))))
            yield degraded(
                "code", f"Deepgram reports {code}; check key, model and audio format of the connection"
            )
        elif kind == "Metadata":
            yield ignored("Metadata")
        elif kind not in SILENT:
            yield malformed("type", f"{label(kind)} is no message of Deepgram's live API v1 or Flux")

    def _result(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        best = pick(plain, "channel", "alternatives", 0)
        said, final = pick(best, "transcript"), flag(plain.get("is_final"))
        if not isinstance(said, str) or final is None:
            field = "is_final" if isinstance(said, str) else "channel.alternatives[0].transcript"
            yield malformed(field, "missing; send Deepgram's results unchanged")
            return
        channel = name(pick(plain, "channel_index", 0))
        spoken = words(pick(best, "words"), channel)
        start, end = _span(plain, spoken)
        leg = f"{self.config.epoch}.{name(pick(plain, 'metadata', 'request_id')) or '-'}.{channel}"
        segment_id = None if start is None else f"{leg}.{start:.3f}"
        speech_final = flag(plain.get("speech_final")) or False
        speakers = list(dict.fromkeys(word.speaker for word in spoken))
        if final and len(speakers) > 1:
            yield from self.say_speakers(spoken, leg=leg, segment_id=segment_id, ends_turn=speech_final)
            return
        yield from self.say(
            channel,
            # Words of several speakers in one interim belong to neither side.
            *(speakers if len(speakers) == 1 else []),
            said=said,
            is_final=final,
            ends_turn=speech_final,
            segment_id=segment_id,
            leg=leg,
            start=start,
            end=end,
            language=pick(best, "languages", 0),
            confidence=share(pick(best, "confidence")) if text(said) else None,
        )

    def _utterance_end(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        channel = name(pick(plain, "channel", 0))
        yield TurnEnd(role=self.role(channel), channel=channel)

    def _turn_info(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        """Flux sends the whole turn so far with every event; only EndOfTurn settles it, EagerEndOfTurn is a bet."""
        turn, said = name(plain.get("turn_index")), plain.get("transcript")
        if turn is None or not isinstance(said, str):
            yield malformed("turn_index, transcript", "missing; send Flux's TurnInfo unchanged")
            return
        final = plain.get("event") == "EndOfTurn"
        yield from self.say(
            None,
            "0",
            said=said,
            is_final=final,
            segment_id=f"{self.config.epoch}.{name(plain.get('request_id')) or '-'}.turn{turn}",
            start=number(plain.get("audio_window_start")),
            end=number(plain.get("audio_window_end")),
            language=pick(plain, "languages", 0),
            confidence=mean([word.get("confidence") for word in rows(plain.get("words"))]) if final else None,
        )

    def _file(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        found = turns(plain)
        if not found:
            yield malformed("results.channels", "holds no transcript; was the recording silent?")
        request = name(pick(plain, "metadata", "request_id")) or "-"
        for place, (turn, language) in enumerate(found):
            yield from self.say(
                turn.channel,
                turn.speaker,
                said=turn.said,
                is_final=True,
                segment_id=f"{self.config.epoch}.{request}.{place}",
                start=turn.start,
                end=turn.end,
                language=language,
                confidence=turn.confidence,
            )


def _span(plain: dict[str, Any], spoken: list[Word]) -> tuple[float | None, float | None]:
    """Start and end of a result; from its words where the result itself does not say."""
    start = number(plain.get("start"))
    if start is not None:
        return start, after(start, number(plain.get("duration")))
    return (spoken[0].start, spoken[-1].end) if spoken else (None, None)
