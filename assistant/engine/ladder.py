"""Which card, if any: the ladder that remembers. One card at a time, at the customer's turn end, never the same twice.

The ladder (rules/policy.toml) gives the order of steps for each cause. A step counts as done when the agent has done it
in his own words or used the card; then the next one is due, so empathy leads to ownership, options and a time, and does
not loop. Whoever is very angry, or names something new, is acknowledged first. A cause counts only where a rule has heard
it in this very turn; else the sentences for any cause are used. When every step is done, only new matter brings a card:
it is acknowledged, then what is still untried. Held back cards are counted with the reason.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.engine.advice import OWN_WORDS, SEEN, UNNAMED, Advice
from assistant.engine.due import HOT, NO_ANSWER, PLAIN_WORDS, SOOTHING, Now, Wish, is_blow
from assistant.engine.holding import held
from assistant.engine.playbook import Situation
from assistant.engine.policy import CardPolicy, Policy
from assistant.types import Stage

# The ladder for who brings up new matter after the last step of his own.
BEYOND = "beyond"
# Causes in which a refusal is not what must be answered first.
GENTLER = ("miscommunication", "personal_stress")
# The customer's first turns, in which "tell me what happened" is not too late.
OPENING = 2
# The customer's first turns, in which the matter is told.
TELLING = 3
# Words of a thanks after which somebody is still on the line.
FEWEST_THANKING = 8
# What may follow once a hot turn is acknowledged: no questions, no choices, no repeating what he has just shouted.
WHEN_HOT = ("listen_acknowledge", "validate_emotion", "apologise", "take_ownership")


def wish(advice: Advice, now: Now, policy: Policy) -> Wish | None:
    """The technique that is due now, held back or not; None when silence is right anyway."""
    due = _due(advice, now, policy)
    if now.insulted_agent and (due is None or held(advice, now, due, policy.cards)):
        # what would have gone before the boundary cannot be said
        due = _boundary(advice, now, policy)
    if due is None:
        return None
    why = held(advice, now, due, policy.cards)
    return replace(due, held=why) if why else due


def _boundary(advice: Advice, now: Now, policy: Policy) -> Wish:
    """An insult that follows the agent's own boundary is what the second one is for; after that somebody else helps."""
    moment = "first" if advice.warnings == 0 else "second"
    # whoever has asked for somebody else is not warned again: that other one is the answer
    enough = 1 if now.supervisor_asked else policy.escalation.warnings
    why = "prompt" if advice.warnings >= enough else None
    return Wish("set_boundary", "insult", (moment,), why)


def _due(advice: Advice, now: Now, policy: Policy) -> Wish | None:
    # somebody who was calm a turn ago, or whom the agent's own words have hurt, is answered first; then warned
    takes_back = _takes_back(advice, now, policy.cards)
    named = _named(advice, now, policy.cards)
    # a matter that he names beside his first insult is answered first, too: a boundary alone is deaf to it (read blind, 0 of 5 fitted)
    warned = advice.warnings > 0 or "set_boundary" in dict(advice.technique_at)
    provoked = now.outburst or takes_back or named is not None
    if now.insulted_agent and not (provoked and not warned):
        return _boundary(advice, now, policy)
    # what he has just said goes before words of the agent that hurt: taking those back alone passes over it
    if named is not None:
        return Wish(named.technique, named.id, ("any",), situation=named)
    if now.stage is Stage.CALM and not _sharp(now, policy.cards):
        return _closing(advice, now) or _asked(advice, now, policy.cards)
    if now.score < policy.cards.enter_score or now.level < 2 or now.relieved:
        return _asked(advice, now, policy.cards)
    if takes_back:
        return Wish("apologise", OWN_WORDS, ("any",))
    # a cause named earlier is mostly not what this turn is about: sentences for any cause fit better then
    cause = "personal_stress" if is_blow(advice, now) else now.causes[0] if now.causes else UNNAMED
    moments = ("opener", "any") if advice.turns <= OPENING else ("later", "any")
    due = _step(advice, now, cause, policy)
    if due is None:
        return Wish(policy.ladder.steps[cause][-1], cause, moments, held="ladder_done")
    if due == PLAIN_WORDS:
        cause = "miscommunication"
    if due == NO_ANSWER:
        return Wish("take_ownership", NO_ANSWER, (NO_ANSWER,))
    return Wish(due, cause, moments)


