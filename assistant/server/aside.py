"""What panels are told besides events: interims, peeks, the feed's health. It passes; nothing of it is stored."""

from __future__ import annotations

from assistant import wire
from assistant.access.names import call_topic, parted
from assistant.bus import Bus, Message
from assistant.server.commit import StoreHealth
from assistant.server.health import Health
from assistant.server.messages import FeedState, Interim, Peek, StoreState
from assistant.types import Because, Role


class Aside:
    """The latest of each, for panels that come later; on the bus the latest replaces what still waits."""

    def __init__(self, key: str, bus: Bus) -> None:
        self._topic = call_topic(key)
        _, self._call_id = parted(key)
        self._bus = bus
        self._health: Health | None = None
        self._latest: dict[str, str] = {}
        self._words: dict[Role, str] = {}
        self._seen: dict[Role, tuple[str, tuple[Because, ...]]] = {}

    def bodies(self) -> list[str]:
        """What holds now, as JSON."""
        return list(self._latest.values())

    @property
    def feed(self) -> Health | None:
        """The health that was last told."""
        return self._health

    def interim(self, role: Role, text: str) -> str:
        """Show `text`; the words at its beginning that the interim before had as well, so that they stand still."""
        before = self._words.get(role, "")
        if text == before:
            return text
        self._tell(f"interim.{role}", Interim(call_id=self._call_id, role=role, text=text), kept=True)
        self._words[role] = text
        return before if text.startswith(f"{before} ") else _same_beginning(before, text)

    def looked_at(self, role: Role, still: str) -> bool:
        """True if these words were peeked at already."""
        return self._seen.get(role, ("", ()))[0] == still

    def peek(self, role: Role, still: str, because: tuple[Because, ...]) -> None:
        """Show the safety words that are in `still`, once."""
        before = self._seen.get(role, ("", ()))[1]
        self._seen[role] = (still, because)
        if because and because != before:
            self._tell(f"peek.{role}", Peek(call_id=self._call_id, role=role, because=because), kept=False)

    def settled(self, role: Role) -> None:
        """A final of `role` has come: its interim is history."""
        self._words.pop(role, None)
        self._seen.pop(role, None)
        self._latest.pop(f"interim.{role}", None)

    def health(self, health: Health, at: float, ended: bool) -> None:
        """Tell the feed's health when it has changed, `at` seconds since the call began, or when the call is over."""
        if health != self._health or ended:
            self._health = health
            state = FeedState(call_id=self._call_id, health=health, since=at, ended=ended)
            self._tell("feed", state, kept=True)

    def store(self, health: StoreHealth) -> None:
        """Tell whether what is heard is being written."""
        self._tell("store", StoreState(call_id=self._call_id, health=health), kept=True)

    def _tell(self, key: str, value: object, kept: bool) -> None:
        body = wire.encode(value).decode()
        if kept:
            self._latest[key] = body
        self._bus.publish(self._topic, Message(body=body, key=key))


def _same_beginning(before: str, now: str) -> str:
    kept = []
    for old, new in zip(before.split(), now.split(), strict=False):
        if old != new:
            break
        kept.append(new)
    return " ".join(kept)
