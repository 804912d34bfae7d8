"""The call in short: what happened, what was promised, where it turned - for the handover card and the summary.

Rule-based and made of the speakers' own words; nothing is invented. Lists are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.engine.policy import SummaryPolicy
from assistant.types import Promise, TurningPoint

MOST_QUOTE_WORDS = 24
# Words before the words that matter: so many still belong to a clause without punctuation; of a longer one so many.
MOST_LEAD_WORDS, LEAD_WORDS = 10, 4
_CLAUSE_END = re.compile(r"[.!?;:…]\s+")
# What a colleague who takes over wants to know was tried, gravest first.
STEPS = ("set_boundary", "offer_options", "give_timeline", "take_ownership", "explain_clearly", "apologise", "paraphrase",
         "listen_acknowledge", "validate_emotion")  # fmt: skip
MOST_STEPS = 4
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Due:
    """Words that name a time, and the character of the turn at which they begin."""

    words: str
    begin: int


@dataclass(frozen=True, slots=True)
class Story:
    """Slice of the call state. `wants`: the last wish in so many words, `threat`: of a lawyer, the press or leaving.

    `step`: the largest change from turn to turn on the slope of tension that is going on.
    """

    happened: str = ""
    wants: str = ""
    threat: str = ""
    last_agent: str = ""
    tension: float = 0.0
    step: float = 0.0
    began: bool = False
    peak: float = 0.0
    low: float = 0.0
    high: float = 0.0
    triggers: Counts = ()
    flags: Counts = ()
    techniques: Counts = ()
    missteps: Counts = ()
    points: tuple[TurningPoint, ...] = ()
    promises: tuple[Promise, ...] = ()
    positive: tuple[str, ...] = ()
    settled: Counts = ()
    suppressed: Counts = ()
    joined: tuple[tuple[str, float], ...] = ()


def counted(counts: Counts, *names: str) -> Counts:
    """Counts with each of `names` one more; the order is by name."""
    table = dict(counts)
    for name in names:
        table[name] = table.get(name, 0) + 1
    return tuple(sorted(table.items()))


def quote(text: str, most: int = MOST_QUOTE_WORDS) -> str:
    """The first words of a text; … marks a cut."""
    words = text.split()
    return " ".join(words[:most]) + (" …" if len(words) > most else "")


def clause(text: str, begin: int, most: int = MOST_QUOTE_WORDS) -> str:
    """The words of `text` around character `begin`, from where their clause begins; … marks a cut.

    A recogniser may give no punctuation: then from a few words before, so that nobody is quoted from mid-sentence on.
    """
    ends = [place.end() for place in _CLAUSE_END.finditer(text, 0, begin)]
    start = ends[-1] if ends else 0
    before = text[start:begin].split()
    if len(before) > MOST_LEAD_WORDS:
        return "… " + quote(" ".join([*before[-LEAD_WORDS:], text[begin:]]), most)
    return quote(text[start:], most)


def customer_spoke(
    story: Story,
    *,
    turn: int,
    text: str,
    level: int,
    triggers: tuple[str, ...],
    flags: tuple[str, ...],
    wants: str | None,
    threat: str | None,
    tension: float,
    policy: SummaryPolicy,
) -> Story:
    """Take a customer turn that has ended."""
    happened = story.happened
    # a greeting may carry a trace of a cause; what happened is told in the first turn that is also upset
    if not happened and ((triggers and level >= 1) or level >= 2):
        happened = quote(text)
    story = replace(
        story,
        happened=happened,
        wants=wants or story.wants,
        threat=threat or story.threat,
        triggers=counted(story.triggers, *triggers),
        flags=counted(story.flags, *flags),
        peak=max(story.peak, tension),
        positive=(*story.positive, quote(text))[-4:] if "thanks" in flags and level <= 1 else story.positive,
    )
    # who calls in anger was not upset by the greeting: then his own words are what it began with
    before = story.last_agent if story.began else text
    return replace(_turned(story, turn, tension, before, policy), tension=tension, began=True)


def _turned(story: Story, turn: int, tension: float, before: str, policy: SummaryPolicy) -> Story:
    low, high = min(story.low, tension), max(story.high, tension)
    direction = None
    if tension - low >= policy.turning_point:
        direction = "up"
    elif high - tension >= policy.turning_point and tension < policy.calmed_below:
        direction = "down"
    if direction is None:
        return replace(story, low=low, high=high)
    step = abs(tension - story.tension)
    points = story.points
    point = TurningPoint(turn=turn, direction=direction, tension=tension, before=quote(before))  # type: ignore[arg-type]
    if points and points[-1].direction == direction:
        # the same slope goes on: it turned where it was steepest; note how far it went
        steepest = point if step > story.step else replace(points[-1], tension=tension)
        points, step = (*points[:-1], steepest), max(step, story.step)
    elif len(points) < policy.most_points:
        points = (*points, point)
    return replace(story, points=points, low=tension, high=tension, step=step)


def agent_spoke(
    story: Story,
    *,
    turn: int,
    text: str,
    techniques: tuple[str, ...],
    missteps: tuple[str, ...],
    due: Due | None,
    policy: SummaryPolicy,
) -> Story:
    """Take an agent turn that has ended. `due`: the words that name a time, when he promised something."""
    promises = story.promises
    if due is not None and len(promises) < policy.most_promises and _is_promise(text, techniques, due):
        promises = (*promises, Promise(turn=turn, words=clause(text, due.begin), due=due.words))
    return replace(
        story,
        last_agent=text,
        promises=promises,
        techniques=counted(story.techniques, *techniques),
        missteps=counted(story.missteps, *missteps),
    )


def _is_promise(text: str, techniques: tuple[str, ...], due: Due) -> bool:
    """An offer to choose from, or a question, promises nothing yet."""
    if "offer_options" in techniques:
        return False
    end = re.search(r"[.!?]", text[due.begin :])
    return end is None or end.group() != "?"


def handover(story: Story, words: Mapping[str, str], labels: Mapping[str, str]) -> tuple[str, ...]:
    """The three lines that spare the customer a repetition; lines without content are left out."""
    heard = dict(story.techniques)
    tried = ", ".join([labels.get(name, name) for name in STEPS if name in heard][:MOST_STEPS])
    promised = "; ".join(promise.words for promise in story.promises[-2:])
    lines = {
        "happened": story.happened,
        "tried": "; ".join(part for part in (tried, promised) if part),
        "wants": story.wants or story.threat,
    }
    return tuple(words[key].replace("{text}", text) for key, text in lines.items() if text)
