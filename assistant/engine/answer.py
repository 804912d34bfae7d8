"""What the agent did in his turn: techniques that help, missteps that backfire. His words only, never his emotion.

Most are heard from words (classifier and cues together); three need more than the words: `interrupt` comes from the
times, `no_acknowledgement` from what an answer to an upset customer lacks, `robotic_repeat` also from saying the same
again.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.analysis.classifier import AGENT_HEADS, MISSTEPS, TECHNIQUES
from assistant.analysis.evidence import Evidence
from assistant.engine.frustration import Course
from assistant.engine.fusion import Weights, answer_features, heard_cues

_PLACE = {head: index for index, head in enumerate(AGENT_HEADS)}
# Expected level of the customer's last turn from which a missing acknowledgement is a misstep at all.
UPSET = 1.5


@dataclass(frozen=True, slots=True)
class Acts:
    """Labels heard in one agent turn, in the order of the taxonomy."""

    techniques: tuple[str, ...]
    missteps: tuple[str, ...]


def hear_answer(course: Course, evidence: Evidence, weights: Weights, *, interrupts: bool = False) -> Acts:
    """Techniques and missteps of an agent turn, read against the customer's `course` before it.

    `interrupts`: the turn began before the customer had finished, by the times. `evidence.repetition` counts how much
    the agent repeats himself.
    """
    if not evidence.words.folded:
        return Acts((), ("interrupt",) if interrupts else ())
    strengths = heard_cues(evidence.cues)
    before = weights.start if course.last is None else course.last
    acknowledges = answer_features(evidence)["answer.acknowledges"]
    heard: list[str] = []
    for label in (*TECHNIQUES, *MISSTEPS):
        vote = weights.votes.get(label)
        if label == "interrupt":
            if interrupts:
                heard.append(label)
            continue
        if vote is None or (label == "no_acknowledgement" and (course.last is None or before < UPSET)):
            continue
        other = acknowledges if label == "no_acknowledgement" else evidence.repetition
        model = None if evidence.scores is None else evidence.scores.logits[_PLACE[label]]
        if vote.decide(model, strengths.get(label, 0.0), before, other) > 0.0:
            heard.append(label)
    return Acts(
        tuple(label for label in heard if label in TECHNIQUES),
        tuple(label for label in heard if label in MISSTEPS),
    )
