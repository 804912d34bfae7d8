"""Everything language-bound and every number, compiled: what `step` decides by. Immutable for the length of a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.analysis.gist import GistEars
from assistant.analysis.situations import Beside, Heard, vague
from assistant.engine import names
from assistant.engine.policy import Policy

if TYPE_CHECKING:
    from assistant.analysis.ears import Ears
    from assistant.analysis.text import Words
    from assistant.engine.blend import Both


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A sentence the agent can say. `slots` must have been heard; `triggers` () answers any cause.

    `polite`: it has a word of polite address where the language has another one for friends. `effect`: change of tension
    that a centre has seen after it, below 0 is calmer; 0 where nobody has counted.
    """

    id: str
    technique: str
    triggers: tuple[str, ...]
    moment: str
    say: str
    slots: tuple[str, ...]
    effect: float = 0.0
    polite: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What a customer may have just said that wants its own answer (rules/situations.toml).

    `technique`: what its sentences do; `from_level`, `to_level`: the least and the highest level of frustration of the
    turn; `later_level`: the least one after the customer's first turns; `after_anger`: only in a call that was tense before; `after_turns`:
    so many turns of the customer must have been before; `flag`: the grave one of which it is the vague form.
    """

    id: str
    technique: str
    from_level: int
    headline: str
    to_level: int = 4
    after_anger: bool = False
    later_level: int = 0
    after_turns: int = 0
    flag: str | None = None


# Situations that a turn names, surest first, each with how surely and by which words.
Named = tuple[tuple[Situation, Heard], ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The assistant's own words in one language (rules/<lang>/wording.toml). `familiar_rewrites`: without polite address."""

    reason: Mapping[str, str]
    safety: Mapping[str, str]
    reminders: tuple[str, ...]
    rewrites: Mapping[str, tuple[str, ...]]
    reflections: tuple[str, ...]
    breaks: tuple[str, ...]
    handover: Mapping[str, str]
    summary: Mapping[str, str]
    labels: Mapping[str, str]
    breaks_after_self_harm: tuple[str, ...] = ()
    familiar_rewrites: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Language:
    """One language pack. `familiar`: folded words by which an agent addresses the customer as a friend; `*yorsun` stands
    for every word with that end. `situations`: by id, most urgent first. `forbidden`: folded phrases, a space on either side, that the
    centre wants nobody to say. `titles`, `by_first_name`: how a customer is addressed; `gist`: what reads whole calls.
    """

    code: str
    ears: Ears
    suggestions: Mapping[str, tuple[Suggestion, ...]]
    wording: Wording
    familiar: frozenset[str] = frozenset()
    situations: Mapping[str, Situation] = field(default_factory=dict)
    forbidden: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    by_first_name: bool = False
    gist: GistEars = field(default_factory=GistEars)

    def situations_in(
        self,
        words: Words,
        answers: str = "",
        turns: int = 0,
        *,
        calm: bool = False,
        flags: Mapping[str, float] | None = None,
        beside: Beside | None = None,
    ) -> Named:
        """The situations that these words of a customer name, surest first (see `SituationEars.hear`); equally sure ones in the order
        of the catalogue. `flags`: the classifier's logits of flags, which make the vague form of one surer or less sure.
        """
        found = self.ears.situations.hear(words, answers, turns, calm=calm, beside=beside)
        heard = {each.id: each for each in found}
        named = (
            (each, vague(heard[each.id], (flags or {}).get(each.flag or "")))
            for each in self.situations.values()
            if each.id in heard
        )
        return tuple(sorted(named, key=lambda one: -one[1].chance))

    def name_of(self, customer: str | None) -> str | None:
        """How the customer of this name is addressed; None where a name had better not be said."""
        return names.spoken(customer, self.titles, by_first_name=self.by_first_name)

    def sounds_familiar(self, word: str) -> bool:
        """Does this folded word address the customer as a friend?"""
        return word in self.familiar or any(
            end.startswith("*") and word.endswith(end[1:]) for end in self.familiar
        )


@dataclass(frozen=True, slots=True)
class Playbook:
    """Languages, policy and fusion weights. `hash` changes when any rule, number or weight changes.

    `deep`: how a turn is read that a deep voice has heard, too; None where the fast one hears alone.
    """

    languages: Mapping[str, Language]
    policy: Policy
    fusion: Any
    hash: str
    deep: Both | None = None
