"""Which flags of a customer's turn are believed, and for what: a prompt, a question back, the count of the summary."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.analysis.evidence import Cue
from assistant.engine.due import HOT
from assistant.engine.state import OpenTurn

# Flags that the summary counts only where a rule has heard them: in our calls the model alone is wrong more often than not.
SAID_OUT_LOUD = frozenset(("churn_threat", "insult", "supervisor_request"))


def insults_agent(cues: Sequence[Cue]) -> bool:
    """Is the agent insulted? "You thieves" is said to him and means the house: words that a rule for the house hears, too, are no insult at him."""
    insults = [cue for cue in cues if cue.label == "insult"]
    house = [cue for cue in insults if cue.target != "agent"]
    return any(
        cue.target == "agent" and not any(each.begin < cue.end and cue.begin < each.end for each in house)
        for cue in insults
    )


def prompting_flags(heard: OpenTurn) -> tuple[str, ...]:
    """The flags on which a supervisor is prompted: those heard in words, not what the model alone takes for one.

    But for a wish to die, and a threat in anger, of which the model must be very sure.
    """
    alone = {"self_harm"} if heard.level < HOT else {"self_harm", "threat"}
    return tuple(flag for flag in heard.flags if flag in heard.labels or flag in alone)


def perhaps_asked(heard: OpenTurn) -> bool:
    """Does the model alone hear a request in anger? Half of the requests are made in words that no rule has ("is there anybody
    there who may decide"); of 43 that it alone heard in 260 calls never trained on, 26 were ones: so the agent is told to ask.
    """
    return (
        heard.level >= HOT
        and "supervisor_request" in heard.flags
        and "supervisor_request" not in heard.labels
    )


def counted_flags(heard: OpenTurn) -> tuple[str, ...]:
    """The flags of a turn that the summary counts: those that a rule has heard, and those that the model may be believed."""
    return tuple(each for each in heard.flags if each in heard.labels or each not in SAID_OUT_LOUD)
