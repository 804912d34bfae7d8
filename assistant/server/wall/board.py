"""What every wall is told: the rows as they are now, and which of them changed since a wall last looked.

Walls pull: each says the revision it has seen and gets one message with what has changed since, as text that is encoded
once for all walls that see the same teams. So a slow wall costs nothing and misses nothing – it skips what was
overtaken – and one that comes back after a cut asks by the same number.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from secrets import token_hex

import orjson

from assistant.server.wall.row import WallRow

# Calls that ended are remembered so long; a wall that was away longer gets all rows anew.
GONE = 1024


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose calls one may see: those of a tenant (empty: the house's), of these teams; None: of all."""

    tenant: str = ""
    teams: frozenset[str] | None = None

    def covers(self, tenant: str, team: str | None) -> bool:
        """May a call of this tenant and team be seen?"""
        return tenant == self.tenant and (self.teams is None or team in self.teams)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row belongs, and the row itself as it was last told."""

    tenant: str
    row: WallRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What one board tells another: see messages.WallState. `gone` are keys."""

    life: str
    rev: int
    whole: bool
    places: dict[str, Place]
    gone: list[str]


@dataclass(frozen=True, slots=True)
class _Told:
    place: Place
    rev: int
    body: str


class Board:
    """Rows by the call's key. `life` tells the revisions of two processes apart."""

    def __init__(self) -> None:
        self.life = token_hex(4)
        self.rev = 0
        self._rows: dict[str, _Told] = {}
        self._gone: OrderedDict[str, _Told] = OrderedDict()
        self._floor = 0
        self._texts: dict[tuple[Sight, int], str] = {}
        self._news = asyncio.Event()

    def update(self, places: Mapping[str, Place]) -> None:
        """The rows as they are now, all of them; walls that wait are woken if any has changed."""
        changed = [
            key for key, place in places.items() if key not in self._rows or self._rows[key].place != place
        ]
        ended = self._rows.keys() - places.keys()
        if not changed and not ended:
            return
        self.rev += 1
        for key in changed:
            self._gone.pop(key, None)
            self._rows[key] = _Told(places[key], self.rev, orjson.dumps(places[key].row).decode())
        for key in ended:
            told = self._rows.pop(key)
            self._gone[key] = _Told(told.place, self.rev, told.place.row.call_id)
        while len(self._gone) > GONE:
            self._floor = self._gone.popitem(last=False)[1].rev
        self._texts.clear()
        self._news.set()
        self._news = asyncio.Event()

    async def changed(self, rev: int) -> None:
        """Returns when there is more than `rev`."""
        while self.rev <= rev:
            await self._news.wait()

    def rows(self, sight: Sight) -> list[WallRow]:
        """What may be seen, most urgent first."""
        return sorted((row for _, row in self.seen(sight)), key=lambda row: row.order)

    def seen(self, sight: Sight) -> Iterator[tuple[str, WallRow]]:
        """Keys and rows that may be seen."""
        return ((key, told.place.row) for key, told in self._rows.items() if _seen(told, sight))

    def changes(self, rev: int, life: str | None, of: Callable[[str], bool]) -> Changes:
        """What has changed since `rev` of `life` in the calls `of` somebody who keeps a board of his own."""
        known = rev if life == self.life and self._floor <= rev <= self.rev else -1
        places = {key: told.place for key, told in self._rows.items() if told.rev > known and of(key)}
        gone = [key for key, told in self._gone.items() if told.rev > known >= 0 and of(key)]
        return Changes(life=self.life, rev=self.rev, whole=known < 0, places=places, gone=gone)

    def since(self, rev: int, life: str | None, sight: Sight, wall: float) -> str:
        """JSON of messages.WallState: what has changed since `rev` of `life`, or all where that cannot be told."""
        known = rev if life == self.life and self._floor <= rev <= self.rev else -1
        text = self._texts.get((sight, known))
        if text is None:
            text = self._texts[sight, known] = self._text(known, sight)
        # the hour is the only thing that differs from wall to wall
        return f'{{"type":"wall","now":{wall:.3f},{text}}}'

    def _text(self, known: int, sight: Sight) -> str:
        rows = [told.body for told in self._rows.values() if told.rev > known and _seen(told, sight)]
        gone = [told.body for told in self._gone.values() if told.rev > known >= 0 and _seen(told, sight)]
        whole = "true" if known < 0 else "false"
        head = f'"life":"{self.life}","rev":{self.rev},"whole":{whole}'
        return f'{head},"rows":[{",".join(rows)}],"gone":{orjson.dumps(gone).decode()}'


def _seen(told: _Told, sight: Sight) -> bool:
    return sight.covers(told.place.tenant, told.place.row.team)
