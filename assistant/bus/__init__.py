"""Messages between the calls and those who watch them.

A publisher never waits for a subscriber. Each subscription has a bounded queue; when it is full, what waits is thrown
away at once, `dropped` counts it, and the watcher fetches the state anew (a snapshot) instead of half a story. A
message with a `key` (the latest interim of a speaker, the feed's health) replaces an older one of the same key that
still waits.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Message(NamedTuple):
    """`body` is JSON text, encoded once for all watchers. `seq` is that of an event, None for passing things."""

    body: str
    seq: int | None = None
    key: str | None = None


# Something may have been missed: whoever shows the topic asks for what there is. It has no text and is not passed on.
LOOK_AGAIN = Message(body="", key="look again")


class Closed(Exception):
    """The subscription is closed and nothing is left to read."""


class Subscription(Protocol):
    """One watcher's queue. `dropped` counts the messages thrown away since the subscription began."""

    dropped: int

    async def get(self) -> Message:
        """The next message; waits for one. Raises Closed."""

    def close(self) -> None:
        """Take no more messages; a waiting `get` raises Closed."""


class Bus(Protocol):
    """Topics are plain names: `call.<call_id>`, `agent.<agent_id>`."""

    def publish(self, topic: str, message: Message) -> None:
        """Hand `message` to all that watch `topic` now."""

    def subscribe(self, topic: str, limit: int) -> Subscription:
        """A queue of at most `limit` messages for what is published on `topic` from now on."""