def _named(advice: Advice, now: Now, cards: CardPolicy) -> Situation | None:
    """The surest situation of this turn that the agent has not just answered, and that was not answered before.

    A general sentence about feelings at such a turn speaks past what was said; one that names the matter is right
    earlier, too (docs/decisions/0041).
    """
    # a hint that is missed cannot be made good
    gravest_first = sorted(now.situations, key=lambda each: each.flag is None)
    return next((each for each in gravest_first if _asks(each, advice, now, cards)), None)


def _asks(each: Situation, advice: Advice, now: Now, cards: CardPolicy) -> bool:
    """Does this situation want an answer now?"""
    if each.id in advice.answered:
        return False
    # hints come when somebody has just been kind: that is no reason to let them pass
    if each.technique in advice.just_done and each.flag is None:
        return False
    if 0 < advice.turns <= each.after_turns:
        return False
    least = each.from_level if advice.turns <= TELLING else max(each.from_level, each.later_level)
    if not least <= now.level <= each.to_level or (each.after_anger and not advice.was_tense):
        return False
    if each.from_level > 0 and (now.relieved or now.score < cards.situation_score):
        return False
    return not now.supervisor_asked or each.technique in SOOTHING


def _takes_back(advice: Advice, now: Now, cards: CardPolicy) -> bool:
    """Must the agent's own words that hurt be taken back before anything else?"""
    return advice.misspoke and now.can_take_back and "apologise" not in _recent(advice, now, cards)


def _sharp(now: Now, cards: CardPolicy) -> bool:
    """Does a turn read as upset, with a cause that a rule has heard, before the call as a whole is tense?"""
    return bool(now.causes) and now.level >= 2 and now.score >= cards.sharp_score


def _asked(advice: Advice, now: Now, cards: CardPolicy) -> Wish | None:
    """A question for plain words is answered even when the turn itself is not hot; in a calm call if it is not friendly."""
    if now.stage is Stage.CALM and (now.level < 1 or now.score < cards.asked_score):
        return None
    if not _wants_plain_words(advice, now) or now.relieved or now.supervisor_asked:
        return None
    return Wish(PLAIN_WORDS, "miscommunication", ("later", "any"))


def _step(advice: Advice, now: Now, cause: str, policy: Policy) -> str | None:
    """The next technique of the ladder; NO_ANSWER for the honest word after a bare refusal; None when it is done."""
    recent = _recent(advice, now, policy.cards)
    hot = _is_hot(now, policy.cards)
    # "what does that mean?" wants plain words; at boiling only once it has been acknowledged
    # jargon that nobody stumbles over needs no card
    unclear = _wants_plain_words(advice, now) and not _must_be_seen(advice, hot)
    if unclear and not now.supervisor_asked and "personal_stress" not in now.causes:
        return PLAIN_WORDS
    if hot or advice.fresh or now.supervisor_asked:
        # whoever is very angry, or has just told something new, is acknowledged before anything else
        step = () if hot or now.supervisor_asked else policy.ladder.steps[cause][:1]
        first = _acknowledgement(advice, (*step, *policy.ladder.seen[cause]), recent)
        if first is not None:
            return first
    bare_no = advice.no_answer and not now.supervisor_asked
    if bare_no and cause not in GENTLER and not _done(advice, "take_ownership", now.at, policy):
        return NO_ANSWER
    # he wants somebody else: no solving of our own
    allowed = SOOTHING if now.supervisor_asked else WHEN_HOT if hot else None
    due = _untried(advice, now, policy.ladder.steps[cause], allowed, policy)
    if due is None and advice.news:
        return _beyond(advice, now, cause, allowed, policy)
    return due


