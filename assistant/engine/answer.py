"""What the agent did in his turn: techniques that help, missteps that backfire. His words only, never his emotion.

Most are heard from words (classifier and cues together); three need more than the words: `interrupt` comes from the
times, `no_acknowledgement` from what an answer to an upset customer lacks, `robotic_repeat` also from saying the same
again.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from assistant.analysis.classifier import AGENT_HEADS, MISSTEPS, TECHNIQUES
from assistant.analysis.evidence import Evidence
from assistant.engine.advice import SEEN
from assistant.engine.due import PLAIN_WORDS
from assistant.engine.frustration import CLEARLY, DOUBTED, Course
from assistant.engine.fusion import Weights, answer_features, heard_cues, sigmoid

_PLACE = {head: index for index, head in enumerate(AGENT_HEADS)}
# Expected level of the customer's last turn from which a missing acknowledgement is a misstep at all.
UPSET = 1.5
# Logit from which a technique may have been done: too faint to report, enough not to suggest it once more.
PERHAPS = -0.5
# Missteps that the classifier may hear alone: from this chance that it is one of them, from this logit on also which one; and
# techniques beside which it may not.
ALONE = ("calm_down", "blame_customer", "dismiss", "policy_shield", "negative_language", "jargon")
LIKELY, SURE = 0.5, 0.0
# Logit of a misstep below which no better way is shown for it.
UNCLEAR = -2.0
KIND_OF_HELP = frozenset(
    ("offer_options", "take_ownership", "escalate", "apologise", "validate_emotion", "listen_acknowledge")
)
# Whoever does one of these does not leave an upset customer without an acknowledgement (none of 250 labelled turns has both).
ACKNOWLEDGES = frozenset(("listen_acknowledge", "validate_emotion", "paraphrase", "apologise", "take_ownership",
                          "set_boundary", "escalate", "greet", "summarise_close"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Acts:
    """Labels heard in one agent turn, in the order of the taxonomy. `perhaps`: techniques too faint to be reported."""

    techniques: tuple[str, ...]
    missteps: tuple[str, ...]
    perhaps: tuple[str, ...] = ()


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
    perhaps: list[str] = []
    for label in (*TECHNIQUES, *MISSTEPS):
        vote = weights.votes.get(label)
        if label == "interrupt":
            if interrupts:
                heard.append(label)
            continue
        if vote is None or (label == "no_acknowledgement" and (course.last is None or before < UPSET)):
            continue
        if label == "no_acknowledgement" and ACKNOWLEDGES.intersection(heard):
            continue
        other = acknowledges if label == "no_acknowledgement" else evidence.repetition
        model = None if evidence.scores is None else evidence.scores.logits[_PLACE[label]]
        strength = strengths.get(label, 0.0)
        said = vote.decide(model, strength, before, other)
        # a boundary is a form of words and warnings are counted: in so many words it is one, whatever the classifier thinks
        if said > 0.0 or (label == "set_boundary" and strength >= CLEARLY):
            heard.append(label)
        elif said > PERHAPS and label in TECHNIQUES:
            perhaps.append(label)
    if "jargon" in heard and PLAIN_WORDS in heard:
        # what jargon has explained nobody has understood: of 64 such turns in 332 calls never trained on 24 count as an explanation
        heard.remove(PLAIN_WORDS)
    return Acts(
        tuple(label for label in heard if label in TECHNIQUES),
        tuple(label for label in heard if label in MISSTEPS),
        tuple(perhaps),
    )


def doubted(evidence: Evidence, misstep: str) -> bool:
    """Does the classifier think that a misstep which a rule has heard is none?

    Of such hits of hurting ones in 246 calls never trained on 13 of 29 were right below DOUBTED, 65 of 69 above it.
    """
    return _below(evidence, misstep, DOUBTED)


def unclear(evidence: Evidence, misstep: str) -> bool:
    """Does the classifier think that a misstep which a rule has heard is none, or another one? Then its better way would miss the point.

    Of 153 rewrites for what a rule had heard, in 273 calls never trained on, 11 of 24 below UNCLEAR named the right kind, 108 of 129 above.
    """
    return _below(evidence, misstep, UNCLEAR)


def _below(evidence: Evidence, misstep: str, logit: float) -> bool:
    return evidence.scores is not None and evidence.scores.logits[_PLACE[misstep]] < logit


def sure_missteps(evidence: Evidence, acts: Acts) -> tuple[str, ...]:
    """The misstep that the classifier alone hears, surely enough for a better way to be shown, where nothing helpful stands beside it;
    () or one.

    That there is one it hears better than which: of 203 such turns after an upset customer, in 1,537 calls out of fold, 90 % held a
    misstep, of those with a logit below 0 hardly half the one it names. These lack a word on what the customer said, whatever
    else is wrong with them.
    """
    if evidence.scores is None or not KIND_OF_HELP.isdisjoint(acts.techniques):
        return ()
    heard = [(evidence.scores.logits[_PLACE[name]], name) for name in ALONE]
    if 1.0 - prod(1.0 - sigmoid(logit) for logit, _ in heard) < LIKELY:
        return ()
    logit, surest = max(heard)
    return (surest if logit > SURE else "no_acknowledgement",)


def believed(
    techniques: tuple[str, ...], cued: tuple[str, ...], missteps: tuple[str, ...]
) -> tuple[str, ...]:
    """What counts as done: beside missteps that a rule has heard, only what a rule has heard too (`cued`).

    "I don't know whether anybody reads that" has words of an acknowledgement, and acknowledges nothing.
    """
    return cued if missteps else techniques


def perhaps_done(perhaps: tuple[str, ...], missteps: tuple[str, ...]) -> tuple[str, ...]:
    """What may have been done; no acknowledgement in a turn that reads as lacking one."""
    if "no_acknowledgement" not in missteps:
        return perhaps
    return tuple(name for name in perhaps if name not in SEEN)


def carried_out(
    techniques: tuple[str, ...],
    cued: tuple[str, ...],
    missteps: tuple[str, ...],
    cued_missteps: tuple[str, ...],
) -> tuple[str, ...]:
    """Techniques for which a card counts as said: none beside a misstep in words, the cued ones beside any other misstep."""
    return () if cued_missteps else believed(techniques, cued, missteps)
