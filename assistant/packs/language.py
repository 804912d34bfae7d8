"""One language folder -> its entries and compiled phrases. Shared by the loader and the linter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from assistant.analysis.cues import Rule
from assistant.analysis.parsing import TemplateError, TokenNodes
from assistant.analysis.phrases import Template, assemble, compile_template, looks_of, number_pattern
from assistant.analysis.repetition import stop_words
from assistant.analysis.text import read
from assistant.packs.compiled import CompiledPhrases
from assistant.packs.contract import Contract
from assistant.packs.schema import (
    CUE_FILES,
    GUARDS,
    CueEntry,
    GuardFile,
    SituationEntry,
    SlotFile,
    SuggestionEntry,
    TimesFile,
    WordingFile,
    check,
)
from assistant.packs.source import Finding, PackError, SourceFile, parse

# Which guards hold for a cue that does not say (rules/README.md).
DEFAULT_GUARDS = {
    "trigger": ("negation",),
    "flag": ("negation", "third_person", "quotation"),
    "intensity": ("negation", "joy", "third_person"),
    "technique": (),
    "misstep": (),
}


Entry = TypeVar("Entry", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Placed(Generic[Entry]):
    """An entry of a file and where it stands."""

    entry: Entry
    file: SourceFile
    line: int


PlacedCue = Placed[CueEntry]
PlacedSuggestion = Placed[SuggestionEntry]
PlacedSituation = Placed[SituationEntry]


@dataclass(slots=True)
class LanguageSource:
    """Everything one language folder says, as far as it could be read; `findings` hold the rest."""

    code: str
    folder: Path
    cues: list[PlacedCue] = field(default_factory=list)
    guards: GuardFile | None = None
    slots: SlotFile | None = None
    times: TimesFile | None = None
    suggestions: list[PlacedSuggestion] = field(default_factory=list)
    situations: list[PlacedSituation] = field(default_factory=list)
    wording: WordingFile | None = None
    files: dict[str, SourceFile] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def fold(self, token: str) -> tuple[str, ...]:
        """Folded words of one written token."""
        return read(token, self.code).folded

    def numbers(self) -> dict[str, int]:
        """Folded number word → value."""
        table: dict[str, int] = {}
        for value, words in (self.slots.numbers if self.slots else {}).items():
            for word in words:
                for folded in self.fold(word)[:1]:
                    table[folded] = int(value)
        return table


def read_language(code: str, folder: Path) -> LanguageSource:
    """Read all files of a language. Never raises: what is wrong becomes findings."""
    source = LanguageSource(code, folder)
    for name in CUE_FILES:
        if (file := _parse(source, name)) is not None:
            _read_cues(source, file)
    if (file := _parse(source, "guards")) is not None:
        source.guards = check(GuardFile, file.data, file, 1, source.findings, "guards")
    if (file := _parse(source, "slots")) is not None:
        source.slots = check(SlotFile, file.data, file, 1, source.findings, "slots")
        _check_numbers(source, file)
    # a pack may do without: then a promise is known by its cue alone
    if (folder / "times.toml").exists() and (file := _parse(source, "times")) is not None:
        source.times = check(TimesFile, file.data, file, 1, source.findings, "times")
    if (file := _parse(source, "wording")) is not None:
        source.wording = check(WordingFile, file.data, file, 1, source.findings, "wording")
    if (file := _parse(source, "suggestions")) is not None:
        source.suggestions.extend(_entries(source, file, "suggestion", SuggestionEntry))
    # a pack may do without: then sentences are chosen by the cause alone
    if (folder / "situations.toml").exists() and (file := _parse(source, "situations")) is not None:
        source.situations.extend(_entries(source, file, "situation", SituationEntry))
    return source


def _parse(source: LanguageSource, name: str) -> SourceFile | None:
    try:
        file = parse(source.folder / f"{name}.toml")
    except PackError as error:
        source.findings.extend(error.findings)
        return None
    source.files[name] = file
    if file.data.get("lang") != source.code:
        text = f'lang = {file.data.get("lang")!r}, but the folder is {source.code!r}; write lang = "{source.code}" on the first line'
        source.findings.append(Finding(str(file.path), 1, "L003", text))
    return file


def _read_cues(source: LanguageSource, file: SourceFile) -> None:
    for key in file.data:
        if key not in ("lang", "cue"):
            source.findings.append(
                Finding(
                    str(file.path),
                    file.line_of(key),
                    "L001",
                    f"unknown key {key!r}; cues are written as [[cue]]",
                )
            )
    source.cues.extend(_entries(source, file, "cue", CueEntry))


def _entries(
    source: LanguageSource, file: SourceFile, table: str, kind: type[Entry]
) -> Iterator[Placed[Entry]]:
    """The blocks `[[table]]` of a file that are as they should be; the others become findings."""
    for index, data in enumerate(file.data.get(table, [])):
        line = file.block(table, index)
        where = str(data.get("id", f"{table} {index + 1}"))
        entry = check(kind, data, file, line, source.findings, where)
        if entry is not None:
            yield Placed(entry, file, line)


def _check_numbers(source: LanguageSource, file: SourceFile) -> None:
    slots = source.slots
    for table in (slots.numbers, slots.times) if slots else ():
        for value in table:
            if not value.isdigit():
                source.findings.append(
                    Finding(
                        str(file.path),
                        file.line_of(value),
                        "L002",
                        f"{value!r} is not a number; keys are values such as 3",
                    )
                )
                source.slots = None


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles phrases of one language: its written words, number words, how often each word is said, what is kept of before."""

    known: TokenNodes
    numbers: str
    frequency: Callable[[str], float]
    kept: CompiledPhrases | None = None

    def compile(self, phrase: str) -> Template:
        """The compiled phrase. Raises TemplateError."""
        if self.kept is None:
            return compile_template(phrase, self.known, self.numbers, self.frequency)
        looks = self.kept.get(phrase, lambda: looks_of(phrase, self.known, self.frequency))
        return assemble(phrase, looks, self.known, self.numbers)


