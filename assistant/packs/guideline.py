"""A centre's own guideline file: numbers, wording and forbidden phrases that go over the defaults, validated like a pack.

    forbidden = ["leider", "our policy"]      # no sentence with one of these is ever offered
    [policy]
    "escalation.warnings" = 1                 # any number of policy.toml, as table.key
    [boundary.de]                             # the centre's own wording; replaces ours
    first  = ["Ich helfe Ihnen gern weiter. Dafür brauche ich einen Ton ohne Beleidigungen."]
    second = ["…"]
    [escalation.de]                           # who is brought in, and how it is announced
    announce = ["Ich hole die Beschwerdestelle dazu, Sie müssen nichts wiederholen."]
    [effects]                                 # what `assistant calls effects --variants` has found; calmer sentences first
    "de.apologise.disappointment.1" = -0.4
    [safety.de]                               # the centre's safety protocol
    self_harm = "…"

Faults are named as `file:line: code: what is wrong and how to mend it`; with a fault nothing of the file is used.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.analysis.text import read
from assistant.engine.playbook import Language, Suggestion, Wording
from assistant.packs.schema import Text, check
from assistant.packs.source import Finding, PackError, SourceFile, parse


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Sentences = Annotated[list[Text], Field(min_length=1)]


class Boundary(_Strict):
    first: Sentences
    second: Sentences


class Announcement(_Strict):
    announce: Sentences


class GuidelineFile(_Strict):
    forbidden: list[Text] = []
    policy: dict[str, Any] = {}
    boundary: dict[str, Boundary] = {}
    escalation: dict[str, Announcement] = {}
    safety: dict[str, dict[str, Text]] = {}
    effects: dict[str, float] = {}


class Guideline:
    """A guideline file that has the right shape. `apply` puts it over a language."""

    def __init__(self, path: Path) -> None:
        """Read the file. Raises PackError."""
        findings: list[Finding] = []
        self.file: SourceFile = parse(path)
        found = check(GuidelineFile, self.file.data, self.file, 1, findings, "guideline")
        if found is None:
            raise PackError(findings)
        self.content: GuidelineFile = found

    def languages(self) -> set[str]:
        """Languages the file names."""
        return {*self.content.boundary, *self.content.escalation, *self.content.safety}

    def unknown_languages(self, known: set[str]) -> list[Finding]:
        """G001 for languages without a pack."""
        text = f"known languages are {', '.join(sorted(known))}"
        return [
            Finding(
                str(self.file.path),
                self.file.line_of(f".{code}]"),
                "G001",
                f"language {code!r} has no pack; {text}",
            )
            for code in sorted(self.languages() - known)
        ]

    def apply(self, language: Language, findings: list[Finding]) -> Language:
        """The language with the centre's wording; sentences with forbidden phrases are gone. Adds G002, G003."""
        suggestions = {
            technique: self._ordered(self._allowed(items, language.code))
            for technique, items in language.suggestions.items()
        }
        self._check_effects(language, findings)
        for technique, items in suggestions.items():
            if language.suggestions[technique] and not items:
                text = f"{language.code}: forbidden phrases leave no sentence for {technique}; forbid less or add sentences"
                findings.append(Finding(str(self.file.path), self.file.line_of("forbidden"), "G003", text))
        if (boundary := self.content.boundary.get(language.code)) is not None:
            own = {"first": boundary.first, "second": boundary.second}
            suggestions["set_boundary"] = tuple(
                suggestion
                for moment, says in own.items()
                for suggestion in _own(language.code, "set_boundary", moment, says)
            )
        if (announcement := self.content.escalation.get(language.code)) is not None:
            suggestions["escalate"] = tuple(_own(language.code, "escalate", "any", announcement.announce))
        return replace(
            language,
            suggestions=suggestions,
            forbidden=self._forbidden(language.code),
            wording=self._wording(language, findings),
        )

    def _forbidden(self, code: str) -> tuple[str, ...]:
        return tuple(f" {' '.join(read(phrase, code).folded)} " for phrase in self.content.forbidden)

    def _allowed(self, items: tuple[Suggestion, ...], code: str) -> tuple[Suggestion, ...]:
        forbidden = self._forbidden(code)
        return tuple(
            item for item in items if not any(phrase in read(item.say, code).joined for phrase in forbidden)
        )

    def _ordered(self, items: tuple[Suggestion, ...]) -> tuple[Suggestion, ...]:
        return tuple(replace(item, effect=self.content.effects.get(item.id, 0.0)) for item in items)

    def _check_effects(self, language: Language, findings: list[Finding]) -> None:
        """Adds G004 for an effect of a sentence that the pack does not have."""
        known = {item.id for items in language.suggestions.values() for item in items}
        for name in self.content.effects:
            if name.startswith(f"{language.code}.") and name not in known:
                text = f"effects: no sentence {name!r} in the pack {language.code!r}; take the ids from `assistant calls effects --variants`"
                findings.append(Finding(str(self.file.path), self.file.line_of(name), "G004", text))

    def _wording(self, language: Language, findings: list[Finding]) -> Wording:
        own = self.content.safety.get(language.code, {})
        for key in own:
            if key not in language.wording.safety:
                known = ", ".join(sorted(language.wording.safety))
                line = self.file.line_of(key, self.file.block(f"safety.{language.code}", 0))
                findings.append(
                    Finding(
                        str(self.file.path),
                        line,
                        "G002",
                        f"safety text {key!r} is unknown; known are {known}",
                    )
                )
        return replace(language.wording, safety={**language.wording.safety, **own})


def _own(code: str, technique: str, moment: str, says: list[str]) -> list[Suggestion]:
    return [
        Suggestion(f"{code}.guideline.{technique}.{moment}.{number}", technique, (), moment, say, ())
        for number, say in enumerate(says, 1)
    ]
