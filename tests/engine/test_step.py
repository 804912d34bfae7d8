"""Whole calls through the fold, with the tiny playbook."""

from __future__ import annotations

from typing import TypeVar

import pytest

from assistant.engine.playbook import Playbook
from assistant.engine.step import NotStarted, fold, peek, step
from assistant.types import (
    CallEnded,
    CallOpened,
    CallSummarised,
    CoachingGiven,
    EscalationPrompted,
    EscalationWithdrawn,
    Event,
    FrustrationRead,
    MisstepHeard,
    Role,
    StageChanged,
    SuggestionOffered,
    SuggestionSettled,
    SuggestionSuppressed,
    TechniqueHeard,
    TurnHeard,
    Verdict,
)
from tests.factories import Call, segment

Kind = TypeVar("Kind", bound=Event)
HOT = "you promised, this is ridiculous"
WARM = "this is ridiculous"
UPSET = "you promised me a date"


def of(events: list[Event], kind: type[Kind]) -> list[Kind]:
    return [event for event in events if isinstance(event, kind)]


def events_of(call: Call, playbook: Playbook) -> list[Event]:
    return fold(call.inputs, playbook)[1]


def test_the_first_input_must_start_the_call(playbook: Playbook) -> None:
    with pytest.raises(NotStarted, match="call_ended"):
        step(None, CallEnded(call_id="x", seq=0, at=0), playbook)


def test_events_are_numbered_without_gaps(playbook: Playbook) -> None:
    events = events_of(Call().customer(HOT).agent("i hear you").customer(WARM).end(), playbook)
    assert [event.seq for event in events] == list(range(len(events)))


def test_a_language_without_a_pack_is_served_with_a_transcript_only(playbook: Playbook) -> None:
    events = events_of(Call(language="fr").customer("c'est la troisième fois").end(), playbook)
    assert of(events, CallOpened)[0].supported is False
    assert len(of(events, TurnHeard)) == 1
    assert of(events, FrustrationRead) == []


def test_a_calm_call_is_left_alone(playbook: Playbook) -> None:
    call = (
        Call()
        .agent("hello")
        .customer("i would like to change my address please")
        .agent("sure")
        .customer("great then bye")
        .end()
    )
    events = events_of(call, playbook)
    assert of(events, SuggestionOffered) == []
    assert of(events, EscalationPrompted) == []
    assert of(events, StageChanged) == []


def test_a_hot_turn_brings_one_card_with_the_customers_words(playbook: Playbook) -> None:
    events = events_of(Call().customer(HOT), playbook)
    (card,) = of(events, SuggestionOffered)
    assert card.technique == "listen_acknowledge"
    assert card.trigger == "disappointment"
    assert "you promised" in {because.words for because in card.because}
    assert card.until > card.at


def test_no_card_while_the_customer_talks(playbook: Playbook) -> None:
    events = events_of(Call().customer(HOT, ends_turn=False), playbook)
    assert of(events, SuggestionOffered) == []


def test_the_card_comes_when_the_turn_is_said_to_end(playbook: Playbook) -> None:
    events = events_of(Call().customer(HOT, ends_turn=False).turn_end(), playbook)
    assert len(of(events, SuggestionOffered)) == 1


def test_the_ladder_moves_on_from_what_the_agent_has_done(playbook: Playbook) -> None:
    call = Call(pause=30).customer(UPSET).agent("i hear what happened").customer(UPSET)
    assert [card.technique for card in of(events_of(call, playbook), SuggestionOffered)] == [
        "listen_acknowledge",
        "apologise",
    ]


def test_an_agent_who_apologised_is_not_told_to_apologise(playbook: Playbook) -> None:
    call = Call(pause=30).customer(UPSET).agent("i hear you and i am sorry").customer(UPSET)
    assert [card.technique for card in of(events_of(call, playbook), SuggestionOffered)][
        -1
    ] == "take_ownership"


