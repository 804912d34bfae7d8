"""Everything language-bound and every number, compiled: what `step` decides by. Immutable for the length of a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.engine.policy import Policy

if TYPE_CHECKING:
    from assistant.analysis.ears import Ears


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence the agent can say. `slots` must have been heard; `triggers` () answers any cause."""

    id: str
    technique: str
    triggers: tuple[str, ...]
    moment: str
    say: str
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The assistant's own words in one language (rules/<lang>/wording.toml)."""

    reason: Mapping[str, str]
    safety: Mapping[str, str]
    reminders: tuple[str, ...]
    rewrites: Mapping[str, tuple[str, ...]]
    reflections: tuple[str, ...]
    breaks: tuple[str, ...]
    handover: Mapping[str, str]
    summary: Mapping[str, str]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Language:
    """One language pack."""

    code: str
    ears: Ears
    suggestions: Mapping[str, tuple[Suggestion, ...]]
    wording: Wording


@dataclass(frozen=True, slots=True)
class Playbook:
    """Languages, policy and fusion weights. `hash` changes when any rule, number or weight changes."""

    languages: Mapping[str, Language]
    policy: Policy
    fusion: Any
    hash: str
