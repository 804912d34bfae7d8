"""Words of a turn -> the cues that fire in it, with the words hit and why some were taken back.

Finding is in two steps, so that thousands of phrases cost a few microseconds (docs/decisions/0002):
1. phrases of plain words through one spaCy PhraseMatcher (words that no phrase knows are replaced by one placeholder
   before the Doc is built, so that spaCy's string store never grows);
2. phrases with stems, gaps or numbers through `re`, each only if all its required words occur in the turn.
Then a cue is taken back by its own `unless` phrases (overlap) and by the guards of the language: negation, other
people's words, past anger, quotation (at most three words before the hit) and joy (anywhere in the turn).
The slow, obvious reference - try every phrase on every turn - is in tests/analysis/test_cues.py as the oracle.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from assistant.analysis.evidence import Cue
from assistant.analysis.phrases import NUMBER, Template, Variant
from assistant.analysis.text import Words

# How many words before a hit a guard may end ("i'm not at all angry"); see science.md section 3, guards.
GUARD_REACH = 3
_OTHER = "·"
_REMEMBERED = 20_000  # words; a language of calls has fewer, a flood does not fill the memory


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


# A place of a phrase: its index, first and last word (both included).
Hit = tuple[int, int, int]


class PhraseIndex:
    """Finds which of many phrases occur in a turn. Not changed by finding, but for its memory of words."""

    def __init__(self, templates: tuple[Template, ...], numbers: frozenset[str] = frozenset()) -> None:
        """`numbers`: folded number words of the language, for `#`."""
        self._vocab = Vocab()
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        self._numbers = numbers
        known: set[str] = set()
        rare: set[str] = set()
        plain: dict[int, list[Doc]] = {}
        by_mark: dict[str, list[tuple[int, Variant, tuple[frozenset[str], ...]]]] = {}
        marks: set[str] = set()
        for index, template in enumerate(templates):
            for variant in template.variants:
                if variant.literals:
                    known.update(word for literal in variant.literals for word in literal)
                    rare |= variant.needs[0]
                    docs = [Doc(self._vocab, words=list(literal)) for literal in variant.literals]
                    plain.setdefault(index, []).extend(docs)
                    continue
                marks.update(variant.starts, *variant.needs)
                for mark in variant.needs[0]:
                    by_mark.setdefault(mark, []).append((index, variant, variant.needs[1:]))
        for index, docs in plain.items():
            self._matcher.add(str(index), docs)
        self._known = frozenset(known)
        # Every plain phrase contains one of these words: without them in the turn no Doc need be built.
        self._rare = frozenset(rare)
        self._by_mark = {mark: tuple(found) for mark, found in by_mark.items()}
        self._words = frozenset(mark for mark in marks if not mark.endswith("*"))
        self._beginnings = frozenset(mark[:-1] for mark in marks if mark.endswith("*"))
        self._lengths = tuple(sorted({len(beginning) for beginning in self._beginnings}))
        self._marks_of: dict[str, tuple[str, ...]] = {}

    def find(self, words: Words) -> list[Hit]:
        """Every place of every phrase that occurs, by phrase and place."""
        hits = set(self._literals(words.folded))
        where = self._places(words.folded)
        if where:
            marks = set(where)  # a set meets a set in the time of the smaller one; a dict's keys do not
            for index, variant in self._candidates(marks):
                for mark in variant.starts & marks:
                    for place in where[mark]:
                        match = variant.expression.pattern.match(words.joined, words.starts[place])
                        if match is not None:
                            hits.add((index, *words.words_at(match.start(), match.end() - 1)))
        return sorted(hits)

    def _literals(self, folded: Sequence[str]) -> list[Hit]:
        if self._rare.isdisjoint(folded):
            return []
        known = self._known
        plain = [word if word in known else _OTHER for word in folded]
        strings = self._vocab.strings
        doc = Doc(self._vocab, words=plain)
        return [(int(strings[key]), start, end - 1) for key, start, end in self._matcher(doc)]

    def _places(self, folded: Sequence[str]) -> dict[str, list[int]]:
        """Mark → the words of the turn that carry it."""
        where: dict[str, list[int]] = {}
        marks_of = self._marks_of
        for place, word in enumerate(folded):
            found = marks_of.get(word)
            for mark in self._learn(word) if found is None else found:
                if mark in where:
                    where[mark].append(place)
                else:
                    where[mark] = [place]
        return where

    def _candidates(self, marks: set[str]) -> list[tuple[int, Variant]]:
        """Variants all of whose required words are in the turn: few are left for `re` (84 µs -> 12 µs a turn)."""
        by_mark = self._by_mark
        candidates = []
        for mark in marks:
            for index, variant, rest in by_mark.get(mark, ()):
                for need in rest:
                    if need.isdisjoint(marks):
                        break
                else:
                    candidates.append((index, variant))
        return candidates

    def _learn(self, word: str) -> tuple[str, ...]:
        """The marks a word carries, remembered; the memory starts afresh when it is full."""
        if len(self._marks_of) >= _REMEMBERED:
            self._marks_of.clear()
        marks = [f"{word[:length]}*" for length in self._lengths if word[:length] in self._beginnings]
        if word in self._words:
            marks.append(word)
        if NUMBER in self._words and (word.isdigit() or word in self._numbers):
            marks.append(NUMBER)
        found = self._marks_of[word] = tuple(dict.fromkeys(marks))
        return found


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
