"""The playbook that a choice of profile and edits gives, with what the linter says of the edits. Remembered: the same
edits fold many calls and profiles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from assistant import data
from assistant.engine.playbook import Playbook
from assistant.packs.contract import read_contract
from assistant.packs.guideline import Guideline
from assistant.packs.lint import lint
from assistant.packs.loader import load
from assistant.packs.policy import read_policy, run_tests
from assistant.packs.source import Finding, PackError, parse
from assistant.server.studio.asked import Choice, Edit, Files
from assistant.server.studio.overlay import POLICY, check, edited, placed

# Playbooks of one language take some 50 MB each.
REMEMBERED = 4


@dataclass(frozen=True, slots=True)
class Decided:
    """What decides a fold. `playbook` is None where the findings hold an error that forbids it."""

    playbook: Playbook | None
    findings: tuple[Finding, ...]


def known_languages(files: Files) -> tuple[str, ...]:
    """The languages of the server's rules."""
    return tuple(read_contract(_rules(files)).languages)


def profiles(rules: Path | None) -> list[str]:
    """The profiles of policy.toml, in its order."""
    return list(parse((rules or data.rules()) / POLICY).data.get("profile", {}))


def decided(files: Files, language: str, choice: Choice) -> Decided:
    """The playbook of one language for a choice. Raises NotEditable; faults of the rules are findings.

    Edits of rule files build the language anew; another profile or policy only changes numbers.
    """
    check(choice.edits, language)
    edits = tuple(sorted(choice.edits, key=lambda edit: edit.file))
    built = _language(files, language, tuple(edit for edit in edits if edit.file != POLICY))
    if built.playbook is None:
        return built
    policy = tuple(edit for edit in edits if edit.file == POLICY)
    own = Guideline(Path(files.guideline)) if files.guideline else None
    with edited(_rules(files), policy) as folder:
        try:
            numbers = read_policy(folder, choice.profile or files.profile, own)
            failures = run_tests(folder) if policy else []
        except PackError as error:
            found = (placed(finding, folder) for finding in error.findings)
            return Decided(None, (*built.findings, *found))
    findings = (*built.findings, *(placed(finding, folder) for finding in failures))
    return Decided(replace(built.playbook, policy=numbers), findings)


def _rules(files: Files) -> Path:
    return Path(files.rules) if files.rules else data.rules()


@lru_cache(maxsize=REMEMBERED)
def _language(files: Files, language: str, edits: tuple[Edit, ...]) -> Decided:
    """The language with its rule files as edited, and what the linter says of the edited ones."""
    with edited(_rules(files), edits) as folder:
        try:
            playbook = load(
                folder,
                Path(files.models) if files.models else None,
                files.profile,
                (language,),
                Path(files.guideline) if files.guideline else None,
            )
        except PackError as error:
            return Decided(None, tuple(placed(finding, folder) for finding in error.findings))
        findings: list[Finding] = []
        if edits:
            findings, _ = lint(folder, language, files=[Path(edit.file).stem for edit in edits])
        return Decided(playbook, tuple(placed(finding, folder) for finding in findings))
