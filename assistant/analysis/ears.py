"""One language's ears: text of a turn -> evidence. Everything that listens is behind this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.analysis.cues import CueFinder
from assistant.analysis.evidence import Cue, Evidence
from assistant.analysis.phrase_list import Phrases
from assistant.analysis.repetition import content, repetition
from assistant.analysis.sentiment import compound
from assistant.analysis.situations import SituationEars
from assistant.analysis.slots import SlotFinder
from assistant.analysis.text import read
from assistant.analysis.undertakings import PromiseWords

if TYPE_CHECKING:
    from assistant.analysis.classifier import Model


# Labels that may act on words that can still change: nothing else is looked for in an interim.
SAFETY = ("threat", "self_harm", "supervisor_request")


@dataclass(frozen=True, slots=True)
class Ears:
    """Cues, classifier and slots of one language. A missing classifier is allowed: the rules then hear alone."""

    lang: str
    customer_cues: CueFinder
    safety_cues: CueFinder
    agent_cues: CueFinder
    customer_model: Model | None
    agent_model: Model | None
    slots: SlotFinder
    promises: PromiseWords = PromiseWords()
    wishes: Phrases = Phrases()
    situations: SituationEars = SituationEars()

    def customer(self, text: str, earlier: Sequence[str] = ()) -> Evidence:
        """Evidence of a customer turn; `earlier` are his earlier turns as `content`."""
        words = read(text, self.lang)
        return Evidence(
            words=words,
            cues=self.customer_cues.find(words),
            scores=self.customer_model.read(words) if self.customer_model is not None else None,
            sentiment=compound(text, self.lang),
            repetition=repetition(content(words.folded, self.lang), earlier) if earlier else 0.0,
        )

    def safety(self, text: str) -> tuple[Cue, ...]:
        """Cues of SAFETY labels in a text that may still change: cheap, an interim comes two to four times a second."""
        return self.safety_cues.find(read(text, self.lang))

    def agent(self, text: str, earlier: Sequence[str] = ()) -> Evidence:
        """Evidence of an agent turn: techniques and missteps. The agent's emotion is never scored."""
        words = read(text, self.lang)
        return Evidence(
            words=words,
            cues=self.agent_cues.find(words),
            scores=self.agent_model.read(words) if self.agent_model is not None else None,
            repetition=repetition(content(words.folded, self.lang), earlier) if earlier else 0.0,
        )
