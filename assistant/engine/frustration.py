"""How upset the customer is, turn by turn: all voices on the turn, the agent's answer before it, and the call so far.

Each turn's logit is a plain sum: what was said now, what the agent just did, and what the customer's own earlier turns
have left behind (his last reading and a running mean). Four cut points turn the sum into the chances of level >= 1 to
>= 4 (an ordinal model, McCullagh 1980). Nothing here knows the length of the turn or its place in the call: a customer
may begin in a rage or explode at the end. A turn that grows is read anew from the slice before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import mul

from assistant.analysis.classifier import CUSTOMER_HEADS, FLAGS, TRIGGERS
from assistant.analysis.evidence import Evidence
from assistant.engine.fusion import (
    SPREAD,
    Voice,
    Weights,
    answer_features,
    briefness,
    first_words,
    head_logits,
    heard_cues,
    sigmoid,
    sureness,
)

_PLACE = {head: index for index, head in enumerate(CUSTOMER_HEADS)}
_NONE = Voice(0.0)
_PIECES = 5  # reasons named at most
_LEAST_SHARE = 0.1  # logit below which a piece of the turn is no reason
# From this strength of its cues a label is said in so many words; below this logit the classifier thinks that what a rule hears is none.
CLEARLY, DOUBTED = 0.77, -2.5
# Expected level from which somebody is so angry, and logit from which his words sound so much like it, that a threat is believed which
# no rule knows. Of 15 threats in 273 calls never trained on rules heard 3, this 6 more; of the 2,714 other turns it takes 3 for one.
BOILING, THREATENS = 2.5, -4.0


@dataclass(frozen=True, slots=True)
class Course:
    """Slice of the call state: what the call so far leaves behind. Levels are expected levels in [0, 4].

    `last`: the customer's last turn; `slow`: running mean of his turns; both None before the first. `answer`: logit
    that the agent's turns since then have added.
    """

    last: float | None = None
    slow: float | None = None
    answer: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """How one customer turn reads.

    `score`: chance of level >= 2, calibrated, in [0, 1]; `chances`: of level >= 1, 2, 3, 4; `expected`: level in [0, 4]
    as a real number; `because`: (rule, the customer's words), strongest first; `contributions`: voice -> logit, adding
    up to the score's logit.
    """

    score: float
    level: int
    expected: float
    triggers: tuple[str, ...]
    flags: tuple[str, ...]
    because: tuple[tuple[str, str], ...]
    contributions: tuple[tuple[str, float], ...]
    chances: tuple[float, ...] = ()


def advance(course: Course, evidence: Evidence, weights: Weights) -> tuple[Course, Reading]:
    """Reads a customer turn. Returns the slice after it and the reading; an empty turn changes nothing."""
    strengths = heard_cues(evidence.cues)
    logits = head_logits(evidence)
    said = bool(evidence.words.folded)
    contributions, spread = _contributions(course, evidence, logits, strengths, weights)
    logit = sum(contributions.values())
    chances = tuple(_chances(logit, spread, weights))
    expected = sum(chances)
    reading = Reading(
        score=chances[1],
        level=sum(expected >= least for least in weights.levels),
        expected=expected,
        triggers=_decide(TRIGGERS, logits, strengths, logit, expected, weights) if said else (),
        flags=_decide(FLAGS, logits, strengths, logit, expected, weights) if said else (),
        because=_because(evidence, weights, contributions),
        contributions=tuple(contributions.items()),
        chances=chances,
    )
    if not said:
        return course, reading
    slow = weights.start if course.slow is None else course.slow
    return Course(expected, weights.keep * slow + (1.0 - weights.keep) * expected, 0.0), reading


def _chances(logit: float, spread: float, weights: Weights) -> Iterator[float]:
    """Chances of level >= 1 to >= 4, never rising; the second is the score."""
    second = sigmoid(logit)
    below = 1.0
    for place, (cut, factor) in enumerate(zip(weights.cuts, SPREAD, strict=True)):
        chance = second if place == 1 else sigmoid(logit + weights.cuts[1] - cut + factor * spread)
        below = max(chance, second) if place == 0 else min(chance, below)
        yield below


def answered(course: Course, evidence: Evidence, weights: Weights) -> Course:
    """The slice after an agent's turn: its answer weighs on how the customer's next turn is read."""
    voices = answer_features(evidence)
    if not voices:
        return course
    return replace(course, answer=_weigh(voices, weights))


def _weigh(voices: Mapping[str, float], weights: Weights) -> float:
    total = 0.0
    for name, number in voices.items():
        voice = weights.voices.get(name)
        if voice is not None:
            total += voice.weight * (number - voice.usual)
    return total


def _contributions(
    course: Course,
    evidence: Evidence,
    logits: Sequence[float],
    strengths: Mapping[str, float],
    weights: Weights,
) -> tuple[dict[str, float], float]:
    """Voice -> logit, adding up to the logit of level >= 2; and how far the levels are spread."""
    last = weights.start if course.last is None else course.last
    slow = weights.start if course.slow is None else course.slow
    usual = weights.usual_level
    added = {
        "base": -weights.cuts[1],
        "course": weights.last * (last - usual) + weights.slow * (slow - usual),
        "answer": course.answer,
    }
    if not evidence.words.folded:
        if course.last is None:
            added["brief"] = weights.voices.get("brief", _NONE).weight * briefness(evidence)
        return added, 0.0
    spread = 0.0
    scores = evidence.scores
    if scores is not None:
        expected, sure = sureness(logits, scores.words)
        words = weights.head_offset + sum(map(mul, weights.heads, logits))
        spread = weights.spread_offset + sum(map(mul, weights.head_spreads, logits))
        for name, number in (("model.expected", expected), ("model.sure", sure)):
            voice = weights.voices.get(name, _NONE)
            words += voice.weight * (number - voice.usual)
            spread += voice.spread * (number - voice.usual)
        added["words"] = words
    for name, number in _other_voices(course, evidence, logits, strengths):
        found = weights.voices.get(name)
        if found is not None:
            added[name] = found.weight * (number - found.usual)
            spread += found.spread * (number - found.usual)
    return added, spread


def _other_voices(
    course: Course, evidence: Evidence, logits: Sequence[float], strengths: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    if course.last is None:
        yield from first_words(evidence, logits)
    if evidence.sentiment is not None:
        yield "sentiment", evidence.sentiment
    if evidence.repetition:
        yield "repetition", evidence.repetition
    for label, strength in strengths.items():
        yield f"cue.{label}", strength


def _decide(
    labels: tuple[str, ...],
    logits: Sequence[float],
    strengths: Mapping[str, float],
    logit: float,
    expected: float,
    weights: Weights,
) -> tuple[str, ...]:
    """The labels whose votes are above 0, and what counts without; `logits` of the classifier, clipped, or [] without one."""
    calm = min(logit, 0.0)  # calm words rarely voice a cause, but fury does not voice more of it than anger
    heard = []
    for label in labels:
        vote = weights.votes.get(label)
        if vote is None:
            continue
        cue = strengths.get(label, 0.0)
        if not logits:
            total = vote.decide(None, cue, logit, calm)
        else:  # the sum of `Vote.decide`, without its clipping, which is done
            model = logits[_PLACE[label]]
            total = vote.bias + vote.model * model + vote.cue * cue + vote.level * logit + vote.other * calm
        if total > 0.0 or (logits and _counts_all_the_same(label, strengths, model, expected)):
            heard.append(label)
    return tuple(heard)


def _counts_all_the_same(label: str, strengths: Mapping[str, float], model: float, expected: float) -> bool:
    """An insult in so many words, however calm the rest reads (of those rule hits in 436 calls never trained on that the vote leaves out
    all seven are wrong, and all seven lie below a logit of -4.7); and what sounds like a threat from somebody very angry, unless a rule
    hears what he threatens with: the law, the press.
    """
    if label == "insult":
        return strengths.get(label, 0.0) >= CLEARLY and model > DOUBTED
    sounds_so = label == "threat" and expected >= BOILING and model > THREATENS
    return sounds_so and not strengths.get("legal_threat", 0.0)


def _because(
    evidence: Evidence, weights: Weights, contributions: Mapping[str, float]
) -> tuple[tuple[str, str], ...]:
    """The cues that fired, strongest first, then the pieces that weigh most in the classifier.

    A single word out of the classifier explains nothing to a reader ("there"), so pieces have two words at least, unless
    nothing else is there to name.
    """
    reasons: dict[tuple[str, str], float] = {}
    for cue in evidence.cues:
        strength = abs(contributions.get(f"cue.{cue.label}", 0.0)) + 0.01 * cue.weight
        reasons[cue.rule, cue.words] = max(strength, reasons.get((cue.rule, cue.words), 0.0))
    if evidence.scores is not None:
        voice = weights.voices.get("model.level2")
        scale = 1.0 if voice is None else max(voice.weight, 0.3)
        for first, last, share in evidence.scores.reasons:
            if share * scale >= _LEAST_SHARE and (last > first or not evidence.cues):
                reasons["model", evidence.words.quote(first, last)] = share * scale
    if contributions.get("repetition", 0.0) >= _LEAST_SHARE:
        reasons["repetition", evidence.words.original[:80]] = contributions["repetition"]
    ranked = sorted(reasons.items(), key=lambda reason: (reason[0][0] == "model", -reason[1], reason[0]))
    return tuple(reason for reason, _ in ranked[:_PIECES])
