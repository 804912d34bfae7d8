"""Why a card that is due is held back all the same: the reasons that `suggestion_suppressed` names."""

from __future__ import annotations

from assistant.engine.advice import OWN_WORDS, SEEN, WAYS_ON, Advice
from assistant.engine.due import HOT, NO_ANSWER, PLAIN_WORDS, SOLVED, SOOTHING, Now, Wish, is_blow
from assistant.engine.policy import CardPolicy

# What leads to a solution: not proposed to somebody who has just named one.
SOLVING = ("take_ownership", "ask_question", "offer_options", "positive_language", "give_timeline")


def held(advice: Advice, now: Now, due: Wish, cards: CardPolicy) -> str | None:
    """The reason to hold `due` back now, None if there is none."""
    if due.held:
        return due.held
    # own words to take back, or a matter that wants its answer whatever the temper
    owed = due.cause == OWN_WORDS or (due.situation is not None and due.situation.from_level == 0)
    if now.prompted:
        return "prompt"
    if now.handed_over and due.cause != "insult":
        return "handed_over"
    if due.cause != "insult" and "hold_notice" in advice.just_done:
        return "on_hold"
    if due.cause not in ("insult", "recovery"):
        if advice.settling:
            return "handed_over"
        if (_on_the_way(advice, now, due) and not owed) or _solved(advice, now, due):
            return "on_the_way"
    # an insult is short, and a boundary is due at once, even when the budget is spent
    if due.technique != "set_boundary":
        if now.words < cards.fewest_words:
            return "short_turn"
        if _is_step(now, due) and now.level < cards.step_level:
            return "general"
        if _is_general(due) and not _general_helps(advice, now, cards):
            return "general"
        if advice.offered >= cards.most:
            return "budget"
        if advice.agent_cards + advice.offered >= cards.most_per_agent_hour:
            return "agent_hour"
        if (
            due.cause not in ("recovery", OWN_WORDS)
            and due.situation is None
            and not now.cued
            and now.score < cards.uncued_score
        ):
            return "uncertain"
        if (
            not owed
            and not is_blow(advice, now)
            and not (now.level >= HOT and advice.card is None)
            and advice.last_at is not None
            and now.at - advice.last_at < cards.gap_s
        ):
            return "gap"
        last = dict(advice.technique_at).get(due.technique)
        if due.situation is not None and due.technique != "apologise":
            return None  # it says something else than the card before, whatever it does
        if last is not None and now.at - last < cards.same_technique_gap_s:
            return "same_technique"
    return None


def _is_step(now: Now, due: Wish) -> bool:
    """Does the card go on to a solution, or explain what nobody has asked for, without a word about what he has just said?"""
    if due.situation is not None or due.cause == NO_ANSWER:
        return False
    unasked = due.technique == PLAIN_WORDS and PLAIN_WORDS not in now.asks
    return unasked or due.technique in SOLVING


def _is_general(due: Wish) -> bool:
    """Does the card only say that he was heard, or that nothing is known yet, without naming what he has said?"""
    return due.situation is None and (due.technique in SEEN or due.cause == NO_ANSWER)


def _general_helps(advice: Advice, now: Now, cards: CardPolicy) -> bool:
    """May "I hear you" be right? Not at what has just made him jump, a burden of his own, or a long account: they want an answer
    to what was said. Nor again and again, nor late, nor while it is open whether somebody else takes over (read blind, 6 of 13 fitted then).
    """
    if now.supervisor_asked:
        return False
    if now.rise >= cards.general_rise or "personal_stress" in now.causes or now.words >= cards.general_words:
        return False
    if now.rise < 0.0 and not set(SOOTHING).isdisjoint(advice.just_done):
        return False  # he has just been acknowledged, and it is working
    few = advice.offered < cards.general_most and advice.turns <= cards.general_turns
    return few and now.very_angry >= cards.general_chance


def _solved(advice: Advice, now: Now, due: Wish) -> bool:
    """Has the agent just named a way out or a time? Then a card with another one talks across him."""
    return due.technique in SOLVING and bool(SOLVED.intersection(advice.just_done)) and not now.jumped


def _on_the_way(advice: Advice, now: Now, due: Wish) -> bool:
    """Has the agent just acknowledged and gone on to a way out? Then he needs no sentence from us, unless it got hotter.

    For one more word about a situation the acknowledgement is enough (read blind, 10 of 18 fitted after it), whatever the heat, if he has not spoilt it.
    """
    just = set(advice.just_done)
    if now.jumped or not just.intersection(SOOTHING):
        return False
    spoilt = advice.misspoke or advice.no_answer or advice.jargon
    return bool(just & WAYS_ON and now.level < HOT) or (due.situation is not None and not spoilt)
