"""The voices on a turn as named numbers, and the learnt weights that add them up (models/fusion.json).

Training and run time call the same two functions, so what is fitted is what runs. Numbers are bounded: whatever a
customer says, no single voice can push a score without end. Where a voice is missing (no classifier, no sentiment in
this language) it says nothing and the others decide.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.analysis.classifier import (
    BEFORE,
    FAST_HEADS,
    FLAGS,
    LEVELS,
    MISSTEPS,
    NEXT,
    TECHNIQUES,
    TRIGGERS,
)
from assistant.analysis.evidence import Cue, Evidence
from assistant.analysis.hashed import SURE
from assistant.engine.escalation_chance import EscalationWeights, read_weights

FORM = 1
RAISING = (
    "accusation", "counting", "exasperation", "irony", "profanity", "resignation", "rhetorical_question",
    "ultimatum", "demand", "emphasis",
)  # fmt: skip
LOWERING = ("softener", "relief", "thanks")
# Labels of customer cues, in the order of their numbers.
CUE_LABELS = (*TRIGGERS, *(flag for flag in FLAGS if flag != "thanks"), *RAISING, *LOWERING)
_MODEL = tuple(f"model.{head}" for head in FAST_HEADS)
_CUES = tuple(f"cue.{label}" for label in CUE_LABELS)
CUSTOMER_FEATURES = (
    *_MODEL, "model.expected", "model.sure", "model.first_written", "brief", "sentiment", "repetition", *_CUES,
)  # fmt: skip
# Kinds of an agent's answer: how surely it holds one of these.
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "acknowledges": ("listen_acknowledge", "paraphrase", "validate_emotion", "apologise", "take_ownership"),
    "settles": ("offer_options", "give_timeline", "summarise_close", "positive_language", "thank"),
    "missteps": tuple(label for label in MISSTEPS if label not in ("interrupt", "no_acknowledgement")),
}
_OUTLOOK = NEXT + BEFORE
_ACTS = (*TECHNIQUES, *MISSTEPS)
ANSWER_FEATURES = tuple(f"answer.{name}" for name in (*_OUTLOOK, *ANSWERS, *_ACTS))
_USUAL_LEVEL, _USUAL_WORDS = 1.3, 2.5  # about the mean of expected level and of log(1 + words) in the calls
_BRIEF = 8  # words; fewer, with nothing heard of this customer before, tell little
_WRITTEN = FAST_HEADS.index("written")
_LABELS = frozenset(CUE_LABELS)
# How much `spread` moves the logits of level >= 1, 2, 3, 4: the score itself (>= 2) is not touched by it.
SPREAD = (-1.0, 0.0, 1.0, 1.5)


class FusionError(ValueError):
    """models/fusion.json is not what this program reads. The message names the place."""


def sigmoid(logit: float) -> float:
    """1 / (1 + e^-logit), safe for any finite logit."""
    if logit >= 0.0:
        return 1.0 / (1.0 + math.exp(-min(logit, 700.0)))
    power = math.exp(max(logit, -700.0))
    return power / (1.0 + power)


def heard_cues(cues: Sequence[Cue]) -> dict[str, float]:
    """Label -> 1 - e^-(sum of weights), in [0, 1): a second cue of a label adds, a tenth hardly."""
    sums: dict[str, float] = {}
    for cue in cues:
        sums[cue.label] = sums.get(cue.label, 0.0) + cue.weight
    return {label: 1.0 - math.exp(-total) for label, total in sums.items()}


def head_logits(evidence: Evidence) -> list[float]:
    """The classifier's logits, clipped; [] without a classifier."""
    scores = evidence.scores
    if scores is None:
        return []
    return [-SURE if logit < -SURE else SURE if logit > SURE else logit for logit in scores.logits]


def sureness(logits: Sequence[float], words: int) -> tuple[float, float]:
    """Expected level by the classifier, and `model.sure`: the more words, the more its direction counts."""
    expected = 0.0
    for logit in logits[: len(LEVELS)]:
        expected += 1.0 / (1.0 + math.exp(-logit))
    return expected, (expected - _USUAL_LEVEL) * (math.log1p(words) - _USUAL_WORDS)


def briefness(evidence: Evidence) -> float:
    """From -1 (no words) to 0 (8 words or more). Counts only for the first words heard of a customer."""
    return min(len(evidence.words.folded), _BRIEF) / _BRIEF - 1.0


def first_words(evidence: Evidence, logits: Sequence[float]) -> Iterator[tuple[str, float]]:
    """Voices that count only for the first words heard of a customer: how brief they are, and how upset people are who write so."""
    yield "brief", briefness(evidence)
    if len(logits) > _WRITTEN:
        yield "model.first_written", logits[_WRITTEN]


def customer_features(evidence: Evidence, *, first: bool) -> dict[str, float]:
    """The voices on a customer's turn that say anything, by names of `CUSTOMER_FEATURES`.

    `first`: nothing was heard of this customer before. This is the slow, plain form for training and tests;
    `frustration.advance` does the same sums with less work.
    """
    voices: dict[str, float] = {}
    logits = head_logits(evidence)
    if evidence.scores is not None:
        voices.update(zip(_MODEL[: len(logits)], logits, strict=True))
        voices["model.expected"], voices["model.sure"] = sureness(logits, evidence.scores.words)
    if first:
        voices.update(first_words(evidence, logits))
    if evidence.sentiment is not None:
        voices["sentiment"] = evidence.sentiment
    if evidence.repetition:
        voices["repetition"] = evidence.repetition
    for label, strength in heard_cues(evidence.cues).items():
        if label in _LABELS:
            voices[f"cue.{label}"] = strength
    return voices


