"""Lint of subjects: each is heard in its own name, and what is composed of leads and acts can be said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import get_args

from assistant.analysis.cues import CueFinder
from assistant.analysis.text import read
from assistant.engine.advice import OWN_WORDS, SEEN
from assistant.packs.contract import Contract
from assistant.packs.language import LanguageSource
from assistant.packs.lint_advice import ANY_SLOT, FEWEST_VARIANTS, MOST_WORDS
from assistant.packs.schema import SLOTS, SubjectKind
from assistant.packs.source import Finding
from assistant.packs.subjects import Lead, leads

# A lead and an act are said in one breath: together at most MOST_WORDS.
MOST_LEAD_WORDS = 8
MOST_ACT_WORDS = MOST_WORDS - MOST_LEAD_WORDS
# A subject is this long at most; an act is counted with one.
SUBJECT_WORDS = 3
# Heard as one of these, a lead says that the customer was seen.
SEEING = (*SEEN, "apologise", "thank")


def lint_subjects(source: LanguageSource, contract: Contract, agent: CueFinder) -> Iterator[Finding]:
    """All findings about subjects, acts and leads of one language."""
    yield from _subjects(source, contract)
    yield from _acts(source, agent)
    for lead in leads(source, contract):
        yield from _lead(lead, source, contract, agent)
    yield from _twice(source, contract)


def _subjects(source: LanguageSource, contract: Contract) -> Iterator[Finding]:
    ids = Counter(placed.entry.id for placed in source.subjects)
    kinds = {placed.entry.kind for placed in source.subjects}
    for placed in source.subjects:
        entry, path = placed.entry, str(placed.file.path)
        if not re.fullmatch(r"[a-z0-9_]+", entry.id):
            yield Finding(path, placed.line, "L003", f"{entry.id}: id must be <snake_case>")
        if ids[entry.id] > 1:
            yield Finding(path, placed.line, "L011", f"subject {entry.id!r} stands here twice")
        if len(entry.say.split()) > SUBJECT_WORDS:
            text = f"{entry.id}: {entry.say!r} has more than {SUBJECT_WORDS} words"
            yield Finding(path, placed.line, "L018", text)
    if not source.subjects:
        return
    acts = Counter(placed.entry.kind for placed in source.acts)
    path = str(source.folder / "subjects.toml")
    for kind in get_args(SubjectKind):
        if kind in kinds and acts[kind] < FEWEST_VARIANTS:
            yield Finding(path, 1, "L019", f"act for {kind}: {acts[kind]}, {FEWEST_VARIANTS} needed")


def _acts(source: LanguageSource, agent: CueFinder) -> Iterator[Finding]:
    for placed in source.acts:
        say, path = placed.entry.say, str(placed.file.path)
        line = placed.file.line_of(say, placed.line)
        where = f"act for {placed.entry.kind}"
        if ANY_SLOT.findall(say) != ["subject"]:
            yield Finding(path, line, "L018", f"{where}: {{subject}} must stand in it once: {say!r}")
        if (count := len(say.split()) - 1 + SUBJECT_WORDS) > MOST_ACT_WORDS:
            text = f"{where}: {count} words with a subject, at most {MOST_ACT_WORDS}: {say!r}"
            yield Finding(path, line, "L018", text)
        heard = agent.find(read(ANY_SLOT.sub("x", say), source.code))
        if not any(cue.label == "take_ownership" for cue in heard):
            yield Finding(path, line, "L017", f"{where}: not heard as take_ownership: {say!r}")
        for cue in heard:
            if cue.kind == "misstep":
                text = f"{where}: would be a misstep ({cue.label}: {cue.words!r}): {say!r}"
                yield Finding(path, line, "L017", text)


def _lead(lead: Lead, source: LanguageSource, contract: Contract, agent: CueFinder) -> Iterator[Finding]:
    if (count := len(lead.say.split())) > MOST_LEAD_WORDS:
        text = f"lead of {lead.key}: {count} words, at most {MOST_LEAD_WORDS}: {lead.say!r}"
        yield Finding(lead.file, lead.line, "L018", text)
    for slot in ANY_SLOT.findall(lead.say):
        if slot not in SLOTS:
            text = f"lead of {lead.key}: unknown slot {{{slot}}}; slots are {', '.join(SLOTS)}"
            yield Finding(lead.file, lead.line, "L018", text)
    for name in lead.triggers:
        if name not in (*contract.of_kind("trigger"), OWN_WORDS):
            yield Finding(
                lead.file, lead.line, "L004", f"lead of {lead.key}: {name!r} is no trigger of taxonomy.toml"
            )
    heard = agent.find(read(ANY_SLOT.sub("x", lead.say), source.code))
    for cue in heard:
        if cue.kind == "misstep":
            text = f"lead of {lead.key}: would be a misstep ({cue.label}: {cue.words!r}): {lead.say!r}"
            yield Finding(lead.file, lead.line, "L017", text)
    # the act that follows is heard as taking it on
    if lead.technique != "take_ownership" and not any(cue.label in SEEING for cue in heard):
        text = f"lead of {lead.key}: heard as none of {', '.join(SEEING)}: {lead.say!r}"
        yield Finding(lead.file, lead.line, "L017", text)


def _twice(source: LanguageSource, contract: Contract) -> Iterator[Finding]:
    said: dict[tuple[str, str], str] = {}
    for lead in leads(source, contract):
        folded = " ".join(read(lead.say, source.code).folded)
        if said.setdefault((lead.key, folded), lead.id) != lead.id:
            yield Finding(
                lead.file, lead.line, "L011", f"lead of {lead.key} stands there twice: {lead.say!r}"
            )
    for placed in source.acts:
        folded = " ".join(read(placed.entry.say, source.code).folded)
        name = f"{placed.entry.kind} {placed.line}"
        if said.setdefault((placed.entry.kind, folded), name) != name:
            text = f"act for {placed.entry.kind} stands there twice: {placed.entry.say!r}"
            yield Finding(str(placed.file.path), placed.line, "L011", text)
