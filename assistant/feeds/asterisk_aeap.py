"""Asterisk External Application Protocol, speech: the `set` request with `results` that an engine sends to Asterisk.

Results are alternatives, best first; `score` runs from 0 to 100. One connection carries one channel object.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.language import normalise
from assistant.feeds.reading import first, label, name, pick, share
from assistant.types import FeedItem


class AsteriskAEAP(Decoder):
    """One channel of one call."""

    capabilities = Capabilities(
        interim=False,
        confidence=True,
        times=False,
        channels=False,
        language=False,
        ends_turn=False,
        note="Finals only, each ends the turn; no times; one connection for each channel.",
    )

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        request, parameters = plain.get("request"), plain.get("params")
        if "error_msg" in plain:
            yield degraded("error_msg", "the speech engine reports a fault; see its log")
        elif request == "set" and first(parameters, "results") is not None:
            yield from self._results(plain)
        elif request == "setup":
            self.language = normalise(first(parameters, "language")) or self.language
            yield ignored("setup")
        elif isinstance(request, str) or "response" in plain:
            yield ignored(label(request or plain.get("response")))
        else:
            yield malformed("request", "missing; pass AEAP's messages on unchanged")

    def _results(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        best = pick(plain, "params", "results", 0)
        if not isinstance(pick(best, "text"), str):
            yield malformed("params.results[0].text", "is no text")
            return
        sent = name(plain.get("id"))
        if sent is not None and self.ledger.repeats("request", sent):
            return
        yield from self.say(
            None,
            said=best["text"],
            is_final=True,
            language=first(plain.get("params"), "language"),
            confidence=share(best.get("score"), 100),
        )
