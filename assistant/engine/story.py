"""The call in short: what happened, what was promised, where it turned - for the handover card and the summary.

Rule-based and made of the speakers' own words; nothing is invented. Lists are bounded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.analysis.gist import Marks, Said
from assistant.analysis.promise_quotes import Undertaking
from assistant.engine.digest import Digest
from assistant.engine.quoting import quote
from assistant.engine.turning import MOST_STEPS, Step
from assistant.types import Stage

# What a colleague who takes over is told was done already; "explained", "listened" tell him nothing (readers).
STEPS = ("set_boundary", "apologise")
MOST_TOLD_PROMISES = 3
# Peak of tension from which a call was more than a calm one.
STIRRED = 1.0
MOST_INCIDENTS = 6
# Whoever goes on with the call must know of it in any case.
GRAVE = ("self_harm", "threat")
# Turns that are kept whole for the gist of the call: how it began, and the latest. An hour on the phone has some 400.
FIRST_SAID, LAST_SAID = 20, 140
# An agent turn with one of these, and no misstep, is not what upset the customer.
SOOTHES = frozenset(("apologise", "listen_acknowledge", "validate_emotion"))
# Without a misstep beside it, one of these answers what the customer wanted or was upset about.
ANSWERS = frozenset(("take_ownership", "give_timeline", "offer_options", "escalate"))
# Frustration of the last turn from which a call ends critical; a rise in it that ends a calm call with a new annoyance.
CRITICAL_END, FRESH_RISE = 2.5, 0.6
Counts = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Slice of the call state. `said`: the turns, from which the gist is read when it is wanted; `person`: the last wish for
    somebody else to talk to, until it is granted; `threat`: of a lawyer, the press or leaving; `tried`: what a rule heard done,
    without a misstep beside it.

    `open`: the wish that has not been answered to his content; `answered`: the agent has answered since; `levels`, `expected`:
    frustration of his last two turns; `thanked`: he meant his thanks in the last one. `incidents`: threats and insults,
    label and words. `steps`: his turns, from which it is read where the call turned.
    """

    said: tuple[Said, ...] = ()
    person: str = ""
    threat: str = ""
    open: str = ""
    answered: bool = False
    levels: tuple[int, ...] = ()
    expected: tuple[float, ...] = ()
    thanked: bool = False
    incidents: tuple[tuple[str, str], ...] = ()
    last_agent: str = ""
    soothed: bool = False
    steps: tuple[Step, ...] = ()
    peak: float = 0.0
    triggers: Counts = ()
    flags: Counts = ()
    techniques: Counts = ()
    tried: Counts = ()
    missteps: Counts = ()
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


def customer_spoke(
    story: Story,
    *,
    turn: int,
    text: str,
    level: int,
    expected: float,
    triggers: tuple[str, ...],
    flags: tuple[str, ...],
    wants: str | None,
    asked: bool,
    threat: str | None,
    incidents: tuple[tuple[str, str], ...] = (),
    thanked: bool,
    tension: float,
    marks: Marks | None = None,
) -> Story:
    """Take a customer turn that has ended. `wants`: the words of a wish in it; `thanked`: he means it; `marks`: what rules have heard."""
    # who asks for somebody else still wants the matter solved that he asks him for
    wish = (wants or text) if asked and not story.open else "" if asked else wants
    content = level <= 1 and story.answered and not wants and not asked
    # thanks before the next outburst were not the end of it; and nobody upset thanks for no answer
    meant = thanked and (story.answered or max(story.levels[-1:], default=0) < 2)
    # whoever was never upset thanks all the time: his last thanks are for the call
    earlier = story.positive if level < 2 and story.peak >= STIRRED else ()
    # nobody is upset by an apology
    rises = bool(story.steps) and expected > story.steps[-1].expected
    step = Step(
        turn, expected, tension, "" if rises and story.soothed else quote(story.last_agent), quote(text)
    )
    return replace(
        story,
        said=_kept(story.said, Said(turn, True, text, marks)),
        open="" if content else wish or story.open,
        answered=False if wish or content else story.answered,
        levels=(*story.levels, level)[-2:],
        expected=(*story.expected, expected)[-2:],
        thanked=meant,
        # a threat in good humour is a joke; a wish to die is none
        incidents=_gravest(
            *story.incidents,
            *(
                each
                for each in incidents
                if (level >= 2 or each[0] == "self_harm") and each not in story.incidents
            ),
        ),
        person=(wants or text) if asked else story.person,
        threat=(threat if level >= 2 else None) or story.threat,
        triggers=counted(story.triggers, *triggers),
        flags=counted(story.flags, *flags),
        peak=max(story.peak, tension),
        positive=(*earlier, quote(text))[-4:] if meant else story.positive if level < 2 else (),
        steps=(*story.steps, step)[-MOST_STEPS:],
    )


