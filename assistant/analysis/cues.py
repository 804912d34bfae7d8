"""Words of a turn -> the cues that fire in it, with the words hit and why some were taken back.

`assistant.analysis.index` finds the phrases. Then a cue is taken back by its own `unless` phrases (overlap) and by the guards of the language: negation, other
people's words, past anger, quotation (at most three words before the hit) and joy (anywhere in the turn).
The slow, obvious reference - try every phrase on every turn - is in tests/analysis/test_cues.py as the oracle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.analysis.evidence import Cue
from assistant.analysis.index import Hit, PhraseIndex
from assistant.analysis.phrases import Template
from assistant.analysis.text import Words

# How many words before a hit a guard may end ("i'm not at all angry"); see science.md section 3, guards.
GUARD_REACH = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """One cue of a pack, compiled."""

    id: str
    label: str
    kind: str
    speaker: str
    weight: float
    phrases: tuple[Template, ...]
    unless: tuple[Template, ...] = ()
    guards: tuple[str, ...] = ()
    target: str | None = None
    draft: bool = False
    asks: str | None = None


class CueFinder:
    """All cues of one language and speaker, with what takes them back, in one index."""

    def __init__(
        self,
        rules: Sequence[Rule],
        guards: Mapping[str, tuple[Template, ...]],
        numbers: frozenset[str] = frozenset(),
    ) -> None:
        """`guards`: guard name → phrases; `numbers`: folded number words of the language."""
        self.rules = tuple(sorted(rules, key=lambda rule: rule.id))
        self.guards = guards
        phrases: list[Template] = []
        # Owner of each phrase: a rule's number, or the name of a brake (a guard, or a rule's own `unless`).
        self._owner: list[int | str] = []
        for number, rule in enumerate(self.rules):
            phrases += [*rule.phrases, *rule.unless]
            self._owner += [number] * len(rule.phrases) + [rule.id] * len(rule.unless)
        for name in sorted(guards):
            phrases += guards[name]
            self._owner += [name] * len(guards[name])
        self._index = PhraseIndex(tuple(phrases), numbers)

    def find(self, words: Words) -> tuple[Cue, ...]:
        """The cues that fire, in order of their place; each rule at most once."""
        hits: dict[int, list[Hit]] = {}
        brakes: dict[str, list[Hit]] = {}
        for hit in self._index.find(words):
            owner = self._owner[hit[0]]
            if isinstance(owner, int):
                hits.setdefault(owner, []).append(hit)
            else:
                brakes.setdefault(owner, []).append(hit)
        cues = []
        for number, found in hits.items():
            rule = self.rules[number]
            kept = [hit for hit in found if not _taken_back(hit, rule, brakes)] if brakes else found
            if kept:
                cues.append(_cue(rule, words, min(kept, key=lambda hit: (hit[1], -hit[2]))))
        return tuple(sorted(cues, key=lambda cue: (cue.begin, cue.end, cue.rule)))


def _taken_back(hit: Hit, rule: Rule, brakes: Mapping[str, list[Hit]]) -> bool:
    _, first, last = hit
    if any(
        brake_first <= last and brake_last >= first for _, brake_first, brake_last in brakes.get(rule.id, ())
    ):
        return True
    for name in rule.guards:
        for _, _, brake_last in brakes.get(name, ()):
            if name == "joy" or 0 < first - brake_last <= GUARD_REACH:
                return True
    return False


def _cue(rule: Rule, words: Words, hit: Hit) -> Cue:
    begin, end = words.spans[hit[1]][0], words.spans[hit[2]][1]
    return Cue(
        rule.id,
        rule.label,
        rule.kind,
        rule.weight,
        begin,
        end,
        words.original[begin:end],
        rule.target,
        rule.asks,
    )
