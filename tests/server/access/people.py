"""A closed server, and everybody who might come to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from assistant.access.feed_keys import FeedKey, dump, mint
from assistant.access.tokens import issue, own_key
from assistant.access.who import Rank, Who
from assistant.store import Store
from tests.server.fakes import HandClock, Running, running, some_settings

SECRET = "only-for-tests-" + "s" * 32
WALL = HandClock().wall()


def token(name: str, rank: Rank = Rank.AGENT, tenant: str = "", *teams: str, seconds: float = 600.0) -> str:
    """A token of our own, good for so long after a fresh HandClock's time."""
    who = Who(name=name, rank=rank, tenant=tenant, teams=frozenset(teams), expires_at=WALL + seconds)
    return issue(who, WALL, own_key(SECRET))


def bearer(text: str) -> dict[str, str]:
    """The header that carries a token or key."""
    return {"authorization": f"Bearer {text}"}


class Keys:
    """A file of feed keys that grows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kept: list[FeedKey] = []
        self._write()

    def make(self, *feeds: str, tenant: str = "") -> str:
        """A new key, good at once."""
        chance = bytes([len(self._kept) + 1]) * 36
        text, kept = mint(chance, feeds or ("*",), 1.0, tenant)
        self._kept.append(kept)
        self._write()
        return text

    def take_back(self) -> None:
        """No key is good any more."""
        self._kept.clear()
        self._write()

    def _write(self) -> None:
        self.path.write_text(dump(self._kept), encoding="utf-8")


def closed_settings(folder: Path, **sections: Any) -> Any:
    """Settings of a server that asks who comes."""
    access = {"secret": SECRET, "feed_keys_file": str(folder / "feeds.json"), **sections.pop("access", {})}
    return some_settings(access=access, **sections)


@asynccontextmanager
async def closed(
    folder: Path, clock: HandClock | None = None, store: Store | None = None, **sections: Any
) -> AsyncIterator[tuple[Running, Keys]]:
    """A server that asks who comes, and its file of keys."""
    keys = Keys(folder / "feeds.json")
    async with running(
        clock=clock or HandClock(), store=store, settings=closed_settings(folder, **sections)
    ) as server:
        yield server, keys
