"""What every vendor's decoder shares, so that a decoder says only what is the vendor's own.

A decoder is a subclass with `capabilities`, `default_roles` and `read`, a generator that takes one JSON object and
yields items, mostly through `say`. Here: parsing, roles, language, plausible times, finals once, late interims,
messages of another call. docs/adding-a-feed.md walks through one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar
from zlib import crc32

from assistant.feeds import Capabilities, FeedConfig
from assistant.feeds.language import normalise
from assistant.feeds.ledger import Ledger, Recent
from assistant.feeds.reading import Unreadable, label, load, name, text
from assistant.feeds.roles import Roles
from assistant.feeds.times import span
from assistant.feeds.words import Stretch, Word, stretches
from assistant.types import FeedItem, Role, Segment, Trouble, TurnEnd

# A feed with more unexplained speakers than this has said enough about it.
WARNINGS = 32


def malformed(where: str, detail: str) -> Trouble:
    """This message was skipped."""
    return Trouble(kind="malformed", where=where, detail=detail)


def degraded(where: str, detail: str) -> Trouble:
    """The feed goes on, with less: the vendor reports a fault, or something in the message had to be left out."""
    return Trouble(kind="degraded", where=where, detail=detail)


def ignored(where: str, detail: str = "says nothing for us") -> Trouble:
    """A message the vendor documents, without words in it."""
    return Trouble(kind="ignored", where=where, detail=detail)


def _once(items: Iterable[FeedItem]) -> list[FeedItem]:
    """The items, the same Trouble only once: a list of a million wrong things is one line in the log."""
    said: set[Trouble] = set()
    kept: list[FeedItem] = []
    for item in items:
        if isinstance(item, Trouble):
            if item in said:
                continue
            said.add(item)
        kept.append(item)
    return kept


class Decoder:
    """One call's decoder. Subclasses set the class attributes and write `read`."""

    capabilities: Capabilities
    default_roles: ClassVar[Mapping[str, Role]] = {}

    def __init__(self, config: FeedConfig | None = None) -> None:
        self.config = config or FeedConfig()
        self.roles = Roles(self.config.roles, self.default_roles)
        self.ledger = Ledger(self.config.epoch)
        # What the feed last said about its language; a segment's own tag goes before it.
        self.language = normalise(self.config.language)
        self._call: str | None = None
        self._warned = Recent(WARNINGS)

    def receive(self, message: object) -> list[FeedItem]:
        """What `message` says, in order; an empty list says nothing. Never raises: faults come as Trouble."""
        try:
            plain = load(message)
        except Unreadable as error:
            return [malformed("message", str(error))]
        return _once(self.read_any(plain))

    def read_any(self, plain: Any) -> Iterator[FeedItem]:
        """A list is read as several messages, for batches and recorded sessions."""
        for one in plain if isinstance(plain, list) else [plain]:
            if isinstance(one, dict):
                yield from self.read(one)
            else:
                yield malformed("message", "is not a JSON object; send the vendor's messages unchanged")

    def read(self, plain: dict[str, Any]) -> Iterator[FeedItem]:
        """What one message says."""
        raise NotImplementedError

    def say(
        self,
        *wires: str | None,
        said: Any,
        is_final: bool,
        segment_id: str | None = None,
        ends_turn: bool | None = None,
        start: float | None = None,
        end: float | None = None,
        language: Any = None,
        confidence: float | None = None,
        leg: str | None = None,
    ) -> Iterator[FeedItem]:
        """The segment, once. `wires` are the vendor's names for the speaker, the channel first.

        `segment_id` None lets the ledger tie interims to their final on `leg`, which is the channel unless several
        sessions with their own times share it. `ends_turn` None means as `is_final`. A final without words still ends
        a turn that was open. Late interims and repeated finals give nothing.
        """
        channel = wires[0] if wires else None
        ends_turn = is_final if ends_turn is None else ends_turn
        role = self.role(*wires)
        leg = leg or self.leg(channel)
        words = text(said)
        if not words:
            # Vendors settle silences too; one of them means something only while a turn is open.
            if words is not None and is_final and ends_turn and self.ledger.turn(leg, ended=True):
                yield TurnEnd(role=role, channel=channel)
            return
        known = segment_id or self.ledger.current(leg)
        start, end, fault = span(start, end)
        # Only where the vendor names no utterance do times have to tell what is late.
        if self.ledger.is_settled(known) or (
            not is_final and not segment_id and self.ledger.is_late(leg, end)
        ):
            return
        if is_final:
            self.ledger.settle(known)
            self.ledger.turn(leg, ended=ends_turn)
            if segment_id is None:
                self.ledger.heard_until(leg, end)
                self.ledger.close(leg)
        if fault:
            yield degraded("start, end", fault)
        if is_final:
            yield from self._unexplained(role, *wires)
        yield Segment(
            role=role,
            text=words,
            is_final=is_final,
            ends_turn=ends_turn,
            segment_id=known,
            channel=channel,
            start=start,
            end=end,
            language=normalise(language) or self.language,
            confidence=confidence,
        )

    def say_stretches(self, found: Iterable[Stretch], language: Any = None) -> Iterator[FeedItem]:
        """Every stretch of a file as a final turn, in the order of the audio. A file read again says nothing again."""
        ordered = sorted(found, key=lambda stretch: stretch.start or 0.0)
        unique = crc32(
            repr([(stretch.start, stretch.said) for stretch in ordered]).encode("utf-8", "replace")
        )
        for place, stretch in enumerate(ordered):
            yield from self.say(
                stretch.channel or stretch.speaker,
                stretch.speaker,
                said=stretch.said,
                is_final=True,
                segment_id=f"{self.config.epoch}.{unique:08x}.{place}",
                start=stretch.start,
                end=stretch.end,
                language=language,
                confidence=stretch.confidence,
            )

    def say_speakers(
        self,
        spoken: Iterable[Word],
        *,
        leg: str,
        segment_id: str | None,
        ends_turn: bool,
        language: Any = None,
    ) -> Iterator[FeedItem]:
        """A final in which several speakers talk, as one segment for each stretch of one of them.

        `ends_turn` is of the last; another speaker has ended the turns before. The first takes over from the interims,
        whose id it bears.
        """
        found = stretches(spoken, pause=math.inf)
        for place, stretch in enumerate(found):
            yield from self.say(
                stretch.channel or stretch.speaker,
                stretch.speaker,
                said=stretch.said,
                is_final=True,
                ends_turn=ends_turn or place < len(found) - 1,
                segment_id=f"{segment_id}.{place}" if segment_id and place else segment_id,
                leg=leg,
                start=stretch.start,
                end=stretch.end,
                language=language,
                confidence=stretch.confidence,
            )

    def role(self, *wires: str | None) -> Role:
        """Who speaks on the first of `wires` that is known; unknown where none is."""
        return self.roles.find(*wires) or Role.UNKNOWN

    def leg(self, channel: str | None) -> str:
        """What carries one speaker's words in order: the channel, else the side this whole feed was given."""
        return channel or (self.roles.rest or Role.UNKNOWN).value

    def check_call(self, call: Any) -> Trouble | None:
        """A Trouble where `call`, the vendor's name of it, is not the one this decoder began with."""
        found = name(call)
        if found is None or found == self._call:
            return None
        if self._call is None:
            self._call = found
            return None
        return malformed("call", "belongs to another call; open one feed for each call")

    def _unexplained(self, role: Role, *wires: str | None) -> Iterator[Trouble]:
        """Once per speaker: his words are shown but not scored, and the remedy."""
        if role is not Role.UNKNOWN or self.roles.find(*wires) is not None:
            return
        named = [label(wire) for wire in wires if wire]
        if self._warned.add(tuple(named)):
            key = named[0] if named and named[0] != "?" else "*"
            detail = f"nobody said who speaks here; configure roles, for example {key}=customer"
            yield degraded("roles", f"{detail}, or the words are shown but not scored")
