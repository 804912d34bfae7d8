"""The call in short: what happened, what was promised, where it turned - for the handover card and the summary.

Rule-based and made of the speakers' own words; nothing is invented. Lists are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.analysis.abbreviations import abbreviated
from assistant.analysis.undertakings import Undertaking
from assistant.engine import promises as kept_promises
from assistant.engine.policy import SummaryPolicy
from assistant.engine.promises import Held
from assistant.types import Stage, TurningPoint

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
VERY_ANGRY = 3
# Peak of tension from which a call was more than a calm one.
STIRRED = 1.0
MOST_INCIDENTS = 6
# Said quietly or not, whoever goes on with the call must know of it.
GRAVE = ("self_harm", "threat")
# What a colleague who takes over is told of what happened: the gravest things named, in the order in which they were.
MOST_FACTS = 3
# What the call is about is mostly told in the first turn that is more than a greeting: so much of it.
FEWEST_OPENING, MOST_OPENING = 6, 18
# An agent turn with one of these, and no misstep, is not what upset the customer.
SOOTHES = frozenset(("apologise", "listen_acknowledge", "validate_emotion"))
# Without a misstep beside it, one of these answers what the customer wanted or was upset about.
ANSWERS = frozenset(("take_ownership", "give_timeline", "offer_options", "escalate"))
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """What the customer has told of what happened: his own words, and how grave it is; 0 is gravest."""

    rank: int
    words: str


@dataclass(frozen=True, slots=True)
class Story:
    """Slice of the call state. `wants`: the last wish in so many words, `person`: the last one for somebody else to talk
    to, until it is granted; `threat`: of a lawyer, the press or leaving; `tried`: what a rule heard done, without a misstep beside it.

    `opening`: how he began; `facts`: the gravest things he has told, as they came. `open`: what was wanted, or what upset, last and has not been answered to the customer's content; `answered`: the agent
    has answered it since; `levels`: frustration of his last two turns; `thanked`: he meant his thanks in the last one.
    `incidents`: threats and insults, label and words. `step`: the largest change from turn to turn on the slope of tension
    that is going on.
    """

    happened: str = ""
    opening: str = ""
    facts: tuple[Fact, ...] = ()
    wants: str = ""
    person: str = ""
    threat: str = ""
    open: str = ""
    answered: bool = False
    levels: tuple[int, ...] = ()
    thanked: bool = False
    incidents: tuple[tuple[str, str], ...] = ()
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
    promises: tuple[Held, ...] = ()
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


def clause(text: str, begin: int, lang: str, most: int = MOST_QUOTE_WORDS) -> str:
    """The words of `text` around character `begin`, from where their clause begins ("Dr." ends none); … marks a cut.

    A recogniser may give no punctuation: then from a few words before, so that nobody is quoted from mid-sentence on.
    """
    marks = _CLAUSE_END.finditer(text, 0, begin)
    ends = [mark.end() for mark in marks if not abbreviated(text, mark.start(), lang)]
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
    incidents: tuple[tuple[str, str], ...] = (),
    facts: tuple[Fact, ...] = (),
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
    # the first that stays unanswered is what is open; a bitter farewell after an answer is nothing new, an outburst is
    new = level >= VERY_ANGRY or (level >= 2 and not story.answered)
    fresh = new and not story.open and len(text.split()) >= FEWEST_TOLD
    # who asks for somebody else still wants the matter solved that he asks him for
    wish = (wants or text) if asked and not story.open else "" if asked else wants or (text if fresh else "")
    content = level <= 1 and story.answered and not wants and not asked
    # thanks before the next outburst were not the end of it; and nobody upset thanks for no answer
    meant = thanked and (story.answered or max(story.levels[-1:], default=0) < 2)
    # whoever was never upset thanks all the time: his last thanks are for the call
    earlier = story.positive if level < 2 and story.peak >= STIRRED else ()
    story = replace(
        story,
        happened=happened,
        opening=story.opening
        or (quote(text, MOST_OPENING) if len(text.split()) >= FEWEST_OPENING and not asked else ""),
        facts=_gravest(story.facts, facts),
        open="" if content else quote(wish) if wish else story.open,
        answered=False if wish or content else story.answered,
        levels=(*story.levels, level)[-2:],
        thanked=meant,
        incidents=(
            *story.incidents,
            *(each for each in incidents if level >= 2 or each[0] in GRAVE),
        )[:MOST_INCIDENTS],
        wants=story.wants if asked else wants or story.wants,
        person=(wants or text) if asked else story.person,
        threat=threat or story.threat,
        triggers=counted(story.triggers, *triggers),
        flags=counted(story.flags, *flags),
        peak=max(story.peak, tension),
        positive=(*earlier, quote(text))[-4:] if meant else story.positive if level < 2 else (),
    )
    return replace(_turned(story, turn, tension, text, policy), tension=tension, began=True)


def _gravest(told: tuple[Fact, ...], new: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The gravest of both, each said once, in the order in which they came."""
    every = [*told]
    for fact in new:
        if all(fact.words not in other.words and other.words not in fact.words for other in every):
            every.append(fact)
    kept = sorted(range(len(every)), key=lambda place: (every[place].rank, place))[:MOST_FACTS]
    return tuple(every[place] for place in sorted(kept))


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
    undertakings: tuple[Undertaking, ...],
    gone: tuple[tuple[str, ...], ...],
    carried_out: tuple[str, ...] = (),
    policy: SummaryPolicy,
) -> Story:
    """Take an agent turn that has ended. `undertakings`: what he says will be done; `gone`: times that he takes back.

    `carried_out`: the techniques that a rule has heard, with no misstep beside them.
    """
    # deadlines of the house, told with blame or a refusal, are no promise; what he does himself is
    firm = tuple(one for one in undertakings if one.firm or not missteps)
    answered = bool(firm) or (bool(ANSWERS.intersection(techniques)) and not missteps)
    fetched = "escalate" in techniques or ("greet" in techniques and story.began)
    return replace(
        story,
        last_agent=text,
        soothed=bool(SOOTHES.intersection(techniques)) and not missteps,
        answered=story.answered or answered,
        promises=kept_promises.take(story.promises, turn, firm, gone, policy.most_promises),
        techniques=counted(story.techniques, *techniques),
        tried=counted(story.tried, *carried_out),
        person="" if fetched else story.person,
        open="" if fetched and story.open == quote(story.person) else story.open,
        missteps=counted(story.missteps, *missteps),
    )


