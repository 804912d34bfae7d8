"""RingCentral after the call: RingSense insights (webhook or export), and answers of its speech-to-text and insights API.

Its live interface is audio only. In RingSense a speaker with an extension is one of the account's own people.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.reading import first, label, name, number, pick, rows, share, table, text
from assistant.feeds.words import Stretch, Word, stretches
from assistant.types import FeedItem, Role


class RingCentral(Decoder):
    """One recorded call."""

    capabilities = Capabilities(
        interim=False,
        confidence=True,
        times=True,
        channels=True,
        language=False,
        ends_turn=False,
        note="After the call only; speakers of the plain API are numbers that you map; RingSense knows extensions.",
    )

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        body = table(plain.get("body")) or plain
        response = plain.get("response", plain)
        if plain.get("status") == "Fail":
            yield degraded("status", "RingCentral reports that the job failed; no transcript will come")
        elif isinstance(pick(body, "insights", "Transcript"), list):
            self._learn(body)
            yield from self.say_stretches([_stretch(row) for row in rows(body["insights"]["Transcript"])])
        elif isinstance(pick(response, "utteranceInsights"), list):
            yield from self.say_stretches([_stretch(row) for row in rows(response["utteranceInsights"])])
        elif isinstance(pick(response, "transcript"), str):
            yield from self.say_stretches(_transcript(response))
        elif isinstance(pick(response, 0, "emotion"), str) or "insights" in body or "jobId" in plain:
            yield ignored("response", "holds no transcript")
        else:
            yield malformed(label(next(iter(plain), None)), "is no transcript of RingSense or the AI API")

    def _learn(self, body: dict[str, Any]) -> None:
        """Own people have an extension; the one the recording belongs to is the agent, a colleague might be either."""
        owner = name(body.get("ownerExtensionId"))
        for row in rows(body.get("speakerInfo")):
            speaker, extension = name(row.get("speakerId")), name(row.get("extensionId"))
            if speaker is None:
                continue
            outside = Role.CUSTOMER if extension is None and "extensionId" in row else Role.UNKNOWN
            self.roles.learn(speaker, Role.AGENT if extension is not None and extension == owner else outside)


def _stretch(row: dict[str, Any]) -> Stretch:
    return Stretch(
        said=text(row.get("text")) or "",
        start=number(row.get("start")),
        end=number(row.get("end")),
        confidence=share(row.get("confidence")),
        speaker=name(row.get("speakerId")),
        channel=None,
    )


def _transcript(response: dict[str, Any]) -> list[Stretch]:
    """Words cut by speaker and pause; the written transcript where there is one speaker or none."""
    spoken = [
        Word(
            said=text(row.get("word")) or "",
            start=number(row.get("start")),
            end=number(row.get("end")),
            confidence=share(row.get("confidence")),
            speaker=name(row.get("speakerId")),
        )
        for row in rows(response.get("words"))
    ]
    if len({word.speaker for word in spoken}) > 1:
        return stretches(spoken)
    return [
        Stretch(
            said=text(first(response, "transcript")) or "",
            start=spoken[0].start if spoken else None,
            end=spoken[-1].end if spoken else None,
            confidence=share(response.get("confidence")),
            speaker=spoken[0].speaker if spoken else None,
            channel=None,
        )
    ]
