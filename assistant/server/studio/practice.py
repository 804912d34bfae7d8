"""Practice: sentences to choose from beside a card's own, and what is heard in a trainee's sentence. Nobody is scored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from assistant.engine.answer import hear_answer
from assistant.engine.frustration import Course
from assistant.engine.playbook import Language, Playbook
from assistant.server.studio.evidence import hit
from assistant.types import Event, SuggestionOffered

OTHERS = 2
# Not a matter of choice: they answer what a customer has done, or belong to a handover.
_NOT_CHOSEN = frozenset(("set_boundary", "escalate", "hold_notice", "greet", "use_name"))


def choices(events: Sequence[Event], language: Language | None) -> dict[str, list[dict[str, str]]]:
    """Card -> its sentence and others to choose from, in an order that tells nothing and is always the same."""
    if language is None:
        return {}
    cards = (event for event in events if isinstance(event, SuggestionOffered))
    return {card.suggestion_id: _mixed(card, language) for card in cards}


def _mixed(card: SuggestionOffered, language: Language) -> list[dict[str, str]]:
    found = [{"say": card.say, "technique": card.technique}, *_others(card, language)]
    return sorted(found, key=lambda one: _draw(card.suggestion_id, one["say"]))


def _draw(*words: str) -> str:
    return sha256("\0".join(words).encode()).hexdigest()


def _others(card: SuggestionOffered, language: Language) -> Iterator[dict[str, str]]:
    """Sentences of other techniques that need no word of this customer."""
    open_to = {
        technique: [each for each in sentences if not each.slots]
        for technique, sentences in language.suggestions.items()
        if technique != card.technique and technique not in _NOT_CHOSEN
    }
    techniques = sorted(
        (name for name, each in open_to.items() if each), key=lambda name: _draw(card.suggestion_id, name)
    )
    for technique in techniques[:OTHERS]:
        sentence = min(open_to[technique], key=lambda each: _draw(card.suggestion_id, each.id))
        yield {"say": sentence.say, "technique": technique}


def heard(text: str, level: int, playbook: Playbook, code: str) -> dict[str, Any]:
    """What the agent's ears hear in `text` after a customer's turn of `level`, with the words where rules heard it.

    `missteps` carry a gentler sentence instead, where the pack has one.
    """
    language = playbook.languages[code]
    evidence = language.ears.agent(text)
    acts = hear_answer(Course(last=float(level), slow=float(level)), evidence, playbook.fusion)

    def with_words(label: str) -> dict[str, Any]:
        return {
            "label": label,
            "hits": [hit(text, cue.begin, cue.end) for cue in evidence.cues if cue.label == label],
        }

    rewrites = language.wording.rewrites
    return {
        "techniques": [with_words(label) for label in acts.techniques],
        "missteps": [
            {
                **with_words(label),
                "meaning": language.wording.labels.get(label),
                "instead": next(iter(rewrites.get(label, ())), None),
            }
            for label in acts.missteps
        ],
    }