def compiler(source: LanguageSource, kept: CompiledPhrases | None = None) -> Compiler:
    """A compiler that looks for each phrase by its rarest word (an index on common words finds nothing fast).

    How common a word is in speech is counted in the example sentences of the pack, thousands of natural sentences, when it is first
    asked for: of phrases that are `kept` it is known already.
    """

    @cache
    def counted() -> tuple[Counter[str], Counter[str], frozenset[str]]:
        words: Counter[str] = Counter()
        for placed in source.cues:
            for sentence in (*placed.entry.fires, *placed.entry.silent):
                words.update(read(sentence, source.code).folded)
        beginnings: Counter[str] = Counter()
        for word, count in words.items():
            for length in range(1, len(word) + 1):
                beginnings[word[:length]] += count
        return words, beginnings, stop_words(source.code)

    @cache
    def frequency(mark: str) -> float:
        words, beginnings, stops = counted()
        count = beginnings[mark[:-1]] if mark.endswith("*") else words[mark]
        return 0.5 + count + (100.0 if mark in stops else 0.0)

    return Compiler(TokenNodes(source.fold), number_pattern(source.numbers()), frequency, kept)


def compile_all(
    phrases: Iterable[str], by: Compiler, file: SourceFile, line: int, findings: list[Finding], where: str
) -> tuple[Template, ...]:
    """Compile phrases; those that cannot be become L014 findings."""
    done = []
    for phrase in phrases:
        try:
            done.append(by.compile(phrase))
        except TemplateError as error:
            findings.append(
                Finding(
                    str(file.path), file.line_of(phrase, line), "L014", f"{where}: phrase {phrase!r}: {error}"
                )
            )
    return tuple(done)


def compile_rules(source: LanguageSource, contract: Contract, by: Compiler) -> list[Rule]:
    """All cues that can be compiled, retired ones left out."""
    rules = []
    for placed in source.cues:
        entry = placed.entry
        label = contract.labels.get(entry.marks)
        if label is None or entry.status == "retired":
            continue
        where = entry.id
        phrases = compile_all(entry.phrases, by, placed.file, placed.line, source.findings, where)
        unless = compile_all(entry.unless, by, placed.file, placed.line, source.findings, where)
        default = () if entry.marks == "thanks" or entry.speaker == "agent" else DEFAULT_GUARDS[label.kind]
        guards = tuple(entry.guards) if entry.guards is not None else default
        rules.append(
            Rule(
                entry.id, entry.marks, label.kind, entry.speaker, entry.weight, phrases, unless, guards, entry.target,
                entry.status == "draft", entry.asks,
            )
        )  # fmt: skip
    return rules


def compile_guards(source: LanguageSource, by: Compiler) -> dict[str, tuple[Template, ...]]:
    """Guard name → compiled phrases."""
    guards = source.guards
    if guards is None:
        return {}
    file = source.files["guards"]
    return {name: compile_all(getattr(guards, name), by, file, 1, source.findings, name) for name in GUARDS}