def ending(story: Story, stage: Stage) -> Stage:
    """Where the call stood at its end. The stage lags behind by design; the customer's last two turns say how it ended."""
    last = story.levels[-1] if story.levels else 0
    before = story.levels[0] if len(story.levels) > 1 else last
    if last <= 1 and (story.thanked or (last == 0 and before <= 1)):
        return Stage.CALM
    if stage is Stage.CRITICAL and last <= 1:
        return Stage.TENSE
    return Stage.TENSE if stage is Stage.CALM and min(last, before) >= 2 else stage


def _told(story: Story) -> str:
    """What happened, in the customer's words; a threat and a wish to die in any case."""
    grave = [words for label, words in story.incidents if label in GRAVE][-1:]
    said = [story.opening, *(fact.words for fact in story.facts)] if story.facts else [story.happened]
    return " · ".join([*_each_once([words for words in said if words and words not in grave]), *grave])


def _each_once(quotes: Sequence[str]) -> list[str]:
    """Without what another quote says as well."""
    bare = [words.strip(" …") for words in quotes]
    return [
        words
        for place, words in enumerate(quotes)
        if not any(
            bare[place] in other and (bare[place] != other or at < place)
            for at, other in enumerate(bare)
            if at != place
        )
    ]


def handover(story: Story, words: Mapping[str, str], labels: Mapping[str, str]) -> tuple[str, ...]:
    """The three lines that spare the customer a repetition; lines without content are left out."""
    heard = dict(story.tried)
    tried = ", ".join([labels.get(name, name) for name in STEPS if name in heard][:MOST_STEPS])
    promised = "; ".join(held.promise.words for held in story.promises[-2:])
    lines = {
        "happened": _told(story),
        "tried": "; ".join(part for part in (tried, promised) if part),
        "wants": story.wants or story.person or story.threat,
    }
    return tuple(words[key].replace("{text}", text) for key, text in lines.items() if text)
