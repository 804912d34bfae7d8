"""The last turns of a call, as the deep voice is asked about them."""

from __future__ import annotations

from assistant.deep.layout import HISTORY
from assistant.deep.voice import Said
from assistant.types import Role, TurnHeard

_KEPT = HISTORY + 2


class Spoken:
    """Remembers the newest turns of customer and agent; of a turn that grows, all of it."""

    def __init__(self) -> None:
        self._turns: dict[int, tuple[str, str]] = {}

    def note(self, heard: TurnHeard) -> None:
        """Take the turn as it stands."""
        if heard.role is Role.UNKNOWN:
            return
        self._turns[heard.turn] = (heard.role.value, heard.text)
        if len(self._turns) > _KEPT:
            del self._turns[min(self._turns)]

    def said(self, turn: int, lang: str) -> Said | None:
        """The question about a turn, None if it is not among the newest any more."""
        if turn not in self._turns:
            return None
        before = sorted(index for index in self._turns if index < turn)[-HISTORY:]
        return Said(lang, self._turns[turn][1], tuple(self._turns[index] for index in before))