def _gravest(*incidents: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """As many as are kept, in their order: all grave ones go before the others, then the first before the later."""
    order = sorted(range(len(incidents)), key=lambda place: incidents[place][0] not in GRAVE)
    return tuple(incidents[place] for place in sorted(order[:MOST_INCIDENTS]))


def _kept(said: tuple[Said, ...], new: Said) -> tuple[Said, ...]:
    """The turns with one more. The same turn heard anew takes the place of the old one."""
    before = said[:-1] if said and said[-1].turn == new.turn else said
    if len(before) >= FIRST_SAID + LAST_SAID:
        before = (*before[:FIRST_SAID], *before[FIRST_SAID + 1 :])
    return (*before, new)


def agent_spoke(
    story: Story,
    *,
    turn: int,
    text: str,
    techniques: tuple[str, ...],
    missteps: tuple[str, ...],
    undertakings: tuple[Undertaking, ...],
    carried_out: tuple[str, ...] = (),
    marks: Marks | None = None,
) -> Story:
    """Take an agent turn that has ended. `undertakings`: what he says will be done; `carried_out`: the techniques that a rule
    has heard, with no misstep beside them; `marks`: all that rules have heard.
    """
    # deadlines of the house, told with blame or a refusal, are no promise; what he does himself is
    firm = tuple(one for one in undertakings if one.firm or not missteps)
    answered = bool(firm) or (bool(ANSWERS.intersection(techniques)) and not missteps)
    fetched = "escalate" in techniques or ("greet" in techniques and bool(story.steps))
    return replace(
        story,
        last_agent=text,
        said=_kept(story.said, Said(turn, False, text, marks)),
        soothed=bool(SOOTHES.intersection(techniques)) and not missteps,
        answered=story.answered or answered,
        techniques=counted(story.techniques, *techniques),
        tried=counted(story.tried, *carried_out),
        person="" if fetched else story.person,
        open="" if fetched and story.open == story.person else story.open,
        missteps=counted(story.missteps, *missteps),
    )


def ending(story: Story) -> Stage:
    """Where the call stood at its end, by the frustration of the customer's last two turns: the stage lags behind by design."""
    last = story.levels[-1] if story.levels else 0
    rise = story.expected[-1] - story.expected[0] if story.expected else 0.0
    if last >= 2:
        return Stage.CRITICAL if story.expected[-1] >= CRITICAL_END else Stage.TENSE
    return Stage.TENSE if last == 1 and rise >= FRESH_RISE and story.peak >= STIRRED else Stage.CALM


def left_open(story: Story, gist: Digest) -> str:
    """What is still to do: the wish that nobody has answered, the person he asked for, or, if nothing was answered, the matter.

    In doubt nothing: of 23 guesses at the matter where something had been answered readers found 7 right.
    """
    if story.person or (story.open and not story.answered):
        return (story.open if not story.answered else "") or story.person
    return "" if story.answered or gist.promises else gist.core


def handover(
    story: Story, gist: Digest, words: Mapping[str, str], labels: Mapping[str, str]
) -> tuple[str, ...]:
    """The three lines that spare the customer a repetition; lines without content are left out."""
    heard = dict(story.tried)
    wants = [each for each in dict.fromkeys((*gist.wants, story.person)) if each] or [story.threat]
    lines = {
        "happened": _happened(story, gist, wants),
        "tried": " · ".join(
            part
            for part in (
                ", ".join(labels.get(name, name) for name in STEPS if name in heard),
                _worded(words, "told", gist.told),
                _worded(
                    words,
                    "promised",
                    "; ".join(held.promise.words for held in gist.promises),
                ),
            )
            if part
        ),
        "wants": " · ".join(_each_once(wants)),
    }
    return tuple(words[key].replace("{text}", text) for key, text in lines.items() if text)


def _worded(words: Mapping[str, str], key: str, text: str) -> str:
    """The text in the pack's words for it; as it is where the pack has none."""
    return words.get(key, "{text}").replace("{text}", text) if text else ""


def _happened(story: Story, gist: Digest, wants: Sequence[str]) -> str:
    """What happened, in the customer's words; a threat and a wish to die in any case."""
    grave = [words for label, words in story.incidents if label in GRAVE][-1:]
    told = [each for each in gist.matter if each not in (*grave, *wants)]
    return " · ".join([*_each_once(told), *grave])


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
