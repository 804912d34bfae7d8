"""The call in short: what happened, what was promised, where it turned - for the handover card and the summary.

Rule-based and made of the speakers' own words; nothing is invented. Lists are bounded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from assistant.engine.policy import SummaryPolicy
from assistant.types import Promise, TurningPoint

MOST_QUOTE_WORDS = 24
# What a colleague who takes over wants to know was tried, gravest first.
STEPS = ("set_boundary", "offer_options", "give_timeline", "take_ownership", "explain_clearly", "apologise", "paraphrase",
         "listen_acknowledge", "validate_emotion")  # fmt: skip
MOST_STEPS = 4
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Slice of the call state."""

    happened: str = ""
    wants: str = ""
    last_agent: str = ""
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


def customer_spoke(
    story: Story,
    *,
    turn: int,
    text: str,
    level: int,
    triggers: tuple[str, ...],
    flags: tuple[str, ...],
    wants: str | None,
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
        wants=quote(wants) if wants else story.wants,
        triggers=counted(story.triggers, *triggers),
        flags=counted(story.flags, *flags),
        peak=max(story.peak, tension),
        positive=(*story.positive, quote(text))[-4:] if "thanks" in flags and level <= 1 else story.positive,
    )
    return _turned(story, turn, tension, policy)


def _turned(story: Story, turn: int, tension: float, policy: SummaryPolicy) -> Story:
    low, high = min(story.low, tension), max(story.high, tension)
    direction = None
    if tension - low >= policy.turning_point:
        direction = "up"
    elif high - tension >= policy.turning_point:
        direction = "down"
    if direction is None:
        return replace(story, low=low, high=high)
    points = story.points
    if points and points[-1].direction == direction:
        # the same slope goes on: keep where it began, note how far it went
        points = (*points[:-1], replace(points[-1], tension=tension))
    elif len(points) < policy.most_points:
        point = TurningPoint(turn=turn, direction=direction, tension=tension, before=quote(story.last_agent))  # type: ignore[arg-type]
        points = (*points, point)
    return replace(story, points=points, low=tension, high=tension)


def agent_spoke(
    story: Story,
    *,
    turn: int,
    text: str,
    techniques: tuple[str, ...],
    missteps: tuple[str, ...],
    due: str | None,
    policy: SummaryPolicy,
) -> Story:
    """Take an agent turn that has ended. `due`: the words that name a time, when he promised something."""
    promises = story.promises
    if due is not None and len(promises) < policy.most_promises:
        promises = (*promises, Promise(turn=turn, words=quote(text), due=due))
    return replace(
        story,
        last_agent=text,
        promises=promises,
        techniques=counted(story.techniques, *techniques),
        missteps=counted(story.missteps, *missteps),
    )


def handover(story: Story, words: Mapping[str, str], labels: Mapping[str, str]) -> tuple[str, ...]:
    """The three lines that spare the customer a repetition; lines without content are left out."""
    heard = dict(story.techniques)
    tried = ", ".join([labels.get(name, name) for name in STEPS if name in heard][:MOST_STEPS])
    promised = "; ".join(promise.words for promise in story.promises[-2:])
    lines = {
        "happened": story.happened,
        "tried": "; ".join(part for part in (tried, promised) if part),
        "wants": story.wants,
    }
    return tuple(words[key].replace("{text}", text) for key, text in lines.items() if text)
