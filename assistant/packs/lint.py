"""The linter: every example of every rule is run; what is dead, doubled, missing or misleading is named with file and line.

One small function per concern, each yielding findings. What each code means stands in its finding; rules/README.md tells how to work with them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.analysis.cues import CueFinder, Rule
from assistant.analysis.text import Words, read
from assistant.packs import situations
from assistant.packs.contract import Contract, read_contract
from assistant.packs.language import (
    LanguageSource,
    PlacedCue,
    compile_guards,
    compile_rules,
    compiler,
    read_language,
)
from assistant.packs.lint_advice import advice
from assistant.packs.lint_situations import lint_situations
from assistant.packs.source import Finding

_MARK = re.compile(r"<([^<>]+)>")
_NORMAL = re.compile(r"[^\w\s()\[\]|*#'’.äöüßæøåçğıİşöü-]")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of a cue with its marked hits taken out."""

    text: str
    marked: tuple[str, ...]


def example(sentence: str) -> Example:
    """`ich werd <von einem zum andern> geschickt` → text without signs, and what was marked."""
    return Example(_MARK.sub(r"\1", sentence), tuple(_MARK.findall(sentence)))


@dataclass(slots=True)
class Bench:
    """A language with its compiled rules, ready to try examples."""

    source: LanguageSource
    contract: Contract
    rules: dict[str, Rule]
    finders: dict[str, CueFinder]
    situations: list[Rule]

    def alone(self, rule: Rule) -> CueFinder:
        """A finder with this one rule, for the rule's own examples."""
        return CueFinder((rule,), self.finders["customer"].guards, frozenset(self.source.numbers()))


def bench(source: LanguageSource, contract: Contract) -> Bench:
    """Compile a language for linting."""
    by = compiler(source)
    rules = compile_rules(source, contract, by)
    guards = compile_guards(source, by)
    numbers = frozenset(source.numbers())
    finders = {
        s: CueFinder(tuple(r for r in rules if r.speaker == s), guards, numbers)
        for s in ("customer", "agent")
    }
    by_id = {rule.id: rule for rule in rules}
    return Bench(source, contract, by_id, finders, situations.rules(source, by))


# Sentences are tried as an agent's turn, so these files decide what is found about them.
_ADVICE = frozenset(("suggestions", "situations", "wording", "agent"))


def lint(
    rules: Path, only: str | None = None, files: Collection[str] | None = None
) -> tuple[list[Finding], dict[str, Counter[str]]]:
    """All findings, and per language how many usable cues each label has. Raises PackError if the contract is broken.

    `only`: one language; `files`: only what concerns these of its files ("flags"), for an editor that cannot wait for all.
    """
    contract = read_contract(rules)
    findings: list[Finding] = []
    coverage: dict[str, Counter[str]] = {}
    for code in contract.languages if only is None else (only,):
        source = read_language(code, rules / code)
        table = bench(source, contract)
        findings += source.findings
        for placed in source.cues:
            if files is not None and placed.file.path.stem not in files:
                continue
            findings += _entry(placed, source, contract)
            rule = table.rules.get(placed.entry.id)
            if rule is not None and placed.entry.status != "retired":
                findings += _examples(placed, rule, table)
        findings += _doubles(source)
        findings += _coverage(source, contract)
        if files is None or not _ADVICE.isdisjoint(files):
            findings += advice(source, contract, table.finders["agent"])
            findings += lint_situations(source, contract, table.situations, table.finders["agent"])
        coverage[code] = Counter(
            placed.entry.marks for placed in source.cues if placed.entry.status != "retired"
        )
    return sorted(set(findings)), coverage


def _entry(placed: PlacedCue, source: LanguageSource, contract: Contract) -> Iterator[Finding]:
    entry, path, line = placed.entry, str(placed.file.path), placed.line
    if not re.fullmatch(rf"{source.code}\.[a-z0-9_]+", entry.id):
        yield Finding(path, line, "L003", f"{entry.id}: id must be {source.code}.<snake_case>")
    label = contract.labels.get(entry.marks)
    if label is None:
        yield Finding(
            path, line, "L004", f"{entry.id}: marks {entry.marks!r}, which taxonomy.toml does not have"
        )
        return
    expected = "agent" if label.kind in ("technique", "misstep") else "customer"
    if entry.speaker != expected:
        yield Finding(
            path,
            line,
            "L004",
            f"{entry.id}: {entry.marks} is a {label.kind}, so speaker must be {expected!r}",
        )
    stem = placed.file.path.stem
    home = {"trigger": entry.marks, "flag": "flags", "intensity": "intensity"}.get(label.kind, "agent")
    if stem != home:
        yield Finding(path, line, "L004", f"{entry.id}: marks {entry.marks}, so it belongs into {home}.toml")
    if len(entry.fires) < 2 or len(entry.silent) < 1:
        yield Finding(path, line, "L005", f"{entry.id}: needs at least 2 fires and 1 silent sentence")
    for key in [entry.source] if isinstance(entry.source, str) else entry.source:
        if key not in contract.sources:
            yield Finding(path, line, "L012", f"{entry.id}: source {key!r} is not in sources.toml")
    for phrase in [*entry.phrases, *entry.unless]:
        if _NORMAL.search(phrase.lower()) or phrase != phrase.strip() or phrase != phrase.lower():
            where = placed.file.line_of(phrase, line)
            yield Finding(
                path, where, "L016", f"{entry.id}: {phrase!r}: lower case words and template signs only"
            )