def _beyond(
    advice: Advice, now: Now, cause: str, allowed: tuple[str, ...] | None, policy: Policy
) -> str | None:
    """After the last step, when something has come up that was not said before: acknowledge it, then what is untried."""
    first = _acknowledgement(advice, policy.ladder.seen[cause], _recent(advice, now, policy.cards))
    if first is not None:
        return first
    return _untried(advice, now, policy.ladder.steps.get(BEYOND, ()), allowed, policy)


def _untried(
    advice: Advice, now: Now, steps: tuple[str, ...], allowed: tuple[str, ...] | None, policy: Policy
) -> str | None:
    """The first of these steps that is allowed and has not been done; None if there is none."""
    for each in steps:
        if allowed is not None and each not in allowed:
            continue
        if not _done(advice, each, now.at, policy) and not (each == "give_timeline" and _early(advice)):
            return each
    return None


def _wants_plain_words(advice: Advice, now: Now) -> bool:
    """Does he ask for them? Where nothing has been explained yet, what makes no sense to him is the matter."""
    explained = advice.jargon or PLAIN_WORDS in (*dict(advice.done_at), *advice.perhaps_done)
    asked = PLAIN_WORDS in now.asks and PLAIN_WORDS not in advice.just_done
    return asked and advice.turns > (1 if explained else TELLING - 1)


def _must_be_seen(advice: Advice, hot: bool) -> bool:
    return hot and not set(SEEN).intersection((*advice.just_done, *advice.perhaps_done))


def _is_hot(now: Now, cards: CardPolicy) -> bool:
    return now.level >= HOT or now.score >= cards.hot_score


def _recent(advice: Advice, now: Now, cards: CardPolicy) -> frozenset[str]:
    """Techniques of cards shown so lately that another of theirs would sound like a tape."""
    gap = cards.same_technique_gap_s
    return frozenset(technique for technique, at in advice.technique_at if now.at - at < gap)


def _acknowledgement(advice: Advice, ways: tuple[str, ...], recent: frozenset[str]) -> str | None:
    """A way to show that he was seen, by preference one that no card has just shown; None when the agent has just done so.

    What the agent has acknowledged came before a grievance that is new: that one wants another way, since the same
    would sound like a tape.
    """
    just = {*advice.just_done, *advice.perhaps_done}
    if just.intersection(SEEN) and not advice.fresh:
        return None
    open_ways = [way for way in ways if way not in just]
    return next((way for way in open_ways if way not in recent), open_ways[0] if open_ways else None)


def _early(advice: Advice) -> bool:
    """Is there nothing yet that a time could be given for?"""
    return not {"take_ownership", "offer_options", "positive_language"}.intersection(dict(advice.done_at))


def _closing(advice: Advice, now: Now) -> Wish | None:
    """After recovery: thank him, once. Knowing when a call is over is a skill of its own (seed_kompetenz).

    No summary: read blind, 4 of 7 were wrong, because the thing was not at its end, or he was just being kind.
    """
    if not (advice.was_tense and now.thanked and now.level <= 1) or advice.closed:
        return None
    if now.words < FEWEST_THANKING:
        return None  # "thank you, goodbye"
    if {"thank", "hold_notice", "give_timeline"}.intersection(advice.just_done):
        return None  # a thing is still going on, or the goodbye has begun
    if "summarise_close" in (*dict(advice.done_at), *advice.perhaps_done):
        return None
    return Wish("thank", "recovery", ("any", "later"))


def _done(advice: Advice, step: str, at: float, policy: Policy) -> bool:
    same = policy.ladder.same.get(step, (step,))
    if any(technique in same for technique in (*advice.just_done, *advice.perhaps_done)):
        return True
    return any(technique in same and at - done <= policy.cards.memory_s for technique, done in advice.done_at)
