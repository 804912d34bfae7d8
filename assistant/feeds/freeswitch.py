"""FreeSWITCH with the drachtio modules: the body of a transcription event, in the words of the engine behind it.

mod_google_transcribe sends one result, mod_aws_transcribe a list of results, mod_azure_transcribe Azure's, and
mod_deepgram_transcribe Deepgram's; an event belongs to one leg, which the event's headers name and the body does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities, FeedConfig
from assistant.feeds.azure_speech import is_result, result
from assistant.feeds.decoder import Decoder, degraded, malformed
from assistant.feeds.deepgram import Deepgram
from assistant.feeds.reading import first, flag, name, pick, share
from assistant.feeds.vosk import Vosk
from assistant.types import FeedItem


class FreeSwitch(Decoder):
    """One leg of one call; both where the engine numbers channels."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=True,
        channels=False,
        language=False,
        ends_turn=True,
        note="As the engine behind it: Google, Amazon, Azure, Deepgram or Vosk; one feed for each leg.",
    )

    def __init__(self, config: FeedConfig | None = None) -> None:
        super().__init__(config)
        self._deepgram = Deepgram(config)
        self._vosk = Vosk(config)

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        if isinstance(plain.get("channel"), dict) or plain.get("type") in (
            "Results",
            "UtteranceEnd",
            "TurnInfo",
        ):
            yield from self._deepgram.read(plain)
        elif is_result(plain):
            yield from result(self, plain)
        elif isinstance(plain.get("alternatives"), list):
            yield from self._result(plain)
        elif "partial" in plain or "text" in plain:
            yield from self._vosk.read(plain)
        elif plain.get("type") == "error" or "error" in plain:
            yield degraded("error", "the speech engine reports a fault; see FreeSWITCH's log")
        else:
            yield malformed("alternatives", "missing; send the body of the transcription event unchanged")

    def _result(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        """The shape that the Google and the Amazon module share."""
        best, final = pick(plain, "alternatives", 0), flag(plain.get("is_final"))
        if not isinstance(pick(best, "transcript"), str) or final is None:
            yield malformed("alternatives[0].transcript, is_final", "missing")
            return
        yield from self.say(
            name(first(plain, "channel_tag")) or name(first(plain, "channel_id")),
            said=best["transcript"],
            is_final=final,
            language=first(plain, "language_code"),
            confidence=(share(best.get("confidence")) or None) if final else None,
        )