def test_when_the_ladder_is_done_soothing_stops(playbook: Playbook) -> None:
    call = Call(pause=30).customer(HOT)
    call.agent("i hear you, i am sorry, i will take this, today by five").customer(HOT)
    events = events_of(call, playbook)
    assert len(of(events, SuggestionOffered)) == 1
    assert of(events, SuggestionSuppressed)[-1].why == "ladder_done"


def test_two_cards_keep_their_distance(playbook: Playbook) -> None:
    events = events_of(Call(pause=5).customer(UPSET).agent("well").customer(UPSET), playbook)
    assert len(of(events, SuggestionOffered)) == 1
    assert of(events, SuggestionSuppressed)[-1].why == "gap"


def test_a_sentence_is_never_offered_twice(playbook: Playbook) -> None:
    call = Call(pause=50)
    for _ in range(20):
        call.customer(HOT).agent("well")
    cards = of(events_of(call, playbook), SuggestionOffered)
    said = [text for card in cards for text in (card.say, *card.alternatives)]
    assert len(said) == len(set(said))
    assert len(cards) <= playbook.policy.cards.most


def test_a_card_said_in_the_agents_own_words_settles(playbook: Playbook) -> None:
    events = events_of(Call().customer(HOT).agent("oh i hear you madam"), playbook)
    assert [settled.how for settled in of(events, SuggestionSettled)] == ["said"]


def test_a_card_nobody_uses_expires(playbook: Playbook) -> None:
    events = events_of(Call(pause=30).customer(HOT).agent("well well"), playbook)
    assert [settled.how for settled in of(events, SuggestionSettled)] == ["expired"]


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.DISMISSED])
def test_the_agents_answer_settles_the_card(playbook: Playbook, verdict: Verdict) -> None:
    events = events_of(Call().customer(HOT).feedback("call-1/suggestion/0", verdict), playbook)
    assert [settled.how for settled in of(events, SuggestionSettled)] == [verdict.value]


def test_an_answer_to_an_unknown_card_is_only_counted(playbook: Playbook) -> None:
    events = events_of(Call().customer("hi").feedback("nothing", Verdict.ACCEPTED).end(), playbook)
    assert of(events, SuggestionSettled) == []
    assert of(events, CallSummarised)[0].suggestions == (("late_accepted", 1),)


def test_a_slot_is_said_when_it_was_heard(playbook: Playbook) -> None:
    events = events_of(Call().customer("you promised and this is for the third time"), playbook)
    assert "three times" in of(events, SuggestionOffered)[0].say


def test_recovery_is_thanked_for_once(playbook: Playbook) -> None:
    call = (
        Call(pause=30)
        .customer(HOT)
        .agent("i hear you")
        .customer("that helps")
        .customer("perfect then thank you that is all i wanted to hear")
        .customer("thank you that is everything for today and goodbye")
    )
    cards = of(events_of(call, playbook), SuggestionOffered)
    assert [card.technique for card in cards].count("thank") == 1


def test_who_says_goodbye_is_not_kept(playbook: Playbook) -> None:
    call = Call(pause=30).customer(HOT).agent("i hear you").customer("that helps").customer("thank you bye")
    assert "summarise_close" not in [
        card.technique for card in of(events_of(call, playbook), SuggestionOffered)
    ]


def test_an_honest_answer_is_offered_when_the_agent_had_none(playbook: Playbook) -> None:
    call = Call(pause=30).customer(UPSET).agent("i cannot").customer(UPSET)
    assert of(events_of(call, playbook), SuggestionOffered)[-1].say.startswith("I do not know yet")


@pytest.mark.parametrize(
    ("text", "reason", "urgency"),
    [
        ("let me speak to a manager", "supervisor_request", "soon"),
        ("you will hear from my lawyer", "legal_threat", "soon"),
        ("i will kill you", "threat", "safety"),
        ("i want to end my life", "self_harm", "safety"),
    ],
)
def test_a_hard_fact_prompts_a_supervisor(playbook: Playbook, text: str, reason: str, urgency: str) -> None:
    (prompt,) = of(events_of(Call().customer(text), playbook), EscalationPrompted)
    assert (prompt.reason, prompt.urgency) == (reason, urgency)


