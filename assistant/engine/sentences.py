"""Which sentences are left for a card in this turn of this call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.analysis.text import read
from assistant.engine import advice, phrasing
from assistant.engine.phrasing import Said
from assistant.engine.playbook import Language, Playbook
from assistant.engine.state import CallState


@dataclass(frozen=True, slots=True)
class Left:
    """What a card can still say. `slots`: what was heard that a sentence may take up."""

    state: CallState
    language: Language
    slots: dict[str, str]

    def for_(self, technique: str, cause: str, moments: Sequence[str]) -> list[Said]:
        """Sentences for a technique, best first."""
        return self._allowed(
            phrasing.choose(
                self.language.suggestions.get(technique, ()),
                cause,
                moments,
                self.slots,
                self.state.advice.used,
                self.state.call_id,
                familiar=advice.is_familiar(self.state.advice),
            )
        )

    def _allowed(self, sentences: list[Said]) -> list[Said]:
        """Without those in which what was filled in makes a phrase that the centre forbids."""
        forbidden = self.language.forbidden
        if not forbidden:
            return sentences
        code = self.language.code
        return [
            each
            for each in sentences
            if not any(phrase in read(each.say, code).joined for phrase in forbidden)
        ]


def left(state: CallState, language: Language, playbook: Playbook, at: float) -> Left:
    """The sentences that are left after a customer's turn."""
    memory = playbook.policy.cards.slot_memory_s
    slots = {slot: value for slot, value, heard_at in state.advice.slots_at if at - heard_at <= memory}
    name = language.name_of(state.customer_name)
    return Left(state, language, slots if name is None else {**slots, "name": name})
