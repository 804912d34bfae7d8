"""The language-neutral part of the rules: taxonomy, sources, languages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.packs.schema import LabelEntry, LanguageEntry, check
from assistant.packs.source import Finding, PackError, parse


@dataclass(frozen=True, slots=True)
class Contract:
    """Labels by id, citation keys, languages by code."""

    labels: dict[str, LabelEntry]
    sources: frozenset[str]
    languages: dict[str, LanguageEntry]

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """Ids of all labels of a kind, in the order of taxonomy.toml."""
        return tuple(label.id for label in self.labels.values() if label.kind == kind)


def read_contract(rules: Path) -> Contract:
    """Read taxonomy.toml, sources.toml and languages.toml. Raises PackError."""
    findings: list[Finding] = []
    taxonomy = parse(rules / "taxonomy.toml")
    labels: dict[str, LabelEntry] = {}
    for index, data in enumerate(taxonomy.data.get("label", [])):
        line = taxonomy.block("label", index)
        entry = check(LabelEntry, data, taxonomy, line, findings, f"label {index + 1}")
        if entry is not None and entry.id in labels:
            findings.append(Finding(str(taxonomy.path), line, "L011", f"label {entry.id!r} is defined twice"))
        elif entry is not None:
            labels[entry.id] = entry
    sources = parse(rules / "sources.toml")
    languages_file = parse(rules / "languages.toml")
    languages: dict[str, LanguageEntry] = {}
    for code, data in languages_file.data.items():
        line = languages_file.block(code, 0)
        language = check(LanguageEntry, data, languages_file, line, findings, code)
        if language is not None:
            languages[code] = language
    if findings:
        raise PackError(findings)
    return Contract(labels, frozenset(sources.data), languages)