def _same_words(words: Words, hit: tuple[int, int], marked: str, lang: str) -> bool:
    return words.folded[hit[0] : hit[1] + 1] == read(marked, lang).folded


def _examples(placed: PlacedCue, rule: Rule, table: Bench) -> Iterator[Finding]:
    entry, path, lang = placed.entry, str(placed.file.path), table.source.code
    finder = table.alone(rule)
    used: set[int] = set()
    for sentence in entry.fires:
        line = placed.file.line_of(sentence, placed.line)
        sample = example(sentence)
        words = read(sample.text, lang)
        cues = finder.find(words)
        used.update(
            number for number, phrase in enumerate(rule.phrases) if phrase.pattern.search(words.joined)
        )
        if not cues:
            yield Finding(path, line, "L006", f"{entry.id}: does not fire on {sample.text!r}")
        elif not sample.marked:
            yield Finding(
                path, line, "L007", f"{entry.id}: mark the words hit, here <{cues[0].words}>, in {sentence!r}"
            )
        elif not any(_covers(words, rule, mark, lang) for mark in sample.marked):
            yield Finding(
                path,
                line,
                "L007",
                f"{entry.id}: fires on <{cues[0].words}>, not where {sentence!r} is marked",
            )
    for number, phrase in enumerate(rule.phrases):
        if number not in used:
            line = placed.file.line_of(phrase.source, placed.line)
            yield Finding(
                path, line, "L010", f"{entry.id}: no fires sentence exercises the phrase {phrase.source!r}"
            )
    for sentence in entry.silent:
        cues = finder.find(read(example(sentence).text, lang))
        if cues:
            line = placed.file.line_of(sentence, placed.line)
            yield Finding(
                path,
                line,
                "L008",
                f"{entry.id}: must stay silent, but fires on <{cues[0].words}> in {sentence!r}",
            )
    for sentence in entry.misses:
        if finder.find(read(example(sentence).text, lang)):
            line = placed.file.line_of(sentence, placed.line)
            yield Finding(
                path, line, "L009", f"{entry.id}: now fires on {sentence!r}; move it from misses to fires"
            )


def _covers(words: Words, rule: Rule, mark: str, lang: str) -> bool:
    for phrase in rule.phrases:
        for match in phrase.pattern.finditer(words.joined):
            if _same_words(words, words.words_at(match.start(), match.end() - 1), mark, lang):
                return True
    return False


def _doubles(source: LanguageSource) -> Iterator[Finding]:
    ids: dict[str, PlacedCue] = {}
    phrases: dict[tuple[str, str], str] = {}
    for placed in source.cues:
        entry, path = placed.entry, str(placed.file.path)
        if entry.id in ids:
            other = ids[entry.id]
            yield Finding(
                path,
                placed.line,
                "L011",
                f"{entry.id}: id stands already in {other.file.path.name}:{other.line}",
            )
        ids.setdefault(entry.id, placed)
        for phrase in entry.phrases:
            key = (entry.marks, " ".join(phrase.split()))
            if key in phrases:
                line = placed.file.line_of(phrase, placed.line)
                yield Finding(
                    path, line, "L011", f"{entry.id}: phrase {phrase!r} stands already in {phrases[key]}"
                )
            phrases.setdefault(key, entry.id)


def _coverage(source: LanguageSource, contract: Contract) -> Iterator[Finding]:
    seen: dict[str, int] = defaultdict(int)
    for placed in source.cues:
        if placed.entry.status != "retired":
            seen[placed.entry.marks] += 1
    for label in contract.labels.values():
        if label.cues and not seen[label.id]:
            yield Finding(
                str(source.folder), 1, "L013", f"no cue marks {label.id!r} ({label.kind}) in {source.code}"
            )
