"""What a call may be about -> what hears it, and the sentences that name it: leads and acts (decision 0042)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from assistant.analysis.cues import Rule
from assistant.engine.playbook import Subject, Suggestion
from assistant.packs.contract import Contract
from assistant.packs.language import Compiler, LanguageSource, compile_heard

SLOT = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead and where it stands: `key` is the technique, or the situation, that it belongs to."""

    key: str
    technique: str
    triggers: tuple[str, ...]
    id: str
    say: str
    line: int
    file: str


def rules(source: LanguageSource, by: Compiler) -> list[Rule]:
    """One rule a subject; its label is the subject's id. Phrases that cannot be compiled become findings."""
    return [compile_heard(placed, "subject", source, by) for placed in source.subjects]


def kinds(source: LanguageSource) -> dict[str, Subject]:
    """The subjects of this language by id."""
    return {
        placed.entry.id: Subject(placed.entry.id, placed.entry.kind, placed.entry.say)
        for placed in source.subjects
    }


def leads(source: LanguageSource, contract: Contract) -> Iterator[Lead]:
    """All leads: of techniques (subjects.toml) and of situations (situations.toml)."""
    counts: dict[str, int] = {}
    for placed in source.leads:
        entry = placed.entry
        counts[entry.technique] = number = counts.get(entry.technique, 0) + 1
        name = f"{source.code}.lead.{entry.technique}.{number}"
        line = placed.file.line_of(entry.say, placed.line)
        yield Lead(
            entry.technique,
            entry.technique,
            tuple(entry.triggers),
            name,
            entry.say,
            line,
            str(placed.file.path),
        )
    for situation in source.situations:
        kind = contract.situations.get(situation.entry.id)
        for number, say in enumerate(situation.entry.leads if kind else (), 1):
            assert kind is not None
            name = f"{source.code}.situation.{kind.id}.lead.{number}"
            line = situation.file.line_of(say, situation.line)
            yield Lead(kind.id, kind.technique, (), name, say, line, str(situation.file.path))


def lead_sentences(
    source: LanguageSource, contract: Contract, polite: Callable[[str], bool]
) -> dict[str, tuple[Suggestion, ...]]:
    """Leads by technique or situation."""
    table: dict[str, list[Suggestion]] = {}
    for lead in leads(source, contract):
        said = Suggestion(
            lead.id,
            lead.technique,
            lead.triggers,
            "any",
            lead.say,
            tuple(SLOT.findall(lead.say)),
            polite=polite(lead.say),
        )
        table.setdefault(lead.key, []).append(said)
    return {key: tuple(items) for key, items in table.items()}


def act_sentences(source: LanguageSource, polite: Callable[[str], bool]) -> dict[str, tuple[Suggestion, ...]]:
    """Acts by kind of subject."""
    table: dict[str, list[Suggestion]] = {}
    for placed in source.acts:
        items = table.setdefault(placed.entry.kind, [])
        name = f"{source.code}.act.{placed.entry.kind}.{len(items) + 1}"
        say = placed.entry.say
        items.append(Suggestion(name, "take_ownership", (), "any", say, ("subject",), polite=polite(say)))
    return {key: tuple(items) for key, items in table.items()}