def test_a_safety_prompt_carries_the_protocol_and_no_card(playbook: Playbook) -> None:
    events = events_of(Call().customer("i want to end my life, this is ridiculous"), playbook)
    assert of(events, EscalationPrompted)[0].safety == "Stay on the line."
    assert of(events, SuggestionOffered) == []


def test_asking_twice_is_more_urgent(playbook: Playbook) -> None:
    call = (
        Call()
        .customer("let me speak to a manager")
        .agent("well")
        .customer("i want to talk to your supervisor")
    )
    assert [prompt.reason for prompt in of(events_of(call, playbook), EscalationPrompted)] == [
        "supervisor_request",
        "supervisor_request_twice",
    ]


def test_a_graver_reason_replaces_a_lighter_one(playbook: Playbook) -> None:
    call = Call().customer("let me speak to a manager").customer("i will hurt you")
    events = events_of(call, playbook)
    assert [withdrawn.how for withdrawn in of(events, EscalationWithdrawn)] == ["replaced"]


def test_a_prompt_is_withdrawn_when_calm_returns(playbook: Playbook) -> None:
    call = (
        Call(pause=60)
        .customer("you will hear from my lawyer")
        .customer("that helps")
        .customer("perfect then")
        .customer("thank you")
    )
    assert [withdrawn.how for withdrawn in of(events_of(call, playbook), EscalationWithdrawn)] == ["calmed"]


def test_a_safety_prompt_is_never_withdrawn_by_the_program(playbook: Playbook) -> None:
    call = Call(pause=60).customer("i want to end my life")
    for _ in range(6):
        call.customer("that helps thank you")
    assert of(events_of(call, playbook), EscalationWithdrawn) == []


def test_an_agent_who_brings_in_the_supervisor_settles_the_prompt(playbook: Playbook) -> None:
    call = (
        Call()
        .customer("let me speak to a manager")
        .agent("i bring in my supervisor")
        .customer("my lawyer will write")
    )
    events = events_of(call, playbook)
    assert [withdrawn.how for withdrawn in of(events, EscalationWithdrawn)] == ["done"]
    assert len(of(events, EscalationPrompted)) == 1


def test_an_insult_at_the_agent_brings_a_boundary(playbook: Playbook) -> None:
    card = of(events_of(Call().customer("you idiot"), playbook), SuggestionOffered)[0]
    assert card.technique == "set_boundary"


def test_warnings_really_given_are_counted(playbook: Playbook) -> None:
    call = Call(pause=30)
    for _ in range(3):
        call.customer("you stupid idiot").agent("let us speak without insults")
    reasons = [prompt.reason for prompt in of(events_of(call, playbook), EscalationPrompted)]
    assert "boundary_broken" in reasons


def test_the_handover_card_tells_the_story(playbook: Playbook) -> None:
    call = (
        Call()
        .customer("you promised me a date")
        .agent("i am sorry, today by five")
        .customer("let me speak to a manager")
    )
    (prompt,) = of(events_of(call, playbook), EscalationPrompted)
    assert prompt.handover[0] == "Was: you promised me a date"
    assert "apologise" in prompt.handover[1]
    assert "today by five" in prompt.handover[1]
    assert prompt.handover[2] == "Wants: let me speak to a manager"


def test_techniques_and_missteps_of_the_agent_are_heard(playbook: Playbook) -> None:
    events = events_of(Call().agent("please calm down, i hear you"), playbook)
    assert [heard.technique for heard in of(events, TechniqueHeard)] == ["listen_acknowledge"]
    assert [heard.misstep for heard in of(events, MisstepHeard)] == ["calm_down"]


def test_a_technique_is_reported_once_a_turn(playbook: Playbook) -> None:
    call = Call(pause=1).agent("i hear you", ends_turn=False).agent("i hear you really", ends_turn=True)
    assert len(of(events_of(call, playbook), TechniqueHeard)) == 1