def label_chances(evidence: Evidence) -> dict[str, float]:
    """Technique or misstep -> how surely it is in the agent's words, in [0, 1]: classifier or cue, either suffices."""
    chances = heard_cues(evidence.cues)
    if evidence.scores is not None:
        for label, logit in zip(_ACTS, evidence.scores.logits, strict=False):
            chances[label] = 1.0 - (1.0 - chances.get(label, 0.0)) * (1.0 - sigmoid(logit))
    return chances


def answer_features(evidence: Evidence) -> dict[str, float]:
    """The voices on an agent's turn, by names of `ANSWER_FEATURES`. Empty for an empty turn."""
    if not evidence.words.folded:
        return {}
    voices: dict[str, float] = {}
    if evidence.scores is not None:
        outlook = evidence.scores.logits[-len(_OUTLOOK) :]
        for head, logit in zip(_OUTLOOK, outlook, strict=True):
            voices[f"answer.{head}"] = min(max(logit, -SURE), SURE)
    chances = label_chances(evidence)
    for kind, labels in ANSWERS.items():
        voices[f"answer.{kind}"] = 1.0 - math.prod(1.0 - chances.get(label, 0.0) for label in labels)
    for label in _ACTS:
        voices[f"answer.{label}"] = chances.get(label, 0.0)
    return voices


@dataclass(frozen=True, slots=True)
class Voice:
    """Weight of one number: it adds `weight * (number - usual)` to the logit. `usual` is its mean in training.

    `spread` sets the levels further apart (or closer) without touching the score: see `SPREAD`.
    """

    weight: float
    usual: float = 0.0
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Vote:
    """How a label is decided: heard if the weighted sum of its voices is above 0.

    `model`: logit of the label's own head; `cue`: strength of its cues; `level`: logit of level >= 2 of this turn (for
    the agent's missteps: the customer's expected level before); `other`: the same where it is below 0 (for the agent:
    acknowledgement, or repetition).
    """

    bias: float
    model: float = 0.0
    cue: float = 0.0
    level: float = 0.0
    other: float = 0.0

    def decide(self, model: float | None, cue: float, level: float, other: float = 0.0) -> float:
        """The sum of the voices, a logit; `model` None where there is no classifier: then cues alone decide."""
        if model is None:
            return self.bias + self.cue * cue if cue else -SURE
        clipped = min(max(model, -SURE), SURE)
        return self.bias + self.model * clipped + self.cue * cue + self.level * level + self.other * other


_SILENT = Voice(0.0)


@dataclass(frozen=True, slots=True)
class Weights:
    """The fusion, compiled. `voices` name -> weight, for the customer's turn and the agent's answer before it.

    `last`, `slow`: weights of the customer's last expected level and of its running mean, both less `usual_level`;
    `keep`: the share of the running mean that stays from turn to turn; `start`: the level assumed before the first
    turn; `cuts`: the four ordinal cut points; `levels`: expected level from which level 1, 2, 3, 4 is said; `escalation`: what
    the chance of a prompt rests on.
    """

    voices: Mapping[str, Voice]
    last: float
    slow: float
    keep: float
    start: float
    usual_level: float
    cuts: tuple[float, float, float, float]
    levels: tuple[float, float, float, float]
    votes: Mapping[str, Vote]
    record: Mapping[str, Any]
    escalation: EscalationWeights = EscalationWeights()
    # The voices of the classifier's heads as columns, so that a turn costs one sum: weight, spread, and both offsets.
    heads: tuple[float, ...] = field(init=False, repr=False)
    head_spreads: tuple[float, ...] = field(init=False, repr=False)
    head_offset: float = field(init=False, repr=False)
    spread_offset: float = field(init=False, repr=False)

    def __post_init__(self) -> None:
        voices = [self.voices.get(name, _SILENT) for name in _MODEL]
        object.__setattr__(self, "heads", tuple(voice.weight for voice in voices))
        object.__setattr__(self, "head_spreads", tuple(voice.spread for voice in voices))
        object.__setattr__(self, "head_offset", -sum(voice.weight * voice.usual for voice in voices))
        object.__setattr__(self, "spread_offset", -sum(voice.spread * voice.usual for voice in voices))


def compile_weights(document: Mapping[str, Any], command: str = "assistant train") -> Weights:
    """The weights in the parsed fusion.json. Raises FusionError naming what is wrong and the `command` that writes it anew."""
    if document.get("form") != FORM:
        raise FusionError(f"fusion.json: form {document.get('form')!r} instead of {FORM}; run `{command}`")
    try:
        course = document["course"]
        return Weights(
            voices={name: Voice(**voice) for name, voice in document["voices"].items()},
            last=float(course["last"]),
            slow=float(course["slow"]),
            keep=float(course["keep"]),
            start=float(course["start"]),
            usual_level=float(course["usual_level"]),
            cuts=_rising(document, "cuts"),
            levels=_rising(document, "levels"),
            votes={label: Vote(**vote) for label, vote in document["votes"].items()},
            record=document.get("record", {}),
            escalation=read_weights(document.get("escalation")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FusionError(f"fusion.json: {type(error).__name__} {error}; run `{command}`") from error


def _rising(document: Mapping[str, Any], name: str) -> tuple[float, float, float, float]:
    one, two, three, four = (float(number) for number in document[name])
    if not one <= two <= three <= four:
        raise ValueError(f"{name} must rise, found {one}, {two}, {three}, {four}")
    return one, two, three, four
