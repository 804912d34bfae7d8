"""AssemblyAI Universal Streaming, v3: `Begin`, `Turn` …, `Termination`.

`transcript` holds the settled words of a turn and only grows; the word still open is the last of `words`. A turn may
end twice, plain and then formatted (`format_turns`): the first end is heard, it comes sooner. `utterance` is filled at
a pause and empty again on the end of the turn, so it is not read. Times are milliseconds of one connection's audio.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.reading import first, flag, label, mean, name, pick, rows, text
from assistant.feeds.times import millis
from assistant.types import Closed, FeedItem, Opened, Role


class AssemblyAI(Decoder):
    """One call's turns, of one connection after another."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=True,
        channels=False,
        language=False,
        ends_turn=False,
        note="A final is a whole turn; one connection for each side, or speaker labels; under a second of speech the "
        "label is UNKNOWN and the words are not scored.",
    )
    default_roles: ClassVar[Mapping[str, Role]] = {"UNKNOWN": Role.UNKNOWN}

    def __init__(self, config: Any = None) -> None:
        super().__init__(config)
        self._session = "-"

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        kind = plain.get("type")
        if kind == "Turn":
            yield from self._turn(plain)
        elif kind == "Begin":
            self._session = name(plain.get("id")) or "-"
            self.ledger.restart()
            yield Opened(language=self.language)
        elif kind == "Termination":
            yield Closed(reason="Termination")
        elif kind == "Error" or "error" in plain:
            yield degraded(
                "error", "AssemblyAI ended the session with an error; check key, balance and audio format"
            )
        elif kind in ("SpeechStarted", "LLMGatewayResponse", "SpeakerRevision", "Warning"):
            yield ignored(label(kind))
        elif "message_type" in plain:
            yield malformed("message_type", "is the retired v2 API; connect to streaming v3 (/v3/ws)")
        else:
            yield malformed("type", f"{label(kind)} is no message of streaming v3")

    def _turn(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        said, final = plain.get("transcript"), flag(plain.get("end_of_turn"))
        if not isinstance(said, str) or final is None:
            yield malformed("transcript, end_of_turn", "missing; send the Turn messages unchanged")
            return
        channel = name(first(plain, "channel"))
        spoken, turn = rows(plain.get("words")), name(plain.get("turn_order"))
        speaker = name(plain.get("speaker_label"))
        if not final:
            # A settled word may be part of `transcript` already, an open one never is.
            loose = [text(word.get("text")) for word in spoken if flag(word.get("word_is_final")) is False]
            said = " ".join(filter(None, [said, *loose]))
        yield from self.say(
            channel or speaker,
            speaker,
            said=said,
            is_final=final,
            segment_id=None
            if turn is None
            else f"{self.config.epoch}.{self._session}.{self.leg(channel)}.{turn}",
            start=millis(pick(spoken, 0, "start")),
            end=millis(pick(spoken, -1, "end")),
            language=plain.get("language_code"),
            confidence=mean([word.get("confidence") for word in spoken]) if final else None,
        )
