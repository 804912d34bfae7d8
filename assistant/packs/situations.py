"""Situations of a language -> what hears them and what is said in them."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.analysis.cues import Rule
from assistant.engine.playbook import Situation
from assistant.packs.contract import Contract
from assistant.packs.language import (
    Compiler,
    LanguageSource,
    Placed,
    PlacedSuggestion,
    compile_all,
)
from assistant.packs.schema import SuggestionEntry


def rules(source: LanguageSource, by: Compiler) -> list[Rule]:
    """One rule a situation; its label is the situation's id, and it never scores. Phrases that cannot be compiled become findings."""
    found = []
    for placed in source.situations:
        entry, where = placed.entry, (placed.file, placed.line, source.findings, placed.entry.id)
        phrases, unless = compile_all(entry.phrases, by, *where), compile_all(entry.unless, by, *where)
        name = f"{source.code}.situation.{entry.id}"
        found.append(Rule(name, entry.id, "situation", "customer", 1.0, phrases, unless))
    return found


def kinds(source: LanguageSource, contract: Contract) -> dict[str, Situation]:
    """The situations that have sentences in this language, by id, in the order of the catalogue."""
    there = {placed.entry.id: placed.entry for placed in source.situations}
    return {
        kind.id: Situation(
            id=kind.id,
            technique=kind.technique,
            from_level=kind.from_level,
            headline=there[kind.id].headline,
            to_level=kind.to_level,
            after_anger=kind.after_anger,
            later_level=kind.later_level,
            after_turns=kind.after_turns,
            flag=kind.flag,
        )
        for kind in contract.situations.values()
        if kind.id in there
    }


def sentences(source: LanguageSource, contract: Contract) -> Iterator[PlacedSuggestion]:
    """What is said in them, as suggestions whose only cause is the situation."""
    for placed in source.situations:
        kind = contract.situations.get(placed.entry.id)
        if kind is None:
            continue
        for number, say in enumerate(placed.entry.say, 1):
            entry = SuggestionEntry(
                id=f"{source.code}.situation.{kind.id}.{number}",
                technique=kind.technique,
                triggers=[kind.id],
                moment="any",
                say=say,
                source=kind.source,
            )
            yield Placed(entry, placed.file, placed.file.line_of(say, placed.line))


def examples(source: LanguageSource) -> Iterator[tuple[str, str | None]]:
    """The sentences in which a situation must be heard, each with its id, and the near misses, with None."""
    for placed in source.situations:
        for text in placed.entry.fires:
            yield text.replace("<", "").replace(">", ""), placed.entry.id
        for text in placed.entry.silent:
            yield text, None
