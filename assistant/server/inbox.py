"""What waits to be heard by one call: senders put, the call takes, and every sender gets his answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.store import StoreError
from assistant.types import FeedItem, Past, Segment, SupervisorAct, Verdict

SIZE = 64


@dataclass(frozen=True, slots=True)
class Answer:
    """The agent's answer to a card, on its way into the journal."""

    suggestion_id: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class SupervisorWord:
    """What a supervisor says about the call, on its way into the journal."""

    act: SupervisorAct
    name: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """What was looked up about the customer, on its way into the journal."""

    past: Past


@dataclass(frozen=True, slots=True)
class Deepened:
    """What the deep voice heard in the first `chars` characters of a turn, on its way into the journal."""

    turn: int
    chars: int
    logits: tuple[float, ...]


# What watchers and look-ups bring, apart from the call's feed.
Pressed = Answer | SupervisorWord | Found | Deepened


def is_interim(item: FeedItem | Pressed) -> bool:
    """Whether `item` passes without leaving a trace."""
    return isinstance(item, Segment) and not item.is_final


@dataclass(slots=True, eq=False)
class Post:
    """What one sender brought at once, and where he waits for the answer."""

    items: Sequence[FeedItem | Pressed]
    done: asyncio.Future[int]
    # The delivery that brought it, where the same may be brought again.
    source: str | None = None


class Inbox:
    """A bounded queue of posts; a full one makes senders wait."""

    def __init__(self) -> None:
        self._posts: asyncio.Queue[Post] = asyncio.Queue(SIZE)
        self._awaited = False

    @property
    def idle(self) -> bool:
        """Whether all that was brought is done with: what may pass can pass now, and overtakes nothing."""
        return self._awaited and self._posts.empty()

    async def bring(self, items: Sequence[FeedItem | Pressed], source: str | None = None) -> int:
        """Return the answer to `items` once there is one. Raises what they were refused with."""
        post = Post(items, asyncio.get_running_loop().create_future(), source)
        await self._posts.put(post)
        return await post.done

    async def take(self) -> list[Post]:
        """All that waits, at least one post."""
        self._awaited = True
        posts = [await self._posts.get()]
        self._awaited = False
        while not self._posts.empty():
            posts.append(self._posts.get_nowait())
        return posts

    def turn_away(self, why: str) -> None:
        """Refuse all that waits."""
        while not self._posts.empty():
            answer([self._posts.get_nowait()], StoreError(why))


def answer(posts: Sequence[Post], outcome: int | StoreError) -> None:
    """Tell the senders of `posts` the number of the call's last input, or why it was not taken."""
    for post in posts:
        if post.done.done():
            continue
        if isinstance(outcome, int):
            post.done.set_result(outcome)
        else:
            post.done.set_exception(outcome)
