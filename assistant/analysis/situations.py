"""Which situations a customer's turn names that want their own answer: what rules hear in it, and a learned model over both.

Rules alone miss most of what people say in new words, and are right in three of five turns where they hear something. A small linear
model per language, over the words of the turn, the end of the agent's words before it, how far the call is, and what the rules
have heard, knows better (docs/decisions/0045). Where there is none, rules decide alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import accumulate
from math import exp, log

from assistant.analysis.cues import CueFinder
from assistant.analysis.hashed import SURE, Hashed, key, of_words
from assistant.analysis.text import Words, read

# Words of the agent that a turn may answer; features by which a rule counts; where the customer's turns and words are parted.
ANSWERED, BY_RULE = 15, 4
_PLACES, _LENGTHS = (0, 2, 4, 7), (6, 12, 20, 35)
# Chance below which a situation is not even considered; words of a reason.
LEAST, MOST_REASON = 0.2, 6
# The flag's logit from which on it speaks for its vague form.
USUAL_FLAG = -2.7
_LEAST_LOGIT = log(LEAST / (1.0 - LEAST))
Feature = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Heard:
    """A situation of a turn: how surely it is the one that wants an answer, in [0, 1]; the rule that heard it, or "model", and the
    words it rests on.
    """

    id: str
    chance: float
    rule: str
    words: str


@dataclass(frozen=True, slots=True)
class BesideWeights:
    """How a second voice is mixed in: logit = `own` × the small model's + `other` × the second voice's + `offset`."""

    own: float = 1.0
    other: float = 0.0
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Beside:
    """What a second voice has heard: a logit for each situation that it knows."""

    logits: Mapping[str, float]
    weights: BesideWeights

    def mixed(self, name: str, own: float) -> float:
        """The logit of both; the small model's own where the other does not know the situation."""
        other = self.logits.get(name)
        by = self.weights
        return own if other is None else by.own * own + by.other * other + by.offset


def features(words: Words, answered: Sequence[str], turns: int, rules: Sequence[str]) -> Iterator[Feature]:
    """Each feature with the word of the turn it stands for, -1 for what is not in its words.

    `answered`: folded words of the agent before it; `turns`: turns of the customer before it; `rules`: situations that a rule has
    heard.
    """
    yield from of_words(words.folded, words.folded)
    yield key(f"#length {sum(len(words.folded) > most for most in _LENGTHS)}"), -1
    yield key(f"#turn {sum(turns > most for most in _PLACES)}"), -1
    for word in answered[-ANSWERED:]:
        yield _of_answered(word), -1
    for name in rules:
        for _ in range(BY_RULE):
            yield key(f"#rule {name}"), -1


@lru_cache(maxsize=65_536)
def _of_answered(word: str) -> int:
    return key(f"a{word}")


@dataclass(frozen=True, slots=True)
class SituationEars:
    """What hears situations in one language. `names`: the situation of each head of `model`."""

    lang: str = ""
    rules: CueFinder = field(default_factory=lambda: CueFinder((), {}))
    model: Hashed | None = None
    names: tuple[str, ...] = ()

    def hear(
        self,
        words: Words,
        answers: str = "",
        turns: int = 0,
        *,
        calm: bool = False,
        beside: Beside | None = None,
    ) -> tuple[Heard, ...]:
        """The situations of a turn, surest first. `calm`: only those that a rule has heard.

        `answers`: the agent's words before it; `turns`: the customer's turns before it; `beside`: what a second voice has heard. A
        rule's situation that the model does not know is sure.
        """
        heard = {cue.label: cue for cue in self.rules.find(words)}
        if not words.folded or (calm and not heard):
            return ()
        sure = [Heard(cue.label, 1.0, cue.rule, cue.words) for cue in heard.values()]
        if self.model is None:
            return tuple(sure)
        seen = tuple(features(words, read(answers, self.lang).folded, turns, sorted(heard)))
        logits, shares = self.model.explained([feature for feature, _ in seen])
        found = [each for each in sure if each.id not in self.names]
        for head, (name, own) in enumerate(zip(self.names, logits.tolist(), strict=True)):
            cue = heard.get(name)
            logit = own if beside is None else beside.mixed(name, own)
            if logit < _LEAST_LOGIT or (calm and cue is None):
                continue
            # hardly ever more than one or two: only for these is it worked out which words speak for it
            said = _reason(words, seen, shares[:, head].tolist()) if cue is None else cue.words
            chance = 1.0 / (1.0 + exp(-logit))
            found.append(Heard(name, chance, "model" if cue is None else cue.rule, said))
        return tuple(sorted(found, key=lambda each: (-each.chance, each.id)))


def vague(heard: Heard, flag: float | None) -> Heard:
    """What is the vague form of a flag, with what the big classifier hears of that flag (its logit): two that agree are surer.

    Out of fold, of 86 hints at not wanting to live and 15,818 other turns: 27 hints and 34 false ones by the situation's own model, 38 and
    52 by the flag's, 42 and 40 by both.
    """
    if flag is None or heard.chance >= 1.0:
        return heard
    # clipped: words of a rule must not outvote a flag that is surely none ("my brother is waiting to die, and hates the fish pudding")
    logit = min(log(heard.chance / (1.0 - heard.chance)), SURE) + flag - USUAL_FLAG
    return replace(heard, chance=1.0 / (1.0 + exp(-logit)))


def _reason(words: Words, seen: Sequence[Feature], shares: Sequence[float]) -> str:
    """The stretch of at most MOST_REASON words that speaks most for it."""
    by_word = [0.0] * len(words.folded)
    for (_, place), share in zip(seen, shares, strict=True):
        if place >= 0:
            by_word[place] += share
    sums = [0.0, *accumulate(by_word)]
    # for each last word the first one from which most is gained
    firsts = [
        min(range(max(last - MOST_REASON, 0), last), key=sums.__getitem__) for last in range(1, len(sums))
    ]
    gains = [sums[last] - sums[first] for last, first in enumerate(firsts, start=1)]
    last = gains.index(max(gains))
    return words.quote(firsts[last], last)
