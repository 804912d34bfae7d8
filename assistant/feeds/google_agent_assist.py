"""Google Agent Assist (Dialogflow) conversation events over Pub/Sub push.

A recognition result tells role and message id only in the Pub/Sub attributes; the message that follows bears the same
id and is then the same words again. Pub/Sub delivers again and in any order. Poison must be acknowledged like the rest,
or Pub/Sub sends it for days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from assistant.feeds import Capabilities
from assistant.feeds.decoder import Decoder, degraded, ignored, malformed
from assistant.feeds.envelopes import is_pubsub, pubsub
from assistant.feeds.language import normalise
from assistant.feeds.reading import Unreadable, first, flag, label, name, share
from assistant.types import Closed, FeedItem, Opened, Role


class GoogleAgentAssist(Decoder):
    """One conversation."""

    capabilities = Capabilities(
        interim=True,
        confidence=True,
        times=False,
        channels=True,
        language=True,
        ends_turn=False,
        note="A final ends the turn; no audio times; Pub/Sub guarantees no order.",
    )
    # The virtual agent speaks for the centre; map AUTOMATED_AGENT=unknown to leave its words out.
    default_roles: ClassVar[Mapping[str, Role]] = {
        "END_USER": Role.CUSTOMER,
        "HUMAN_AGENT": Role.AGENT,
        "AUTOMATED_AGENT": Role.AGENT,
    }

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        if not is_pubsub(plain):
            yield from self._event(plain, {})
            return
        try:
            delivery = pubsub(plain)
        except Unreadable as error:
            yield malformed("message.data", str(error))
            return
        if delivery.delivery_id is not None and self.ledger.repeats("pubsub", delivery.delivery_id):
            return
        if isinstance(delivery.body, dict):
            yield from self._event(delivery.body, delivery.attributes)
        else:
            yield malformed(
                "message.data", "holds no conversation event; subscribe to the conversation profile's topic"
            )

    def _event(self, event: dict[str, Any], attributes: dict[str, Any]) -> Iterator[FeedItem]:
        kind = event.get("type")
        if fault := self.check_call(event.get("conversation")):
            yield fault
        elif kind == "NEW_MESSAGE" or "newMessagePayload" in event:
            yield from self._message(event.get("newMessagePayload"))
        elif kind == "NEW_RECOGNITION_RESULT" or "newRecognitionResultPayload" in event:
            yield from self._recognition(event.get("newRecognitionResultPayload"), attributes)
        elif kind == "CONVERSATION_STARTED":
            yield Opened(language=self.language)
        elif kind == "CONVERSATION_FINISHED":
            yield Closed(reason="CONVERSATION_FINISHED")
        elif kind == "UNRECOVERABLE_ERROR":
            yield degraded(
                "type", "Google reports UNRECOVERABLE_ERROR; no more words will come for this conversation"
            )
        elif (
            (isinstance(kind, str) and kind.isupper())
            or "suggestion_results" in event
            or "suggestionResults" in event
        ):
            yield ignored(label(kind))
        else:
            yield malformed("type", "missing; push the conversation events unchanged")

    def _message(self, payload: Any) -> Iterator[FeedItem]:
        said = first(payload, "content")
        if not isinstance(said, str):
            yield malformed("newMessagePayload.content", "missing; push the conversation events unchanged")
            return
        yield from self.say(
            name(first(payload, "participantRole", "participant")),
            name(payload.get("participant")),
            said=said,
            is_final=True,
            segment_id=_last(payload.get("name")),
            language=payload.get("languageCode"),
        )

    def _recognition(self, payload: Any, attributes: dict[str, Any]) -> Iterator[FeedItem]:
        said = first(payload, "transcript")
        if first(payload, "messageType") == "END_OF_SINGLE_UTTERANCE":
            yield ignored("messageType", "marks a pause without words")
            return
        if not isinstance(said, str):
            yield malformed("newRecognitionResultPayload.transcript", "missing; push the events unchanged")
            return
        # JSON leaves out what is false.
        final = flag(payload.get("isFinal")) or False
        language = first(payload, "languageCode")
        self.language = normalise(language) or self.language
        yield from self.say(
            name(attributes.get("participant_role")),
            name(attributes.get("participant")),
            said=said,
            is_final=final,
            segment_id=_last(attributes.get("message_id")),
            language=language,
            confidence=(share(payload.get("confidence")) or None) if final else None,
        )


def _last(path: Any) -> str | None:
    """The last part of a resource name: the message id, written with or without its path."""
    found = name(path)
    return name(found.rsplit("/", 1)[-1]) if found else None
