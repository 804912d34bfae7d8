"""What a call's mask remembers of each speaker, and of what was asked – read from masked text only.

So the state after a restart, when the masked journal is read again, is the state that was lost (tests hold it): a number
whose first half is in the journal as `***` is open, live and after a crash.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.privacy.cues import NUMBERS, asked_cues, own_cues
from assistant.privacy.numerals import groups
from assistant.privacy.readout import runs
from assistant.privacy.tokens import Tokens
from assistant.privacy.vocabulary import Vocabulary
from assistant.types import Role

# So many short remarks ("moment, die brille") and segments may come before what was begun or asked for.
PATIENCE = 3
SHORT = 4
# A long speech of the asker without a new question: he speaks of something else.
LONG = 12
# "last four digits please": what is asked for is answered within so many words.
ANSWER_WORDS = 30


@dataclass(frozen=True, slots=True)
class Voice:
    """One speaker. `open`: ended in a mask. `trail`: digits at the end that were not masked. `cued`: kinds announced."""

    open: bool = False
    trail: int = 0
    cued: frozenset[str] = frozenset()
    patience: int = 0

    @property
    def waiting(self) -> bool:
        """Whether the next words of this speaker need a closer look."""
        return self.open or self.trail > 0 or bool(self.cued)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody has asked another for, and for how long an answer is awaited."""

    kinds: frozenset[str] = frozenset()
    segments: int = 0
    words: int = 0


NOBODY = Voice()
NOTHING = Asked()


def after(voice: Voice, tokens: Tokens, words: Vocabulary, asks: bool = False) -> Voice:
    """The speaker's state after a final; `tokens` are those of the masked text. `asks`: who asks announces only numbers."""
    between = words.numbers.between
    found = runs(tokens, words, groups(tokens, words.lang))
    end = len(tokens) - 1
    # "bir" by itself may be a small word or a digit: where nothing else is said, it is a digit
    only = len(found) == 1 and (found[0].first, found[0].last) == (0, end)
    while end >= 0 and tokens.folded[end] in between and not only:
        end -= 1
    if end < 0:
        return _wait(voice)
    if tokens.is_mask(end):
        return Voice(open=True, patience=PATIENCE)
    if found and found[-1].last == end:
        run = found[-1]
        whole = all(tokens.folded[index] in between for index in range(run.first))
        trail = (len(run.digits) if len(run.groups) > 1 else run.singles) + (voice.trail if whole else 0)
        return Voice(
            open=voice.open and whole, trail=trail, cued=_announced(tokens, words), patience=PATIENCE
        )
    cued = _announced(tokens, words)
    cued = cued & NUMBERS if asks else cued
    if cued:
        return Voice(cued=cued, patience=PATIENCE)
    return _wait(voice) if len(tokens) <= SHORT else NOBODY


def _wait(voice: Voice) -> Voice:
    if voice.patience <= 1:
        return NOBODY
    return Voice(voice.open, voice.trail, voice.cued, voice.patience - 1)


def _announced(tokens: Tokens, words: Vocabulary) -> frozenset[str]:
    """Kinds whose cue ends the text, but for small words: "und die kartennummer ist äh"."""
    small = words.words["is"] | words.numbers.between
    end = len(tokens) - 1
    while end >= 0 and len(tokens) - end <= SHORT and tokens.folded[end] in small:
        end -= 1
    return frozenset(cue.kind for cue in own_cues(words.lang).find(tokens) if end <= cue.last)


def asked_after(asked: Asked, role: Role, tokens: Tokens, words: Vocabulary) -> Asked:
    """What is asked for after a final of `role`. Anybody but the customer may ask."""
    count = len(tokens)
    if role is not Role.CUSTOMER:
        kinds = frozenset(cue.kind for cue in asked_cues(words.lang).find(tokens))
        if kinds:
            return Asked(kinds | (asked.kinds if count <= LONG else frozenset()), PATIENCE, ANSWER_WORDS)
        if role is Role.AGENT:
            return NOTHING if count > LONG else asked
    if not asked.kinds or asked.segments <= 1 or asked.words <= count:
        return NOTHING
    return Asked(asked.kinds, asked.segments - 1, asked.words - count)
