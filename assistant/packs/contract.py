"""The language-neutral part of the rules: taxonomy, situations, sources, languages."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from assistant.packs.schema import LabelEntry, LanguageEntry, SituationKind, check
from assistant.packs.source import Finding, PackError, parse


@dataclass(frozen=True, slots=True)
class Contract:
    """Labels by id, citation keys, languages by code; situations by id, most urgent first."""

    labels: dict[str, LabelEntry]
    sources: frozenset[str]
    languages: dict[str, LanguageEntry]
    situations: dict[str, SituationKind] = field(default_factory=dict)

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """Ids of all labels of a kind, in the order of taxonomy.toml."""
        return tuple(label.id for label in self.labels.values() if label.kind == kind)


def read_contract(rules: Path) -> Contract:
    """Read taxonomy.toml, situations.toml (may be missing), sources.toml and languages.toml. Raises PackError."""
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
    situations = _situations(rules / "situations.toml", labels, findings)
    if findings:
        raise PackError(findings)
    return Contract(labels, frozenset(sources.data), languages, situations)


def _situations(
    path: Path, labels: dict[str, LabelEntry], findings: list[Finding]
) -> dict[str, SituationKind]:
    found: dict[str, SituationKind] = {}
    if not path.exists():
        return found
    file = parse(path)
    for index, data in enumerate(file.data.get("situation", [])):
        line = file.block("situation", index)
        entry = check(SituationKind, data, file, line, findings, f"situation {index + 1}")
        if entry is None:
            continue
        if entry.id in found:
            findings.append(Finding(str(path), line, "L011", f"situation {entry.id!r} is defined twice"))
        for name, kind in ((entry.technique, "technique"), (entry.flag, "flag")):
            label = labels.get(name or "")
            if name is not None and (label is None or label.kind != kind):
                text = f"{entry.id}: {name!r} is no {kind} of taxonomy.toml"
                findings.append(Finding(str(path), line, "L004", text))
        found.setdefault(entry.id, entry)
    return found