def test_a_rewrite_comes_only_towards_somebody_upset(playbook: Playbook) -> None:
    calm = events_of(Call().customer("hello").agent("please calm down"), playbook)
    tense = events_of(Call().customer(HOT).agent("please calm down"), playbook)
    assert of(calm, CoachingGiven) == []
    assert [coaching.kind for coaching in of(tense, CoachingGiven)] == ["rewrite"]


def test_who_has_asked_for_somebody_else_is_not_answered_with_a_better_way_to_go_on_without(
    playbook: Playbook,
) -> None:
    refused = Call().customer(HOT).agent("sorry i cannot do that")
    asked = Call().customer("you promised, let me speak to a manager").agent("sorry i cannot do that")
    hurt = Call().customer("you promised, let me speak to a manager").agent("please calm down")
    assert [
        [coaching.misstep for coaching in of(events_of(call, playbook), CoachingGiven)]
        for call in (refused, asked, hurt)
    ] == [["negative_language"], [], ["calm_down"]]


def test_a_final_heard_twice_changes_nothing(playbook: Playbook) -> None:
    once = Call().customer(HOT, segment_id="s1")
    twice = Call().customer(HOT, segment_id="s1").customer(HOT, segment_id="s1")
    assert events_of(once, playbook) == events_of(twice, playbook)


def test_an_input_heard_twice_changes_nothing(playbook: Playbook) -> None:
    call = Call().customer(HOT)
    state, _ = fold(call.inputs, playbook)
    assert state is not None
    assert step(state, call.inputs[-1], playbook) == (state, ())


def test_nothing_is_heard_after_the_end(playbook: Playbook) -> None:
    call = Call().customer("hi").end().customer(HOT)
    assert isinstance(events_of(call, playbook)[-1], CallSummarised)


def test_an_interim_is_not_heard(playbook: Playbook) -> None:
    events = events_of(Call().customer(HOT, is_final=False), playbook)
    assert len(events) == 1


def test_a_peek_shows_safety_words_only(playbook: Playbook) -> None:
    state, _ = fold(Call().inputs, playbook)
    assert state is not None
    assert [
        b.words for b in peek(state, segment("i will kill you, ridiculous", is_final=False), playbook)
    ] == ["i will kill you"]
    assert peek(state, segment("i will kill you", Role.AGENT), playbook) == ()


def test_an_unknown_speaker_is_shown_but_not_scored(playbook: Playbook) -> None:
    events = events_of(Call().hear(segment(HOT, Role.UNKNOWN)), playbook)
    assert len(of(events, TurnHeard)) == 1
    assert of(events, FrustrationRead) == []


def test_promises_and_turning_points_are_in_the_summary(playbook: Playbook) -> None:
    call = (
        Call(pause=20)
        .agent("hello")
        .customer("good morning")
        .agent("well")
        .customer(HOT)
        .agent("i hear you, today by five")
        .customer("that helps")
        .customer("thank you so much")
        .end()
    )
    summary = of(events_of(call, playbook), CallSummarised)[0]
    assert [promise.due for promise in summary.promises] == ["today by five"]
    assert [point.direction for point in summary.turning_points] == ["up", "down"]
    assert summary.positive


def test_a_hard_call_suggests_a_break_and_a_question(playbook: Playbook) -> None:
    hard = of(events_of(Call().customer("you idiot " + HOT).end(), playbook), CallSummarised)[0]
    calm = of(events_of(Call().customer("hello there").end(), playbook), CallSummarised)[0]
    assert (hard.take_break, hard.reflection) == ("Walk.", "What helped?")
    assert (calm.take_break, calm.reflection) == (None, None)


@pytest.mark.parametrize("text", ["", " ", "x", "😀", "\0", "***", "ça va ?", "مرحبا", "word " * 10_000])
def test_any_text_gives_a_defined_answer(playbook: Playbook, text: str) -> None:
    for event in events_of(Call().customer(text).agent(text).end(), playbook):
        assert event.call_id == "call-1"


def test_one_outburst_waits_for_the_agents_answer(playbook: Playbook) -> None:
    assert of(events_of(Call().customer(UPSET), playbook), EscalationPrompted) == []


