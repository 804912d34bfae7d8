"""A turn and the turns before it -> pieces, as the encoder reads them. Training and run time call the same function.

The turn itself comes first and is never pushed out; then the turns before it, the newest first, as far as there is room.
Place in the call and length are not told to it (they leak in staged calls, models/README.md).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.analysis.text import lower

HISTORY = 6  # turns before this one
_OWN = 112  # pieces of the turn itself; of a longer one its beginning and its end are read
_EARLIER = 40  # pieces of one earlier turn: its end is nearest to what follows
_ROOM = 208  # pieces in all
# Words of a turn that are looked at: more than fill _OWN, so that a flood costs no more than a long turn.
_FIRST, _LAST = 60, 90

Encode = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Marks:
    """Ids of the special pieces, and the pieces that say who speaks."""

    begin: int
    end: int
    pad: int
    customer: tuple[int, ...]
    agent: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """Pieces of one reading; the first `own` of them are the turn itself, the rest is history."""

    ids: tuple[int, ...]
    own: int


def item(
    encode: Encode, marks: Marks, lang: str, speaker: str, text: str, earlier: Sequence[tuple[str, str]]
) -> Item:
    """`earlier`: (speaker, text) of the turns before, oldest first; the last HISTORY are read."""
    own = encode(plain(text, lang))
    if len(own) > _OWN:
        own = own[: _OWN // 2] + own[-(_OWN // 2) :]
    ids = [marks.begin, *_who(marks, speaker), *own, marks.end]
    length = len(ids)
    for who, said in reversed(earlier[-HISTORY:]):
        pieces = [*_who(marks, who), *encode(plain(said, lang))[-_EARLIER:], marks.end]
        if len(ids) + len(pieces) > _ROOM:
            break
        ids += pieces
    return Item(tuple(ids), length)


def plain(text: str, lang: str) -> str:
    """Lower case, composed, of a bounded number of words; any string is fine."""
    words = text.split()
    if len(words) > _FIRST + _LAST:
        words = words[:_FIRST] + words[-_LAST:]
    joined = " ".join(word[:64] for word in words)
    return lower(unicodedata.normalize("NFC", joined), lang).encode("utf-8", "replace").decode("utf-8")


def _who(marks: Marks, speaker: str) -> tuple[int, ...]:
    return marks.customer if speaker == "customer" else marks.agent
