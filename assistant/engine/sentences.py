"""Which sentences are left for a card in this turn of this call: composed ones that name the matter, or whole ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.analysis.text import read
from assistant.engine import advice, phrasing, subject
from assistant.engine.due import SOLVED, Now, Wish
from assistant.engine.phrasing import Said
from assistant.engine.playbook import Language, Playbook
from assistant.engine.state import CallState
from assistant.engine.subject import Heard


@dataclass(frozen=True, slots=True)
class Left:
    """What a card can still say. `subject`: what the call is about, None where that is not clear."""

    state: CallState
    language: Language
    slots: dict[str, str]
    subject: Heard | None

    def whole(self, technique: str, cause: str, moments: Sequence[str]) -> list[Said]:
        """Whole sentences for a technique, best first."""
        return phrasing.choose(
            self.language.suggestions.get(technique, ()),
            cause,
            moments,
            self.slots,
            self.state.advice.used,
            self.state.call_id,
            familiar=advice.is_familiar(self.state.advice),
        )

    def composed(self, due: Wish, now: Now) -> list[Said]:
        """Sentences that name the matter, best first; empty where it is not clear, or where the agent has just named a way out.

        Only after a lead that answers something definite, a situation or the agent's own words: with a lead for the feeling alone
        17 of 32 were read as wrong (decision 0042).
        """
        if self.subject is None or not (due.situation or due.cause == advice.OWN_WORDS):
            return []
        if SOLVED.intersection(self.state.advice.just_done) and not now.jumped:
            return []
        about = self.language.subjects[self.subject.id]
        return phrasing.compose(
            self.language.leads.get(due.situation.id if due.situation else due.technique, ()),
            self.language.acts.get(about.kind, ()),
            due.cause,
            self.slots,
            self.state.advice.used,
            self.state.call_id,
            familiar=advice.is_familiar(self.state.advice),
        )

    def for_(self, due: Wish, now: Now) -> list[Said]:
        """Sentences for what is due, best first: those that name the matter before the others."""
        return self._allowed(self.composed(due, now)) or self._allowed(
            self.whole(due.technique, due.cause, due.moments)
        )

    def _allowed(self, sentences: list[Said]) -> list[Said]:
        """Without those in which a phrase has come about that the centre forbids: of a part and of what was filled in."""
        if not self.language.forbidden:
            return sentences
        return [
            each
            for each in sentences
            if not any(
                phrase in read(each.say, self.language.code).joined for phrase in self.language.forbidden
            )
        ]


def left(state: CallState, language: Language, playbook: Playbook, at: float) -> Left:
    """The sentences that are left after a customer's turn."""
    heard = subject.of_the_call(state.advice.subjects, state.advice.turns, language.papers)
    known = heard if heard is not None and heard.id in language.subjects else None
    slots = _slots(state, language, playbook, at)
    if known is not None:
        slots["subject"] = language.subjects[known.id].say
    return Left(state, language, slots, known)


def _slots(state: CallState, language: Language, playbook: Playbook, at: float) -> dict[str, str]:
    memory = playbook.policy.cards.slot_memory_s
    slots = {slot: value for slot, value, heard_at in state.advice.slots_at if at - heard_at <= memory}
    name = language.name_of(state.customer_name)
    return slots if name is None else {**slots, "name": name}