def test_a_prompt_for_the_anger_comes_alone_once_the_agents_answer_has_not_helped(playbook: Playbook) -> None:
    events = events_of(Call(pause=60).customer(HOT).agent("well").customer(HOT), playbook)
    assert [card.turn for card in of(events, SuggestionOffered)] == [0]
    assert [prompt.turn for prompt in of(events, EscalationPrompted)] == [2]


def test_an_outburst_out_of_calm_is_no_reason_to_prompt_until_an_answer_has_not_helped(
    playbook: Playbook,
) -> None:
    call = Call(pause=60).customer("hello").agent("well").customer(HOT)
    assert of(events_of(call, playbook), EscalationPrompted) == []
    again = events_of(call.agent("well").customer(HOT), playbook)
    assert [prompt.turn for prompt in of(again, EscalationPrompted)] == [4]
    calm = events_of(
        Call(pause=60).customer("hello").agent("well").customer(HOT).agent("well").customer("thank you"),
        playbook,
    )
    assert of(calm, EscalationPrompted) == []


def test_words_of_the_agents_own_that_hurt_are_taken_back_before_a_prompt_for_the_anger(
    real_playbook: Playbook,
) -> None:
    call = Call(pause=60).customer("this is outrageous, you people are a disgrace, four times i've called")
    call.agent("you need to calm down sir").customer(
        "unbelievable, four weeks i have been waiting, you people are a joke"
    )
    events = events_of(call, real_playbook)
    assert [(card.turn, card.technique) for card in of(events, SuggestionOffered)][-1:] == [(2, "apologise")]
    assert of(events, EscalationPrompted) == []


def test_after_self_harm_no_card_comes_for_the_rest_of_the_call(playbook: Playbook) -> None:
    call = (
        Call(pause=60)
        .customer("i want to end my life")
        .agent("i hear you")
        .customer(UPSET)
        .agent("well")
        .customer(UPSET)
    )
    assert of(events_of(call, playbook), SuggestionOffered) == []


def test_after_the_transfer_is_announced_cards_stop_until_the_supervisor_greets(playbook: Playbook) -> None:
    call = Call(pause=60).customer(UPSET).agent("i bring in my supervisor").customer(UPSET)
    assert of(events_of(call, playbook), SuggestionSuppressed)[-1].why == "handed_over"


def test_who_asks_for_a_supervisor_is_not_told_i_take_this(playbook: Playbook) -> None:
    call = Call(pause=60).customer("you promised, let me speak to a manager")
    for _ in range(4):
        call.agent("well").customer(UPSET)
    assert "take_ownership" not in {
        card.technique for card in of(events_of(call, playbook), SuggestionOffered)
    }


def test_an_agent_who_acknowledged_and_offers_a_way_out_is_left_alone(playbook: Playbook) -> None:
    call = Call(pause=30).customer(UPSET).agent("i hear you, i will take this").customer(UPSET)
    assert of(events_of(call, playbook), SuggestionSuppressed)[-1].why == "on_the_way"


def test_a_cause_named_earlier_is_not_put_on_a_later_turn(playbook: Playbook) -> None:
    call = Call(pause=60).customer(UPSET).agent("well").customer(WARM).agent("well").customer(WARM)
    assert [card.trigger for card in of(events_of(call, playbook), SuggestionOffered)][-1] is None


def test_an_insult_right_after_the_agents_own_boundary_brings_the_second(playbook: Playbook) -> None:
    call = Call(pause=4).customer("you idiot").agent("let us speak without insults").customer("you idiot")
    cards = of(events_of(call, playbook), SuggestionOffered)
    assert [card.technique for card in cards] == ["set_boundary", "set_boundary"]
    assert cards[1].say == "Once more: without insults, please."


def test_no_third_boundary_while_somebody_is_fetched(playbook: Playbook) -> None:
    call = Call(pause=4)
    for _ in range(4):
        call.customer("you idiot").agent("let us speak without insults")
    events = events_of(call, playbook)
    assert [card.technique for card in of(events, SuggestionOffered)] == ["set_boundary", "set_boundary"]
    assert [prompt.reason for prompt in of(events, EscalationPrompted)] == ["boundary_broken"]


