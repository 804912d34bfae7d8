"""One task of the studio, from what was asked to the answer: no sockets, no live calls, nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant import wire
from assistant.engine.playbook import Playbook
from assistant.engine.step import peek, step
from assistant.packs.source import Finding, PackError
from assistant.server.core import Core, mask_for
from assistant.server.offline import RecordingError, inputs, read_call
from assistant.server.studio import evidence, practice
from assistant.server.studio.asked import MOST_INPUTS, Answer, Choice, Work
from assistant.server.studio.overlay import NotEditable
from assistant.server.studio.playbooks import decided, known_languages
from assistant.types import CallStarted, Event, Input, LanguageHeard


class Unanswerable(ValueError):
    """What was asked cannot be done; the text says why and what to do."""


def answer(work: Work) -> Answer:
    """The answer to one task; `{"fault": reason}` for what cannot be done."""
    try:
        if work.sentence is not None:
            return _heard(work)
        return _folded(work)
    except (Unanswerable, NotEditable, RecordingError, wire.WireError) as error:
        return {"fault": str(error)}
    except PackError as error:
        return {"fault": f"the server's own rules cannot be used: {error}"}


def _heard(work: Work) -> Answer:
    assert work.sentence is not None
    asked = work.sentence
    if asked.language not in known_languages(work.files):
        raise Unanswerable(f"there are no rules for the language {asked.language[:35]!r}")
    found = decided(work.files, asked.language, Choice())
    if found.playbook is None:
        raise PackError(list(found.findings))
    return practice.heard(asked.text, asked.level, found.playbook, asked.language)


def _folded(work: Work) -> Answer:
    assert work.fold is not None
    notes: list[dict[str, Any]] = []
    journal = _journal(work, lambda place, reason: notes.append({"line": place, "text": reason}))
    known = known_languages(work.files)
    language = _language(journal)
    found = decided(work.files, language if language in known else known[0], work.fold.choice)
    told = {"findings": [_told(finding) for finding in found.findings], "notes": notes}
    if found.playbook is None:
        return told
    events = _events(journal, found.playbook)
    own = found.playbook.languages.get(language or "")
    policy = asdict(found.playbook.policy)
    return {
        **told,
        "call": {"id": work.fold.id, "language": language, "supported": own is not None},
        "recorded_with": next((each.playbook for each in journal if isinstance(each, CallStarted)), None),
        "playbook": found.playbook.hash,
        "policy": {name: policy[name] for name in ("profile", "stage", "cards")},
        "events": [wire.event_dict(event) for event in events],
        "evidence": evidence.of_call(events, own),
        "choices": practice.choices(events, own),
    }


def _told(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding), "shown": str(finding)}


def _language(journal: list[Input]) -> str | None:
    """The language that the call is read in: how it began, or as it was heard later."""
    for heard in journal:
        if isinstance(heard, CallStarted | LanguageHeard) and heard.language is not None:
            return heard.language
    return None


def _journal(work: Work, report: Callable[[int, str], None]) -> list[Input]:
    """The inputs of the call: as stored, or as a recording gives them."""
    if work.sample is not None:
        recording = read_call(Path(work.sample))
        found = list(inputs(recording, _core(None), report))
    else:
        found = [wire.decode_input(line) for line in work.journal]
    if not found:
        raise Unanswerable("there is nothing in this call (any more)")
    if len(found) > MOST_INPUTS:
        raise Unanswerable(f"the call has {len(found)} inputs; {MOST_INPUTS} are the studio's limit")
    return found


def _core(playbook: Playbook | None) -> Core:
    named = playbook.hash if playbook is not None else ""
    return Core(step=step, peek=peek, playbook=playbook, playbook_hash=named, masker=mask_for)


def _events(journal: list[Input], playbook: Playbook) -> list[Event]:
    return list(_core(playbook).fold(journal))
