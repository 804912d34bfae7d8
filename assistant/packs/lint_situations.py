"""Lint of situations: each is heard in its own examples only, and what is said in it can be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.analysis.cues import CueFinder, Rule
from assistant.analysis.text import read
from assistant.packs import situations
from assistant.packs.contract import Contract
from assistant.packs.language import LanguageSource, PlacedSituation
from assistant.packs.lint_advice import ANY_SLOT, FEWEST_VARIANTS, said_twice, sentence
from assistant.packs.source import Finding

FEWEST_FIRES, FEWEST_SILENT, FEWEST_PLAIN = 5, 3, 3
MOST_HEADLINE_WORDS = 8


def lint_situations(
    source: LanguageSource, contract: Contract, heard_by: Sequence[Rule], agent: CueFinder
) -> Iterator[Finding]:
    """All findings about the situations of one language; `heard_by`: the compiled rule of each."""
    if not contract.situations:
        return
    path = str(source.folder / "situations.toml")
    there = [placed.entry.id for placed in source.situations]
    for missing in [each for each in contract.situations if each not in there]:
        yield Finding(path, 1, "L013", f"situation {missing!r} of rules/situations.toml is missing")
    numbers = frozenset(source.numbers())
    for placed, rule in zip(source.situations, heard_by, strict=True):
        yield from _entry(placed, contract, there)
        yield from _examples(placed, CueFinder((rule,), {}, numbers), source.code)
    spoken = list(situations.sentences(source, contract))
    for each in spoken:
        yield from sentence(each, source, agent)
    yield from said_twice(spoken, source.code)


def _entry(placed: PlacedSituation, contract: Contract, there: list[str]) -> Iterator[Finding]:
    entry, path, line = placed.entry, str(placed.file.path), placed.line
    if entry.id not in contract.situations:
        yield Finding(path, line, "L004", f"{entry.id!r} is no situation of rules/situations.toml")
    if there.count(entry.id) > 1:
        yield Finding(path, line, "L011", f"situation {entry.id!r} stands here twice")
    if len(entry.headline.split()) > MOST_HEADLINE_WORDS:
        yield Finding(path, line, "L018", f"{entry.id}: a headline has at most {MOST_HEADLINE_WORDS} words")
    if len(entry.fires) < FEWEST_FIRES or len(entry.silent) < FEWEST_SILENT:
        text = f"{entry.id}: needs at least {FEWEST_FIRES} fires and {FEWEST_SILENT} silent sentences"
        yield Finding(path, line, "L005", text)
    plain = [say for say in entry.say if not ANY_SLOT.search(say)]
    if len(entry.say) < FEWEST_VARIANTS or len(plain) < FEWEST_PLAIN:
        text = f"{entry.id}: {len(entry.say)} sentences, {len(plain)} without a slot; {FEWEST_VARIANTS} and {FEWEST_PLAIN} needed"
        yield Finding(path, line, "L019", text)


def _examples(placed: PlacedSituation, finder: CueFinder, lang: str) -> Iterator[Finding]:
    entry, path = placed.entry, str(placed.file.path)
    for text in entry.fires:
        if not finder.find(read(text, lang)):
            line = placed.file.line_of(text, placed.line)
            yield Finding(path, line, "L006", f"{entry.id}: is not heard in {text!r}")
    for text in entry.silent:
        for cue in finder.find(read(text, lang)):
            line = placed.file.line_of(text, placed.line)
            yield Finding(
                path, line, "L008", f"{entry.id}: must not be heard, but is at <{cue.words}> in {text!r}"
            )