@pytest.mark.parametrize(
    ("lang", "insult", "company"),
    [
        ("en", "you are a useless idiot", "your company is a bunch of idiots and crooks"),
        ("de", "sie sind doch ein vollidiot", "ihre firma ist ein saftladen, lauter betrüger"),
        ("nb", "du er en jævla idiot", "firmaet deres er en gjeng med svindlere"),
        ("tr", "sen tam bir aptalsın", "şirketiniz dolandırıcı, rezil bir firma"),
    ],
)
def test_the_second_insult_at_the_agent_is_warned_a_second_time_and_the_company_may_be_cursed(
    real_playbook: Playbook, lang: str, insult: str, company: str
) -> None:
    boundaries = real_playbook.languages[lang].suggestions["set_boundary"]
    of_moment = {m: [each.say for each in boundaries if each.moment == m] for m in ("first", "second")}
    call = Call(language=lang, pause=8).customer(insult).agent(of_moment["first"][0]).customer(insult)
    said = [card.say for card in of(events_of(call, real_playbook), SuggestionOffered)]
    assert said[0] in of_moment["first"]
    assert said[1] in of_moment["second"]
    cursed = Call(language=lang, pause=8).customer(company).agent("ok").customer(company)
    cards = of(events_of(cursed, real_playbook), SuggestionOffered)
    assert "set_boundary" not in [card.technique for card in cards]


def test_a_supervisor_who_has_just_greeted_is_given_room(playbook: Playbook) -> None:
    call = Call(pause=60).customer("let me speak to a manager").agent("i bring in my supervisor")
    call.agent("hello this is anna").customer(HOT)
    assert of(events_of(call, playbook), SuggestionOffered) == []


def test_a_card_names_its_variant(playbook: Playbook) -> None:
    (card,) = of(events_of(Call().customer(HOT), playbook), SuggestionOffered)
    said = {item.id: item.say for items in playbook.languages["en"].suggestions.values() for item in items}
    assert said[card.variant] == card.say


@pytest.mark.parametrize("end", ["with its words", "apart from words", "when the other one begins"])
def test_an_answer_that_acknowledges_nothing_is_heard_however_its_end_is_told(
    real_playbook: Playbook, end: str
) -> None:
    call = Call().customer("this is the third time i have called and nobody has helped me, it is ridiculous")
    call.agent("The parcel was delivered on Monday.", ends_turn=end == "with its words")
    if end == "apart from words":
        call.turn_end(Role.AGENT)
    heard = of(events_of(call.customer("i told you it is not here"), real_playbook), MisstepHeard)
    assert [each.misstep for each in heard] == ["no_acknowledgement"]


def test_an_unknown_speaker_costs_the_customer_no_card(playbook: Playbook) -> None:
    call = Call().customer(HOT, ends_turn=False)
    call.hear(segment("hm", Role.UNKNOWN, ends_turn=False), at=call.now + 0.5).turn_end(Role.CUSTOMER)
    assert len(of(events_of(call, playbook), SuggestionOffered)) == 1


def test_a_turn_without_a_word_is_shown_and_not_read(playbook: Playbook) -> None:
    plain = Call().customer(HOT).agent("hello")
    events = events_of(plain.customer("..."), playbook)
    assert events[-1].type == "turn_heard"
    state, _ = fold(plain.inputs, playbook)
    assert state is not None
    assert state.advice.turns == 1


def test_an_agent_who_has_just_found_the_right_words_is_not_told_to_breathe(playbook: Playbook) -> None:
    def reminders(answer: str) -> int:
        call = Call(pause=30)
        for _ in range(3):
            call.customer("you promised me, this is ridiculous, for the third time").agent(answer)
        call.customer("you idiot you promised me, this is ridiculous")
        return sum(each.kind == "reminder" for each in of(events_of(call, playbook), CoachingGiven))

    assert (reminders("one moment please"), reminders("i hear you")) == (1, 0)
