"""Words of a turn -> the cues that fire in it, with the words hit and why some were taken back.

Finding is in two steps, so that thousands of phrases cost a few microseconds (docs/decisions/0002):
1. phrases of plain words through one spaCy PhraseMatcher (words that no phrase knows are replaced by one placeholder
   before the Doc is built, so that spaCy's string store never grows);
2. phrases with stems, gaps or numbers through `re`, each only if one of its anchors occurs in the turn.
Then a cue is taken back by its own `unless` phrases (overlap) and by the guards of the language: negation, other
people's words, past anger, quotation (at most three words before the hit) and joy (anywhere in the turn).
The slow, obvious reference - try every phrase on every turn - is in tests/analysis/test_cues.py as the oracle.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from assistant.analysis.evidence import Cue
from assistant.analysis.phrases import Template
from assistant.analysis.text import Words

# How many words before a hit a guard may end ("i'm not at all angry"); see science.md section 3, guards.
GUARD_REACH = 3
_OTHER = "·"


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


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found: index of the phrase, first and last word (both included)."""

    phrase: int
    first: int
    last: int


@dataclass(slots=True)
class PhraseIndex:
    """Finds which of many phrases occur in a turn. Immutable after building."""

    templates: tuple[Template, ...]
    _vocab: Vocab = field(init=False)
    _matcher: PhraseMatcher = field(init=False)
    _known: frozenset[str] = field(init=False)
    _whole: dict[str, tuple[int, ...]] = field(init=False)
    _begin: dict[int, dict[str, tuple[int, ...]]] = field(init=False)

    def __post_init__(self) -> None:
        vocab = self._vocab = Vocab()
        self._matcher = PhraseMatcher(vocab, attr="ORTH")
        known: set[str] = set()
        whole: dict[str, list[int]] = {}
        begin: dict[int, dict[str, list[int]]] = {}
        for index, template in enumerate(self.templates):
            if template.literals:
                known.update(word for literal in template.literals for word in literal)
                docs = [Doc(vocab, words=list(literal)) for literal in template.literals]
                self._matcher.add(str(index), docs)
                continue
            for word, is_beginning in template.anchors:
                if is_beginning:
                    begin.setdefault(len(word), {}).setdefault(word, []).append(index)
                else:
                    whole.setdefault(word, []).append(index)
        self._known = frozenset(known)
        self._whole = {word: tuple(found) for word, found in whole.items()}
        self._begin = {n: {word: tuple(found) for word, found in table.items()} for n, table in begin.items()}

    def find(self, words: Words) -> list[Hit]:
        """The first, longest hit of each phrase that occurs, by phrase index."""
        best: dict[int, Hit] = {}
        self._find_literals(words, best)
        for index in self._candidates(words.folded):
            match = self.templates[index].pattern.search(words.joined)
            if match is not None:
                best[index] = Hit(index, *words.words_at(match.start(), match.end() - 1))
        return [best[index] for index in sorted(best)]

    def _find_literals(self, words: Words, best: dict[int, Hit]) -> None:
        known = self._known
        plain = [word if word in known else _OTHER for word in words.folded]
        if not any(word is not _OTHER for word in plain):
            return
        vocab = self._vocab
        doc = Doc(vocab, words=plain)
        for key, start, end in self._matcher(doc):
            index = int(vocab.strings[key])
            before = best.get(index)
            if before is None or (start, before.last) < (before.first, end - 1):
                best[index] = Hit(index, start, end - 1)

    def _candidates(self, folded: Sequence[str]) -> set[int]:
        found: set[int] = set()
        for word in set(folded):
            if word in self._whole:
                found.update(self._whole[word])
            for length, table in self._begin.items():
                beginning = word[:length]
                if beginning in table:
                    found.update(table[beginning])
        return found


@dataclass(slots=True)
class CueFinder:
    """All cues of one language and speaker."""

    rules: tuple[Rule, ...]
    guards: Mapping[str, tuple[Template, ...]]
    _index: PhraseIndex = field(init=False)
    _owner: tuple[int, ...] = field(init=False)
    _guard_index: PhraseIndex = field(init=False)
    _guard_names: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.rules = tuple(sorted(self.rules, key=lambda rule: rule.id))
        owners = [(number, phrase) for number, rule in enumerate(self.rules) for phrase in rule.phrases]
        self._index = PhraseIndex(tuple(phrase for _, phrase in owners))
        self._owner = tuple(number for number, _ in owners)
        guards = [(name, phrase) for name in sorted(self.guards) for phrase in self.guards[name]]
        self._guard_index = PhraseIndex(tuple(phrase for _, phrase in guards))
        self._guard_names = tuple(name for name, _ in guards)

    def find(self, words: Words) -> tuple[Cue, ...]:
        """The cues that fire, in order of their place; each rule at most once."""
        hits: dict[int, list[Hit]] = {}
        for hit in self._index.find(words):
            hits.setdefault(self._owner[hit.phrase], []).append(hit)
        if not hits:
            return ()
        guards = self._guard_hits(words, [self.rules[number] for number in hits])
        cues = []
        for number, found in hits.items():
            rule = self.rules[number]
            kept = [hit for hit in found if not _taken_back(hit, rule, words, guards)]
            if kept:
                hit = min(kept, key=lambda h: (h.first, -h.last))
                cues.append(_cue(rule, words, hit))
        return tuple(sorted(cues, key=lambda cue: (cue.begin, cue.end, cue.rule)))

    def _guard_hits(self, words: Words, rules: Iterable[Rule]) -> Mapping[str, list[tuple[int, int]]]:
        if not any(rule.guards for rule in rules):
            return {}
        found: dict[str, list[tuple[int, int]]] = {}
        for hit in self._guard_index.find(words):
            template = self._guard_index.templates[hit.phrase]
            places = found.setdefault(self._guard_names[hit.phrase], [])
            # a guard may stand several times in a turn; each place counts
            for match in template.pattern.finditer(words.joined):
                places.append(words.words_at(match.start(), match.end() - 1))
        return found


def _taken_back(hit: Hit, rule: Rule, words: Words, guards: Mapping[str, list[tuple[int, int]]]) -> bool:
    for template in rule.unless:
        for match in template.pattern.finditer(words.joined):
            first, last = words.words_at(match.start(), match.end() - 1)
            if first <= hit.last and last >= hit.first:
                return True
    for name in rule.guards:
        for _first, last in guards.get(name, ()):
            if name == "joy" or 0 < hit.first - last <= GUARD_REACH:
                return True
    return False


def _cue(rule: Rule, words: Words, hit: Hit) -> Cue:
    begin, end = words.spans[hit.first][0], words.spans[hit.last][1]
    return Cue(
        rule.id, rule.label, rule.kind, rule.weight, begin, end, words.original[begin:end], rule.target
    )
