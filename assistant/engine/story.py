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
# A telling of what happened with fewer words is replaced by a longer one.
FEWEST_TOLD = 6
# An agent turn with one of these, and no misstep, is not what upset the customer.
SOOTHES = frozenset(("apologise", "listen_acknowledge", "validate_emotion"))
# Besides naming a time: what makes a time in the agent's words one that he can be held to.
COMMITS = frozenset(("take_ownership", "summarise_close", "escalate"))
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Due:
    """Words that name a time, and the character of the turn at which they begin; `choice`: one of several on offer;
    `undertaken`: a word beside it says that something will be done.
    """

    words: str
    begin: int
    choice: bool = False
    undertaken: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """Slice of the call state. `wants`: the last wish in so many words, `person`: the last one for somebody else to talk
    to, until it is granted; `threat`: of a lawyer, the press or leaving; `tried`: what was done without a misstep beside it.

    `step`: the largest change from turn to turn on the slope of tension that is going on.
    """

    happened: str = ""
    wants: str = ""
    person: str = ""
    threat: str = ""
    last_agent: str = ""
    soothed: bool = False
    tension: float = 0.0
    step: float = 0.0
    began: bool = False
    peak: float = 0.0
    low: float = 0.0
    high: float = 0.0
    triggers: Counts = ()
    flags: Counts = ()
    techniques: Counts = ()
    tried: Counts = ()
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
    asked: bool,
    threat: str | None,
    thanked: bool,
    tension: float,
    policy: SummaryPolicy,
) -> Story:
    """Take a customer turn that has ended. `thanked`: he means it."""
    happened = story.happened
    # a greeting may carry a trace of a cause; what happened is told in the first turn that is also upset
    told = (triggers and level >= 1) or level >= 2
    # a short exclamation tells nobody what happened: the next turn may
    fuller = len(happened.split()) < FEWEST_TOLD <= len(text.split()) and not asked
    if told and (fuller or not happened):
        happened = quote(text)
    story = replace(
        story,
        happened=happened,
        wants=story.wants if asked else wants or story.wants,
        person=(wants or text) if asked else story.person,
        threat=threat or story.threat,
        triggers=counted(story.triggers, *triggers),
        flags=counted(story.flags, *flags),
        peak=max(story.peak, tension),
        positive=(*story.positive, quote(text))[-4:] if thanked else story.positive,
    )
    return replace(_turned(story, turn, tension, text, policy), tension=tension, began=True)


def _turned(story: Story, turn: int, tension: float, text: str, policy: SummaryPolicy) -> Story:
    if not story.began:
        # how a call begins is no turn; only what comes after it is measured against it
        return replace(story, low=tension, high=tension)
    low, high = min(story.low, tension), max(story.high, tension)
    direction = None
    if tension - low >= policy.turning_point:
        direction = "up"
    elif high - tension >= policy.turning_point and tension < policy.calmed_below:
        direction = "down"
    if direction is None:
        return replace(story, low=low, high=high)
    # nobody is upset by an apology, nor calms down by himself
    before = text if direction == "up" and story.soothed else story.last_agent
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
    dues: tuple[Due, ...],
    policy: SummaryPolicy,
) -> Story:
    """Take an agent turn that has ended. `dues`: the words that name a time to come."""
    promises = story.promises
    commits = _commits(techniques, missteps)
    for due in (due for due in dues if commits or (due.undertaken and not missteps)):
        new = Promise(turn=turn, words=clause(text, due.begin), due=due.words or None)
        said = any(old.turn == turn and old.words == new.words for old in promises)
        if len(promises) < policy.most_promises and not said and _is_promise(text, due):
            promises = (*promises, new)
    return replace(
        story,
        last_agent=text,
        soothed=bool(SOOTHES.intersection(techniques)) and not missteps,
        promises=promises,
        techniques=counted(story.techniques, *techniques),
        tried=story.tried if missteps else counted(story.tried, *techniques),
        person="" if "escalate" in techniques else story.person,
        missteps=counted(story.missteps, *missteps),
    )


def _commits(techniques: tuple[str, ...], missteps: tuple[str, ...]) -> bool:
    """Does the agent take something on in this turn? Deadlines of the house, told with blame or a refusal, are none."""
    return "give_timeline" in techniques or (bool(COMMITS.intersection(techniques)) and not missteps)


def _is_promise(text: str, due: Due) -> bool:
    """One of several times to choose from, or a question, promises nothing yet."""
    if due.choice:
        return False
    end = re.search(r"[.!?]", text[due.begin :])
    return end is None or end.group() != "?"


def handover(story: Story, words: Mapping[str, str], labels: Mapping[str, str]) -> tuple[str, ...]:
    """The three lines that spare the customer a repetition; lines without content are left out."""
    heard = dict(story.tried)
    tried = ", ".join([labels.get(name, name) for name in STEPS if name in heard][:MOST_STEPS])
    promised = "; ".join(promise.words for promise in story.promises[-2:])
    lines = {
        "happened": story.happened,
        "tried": "; ".join(part for part in (tried, promised) if part),
        "wants": story.wants or story.person or story.threat,
    }
    return tuple(words[key].replace("{text}", text) for key, text in lines.items() if text)
