"""The agent panel in a real Chromium: what is seen, what keys do, what never happens."""

from __future__ import annotations

from typing import Any

import pytest

from tests.panel.panel_stage import Message, Stage, script, supervisor, until

pytestmark = pytest.mark.browser

CARD = "call-card .card"
LANGUAGES = ("en", "de", "nb", "tr")


def between(name: str, start: str, end: str) -> list[Message]:
    """The messages of a fixture from one mark to another."""
    lines = script(name)
    return until(lines, end)[len(until(lines, start)) :]


def text(page: Any, selector: str) -> str:
    return str(page.inner_text(selector))


def box(page: Any, selector: str) -> dict[str, float]:
    found: dict[str, float] = page.locator(selector).bounding_box()
    return found


def painted(page: Any) -> None:
    """Returns when what came so far has been drawn."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def told(page: Any, words: str) -> None:
    """Returns when the polite live region says so."""
    page.wait_for_selector(f"#polite:has-text('{words}')", state="attached")


def answers(stage: Stage, page: Any, count: int) -> list[Message]:
    """What the panel has sent, once that many answers are there."""
    for _ in range(200):
        heard = [message for message in stage.heard if message["type"] == "feedback"]
        if len(heard) >= count:
            return heard
        page.wait_for_timeout(10)
    raise AssertionError(f"only {stage.heard}")


def test_before_a_call_the_panel_says_that_it_waits(open_panel: Any, stage: Stage) -> None:
    page = open_panel()
    page.wait_for_selector("#panel[data-phase=waiting]")
    assert "appears here by itself" in text(page, "call-card .idle")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_card_shows_reason_sentence_and_the_words_it_rests_on(
    open_panel: Any, stage: Stage, language: str
) -> None:
    stage.set(until(script(language), "calm"))
    page = open_panel(f"call=x&lang={language}")
    fresh = between(language, "calm", "card")
    stage.play(fresh)
    offer = next(message for message in fresh if message["type"] == "suggestion_offered")
    page.wait_for_selector(CARD)
    assert text(page, "call-card .say") == offer["say"]
    assert text(page, "call-card .reason") == offer["headline"]
    marked = page.locator("call-card mark").all_inner_texts()
    assert marked
    assert {one["words"] for one in offer["because"]} >= set(marked)


def test_the_stage_is_told_by_word_shape_and_colour(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "calm"))
    page = open_panel()
    shape = page.get_attribute("call-header .shape", "d")
    stage.play(between("en", "calm", "card"))
    page.wait_for_selector("call-header[data-stage=tense]")
    assert text(page, ".stage-word") == "Tense"
    assert page.get_attribute("call-header .shape", "d") != shape


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 360, 420])
def test_a_prompt_leaves_the_card_where_it_is(
    open_panel: Any, stage: Stage, language: str, width: int
) -> None:
    lines = until(script(language), "prompt")
    stage.set(lines[:-1])
    page = open_panel(f"call=x&lang={language}", width=width)
    page.wait_for_selector(CARD)
    before = box(page, "call-card .say")
    stage.play(lines[-1:])
    page.wait_for_selector("call-escalation .main")
    assert box(page, "call-card .say") == before
    assert box(page, "call-escalation")["y"] < before["y"]


def test_a_prompt_is_seen_by_somebody_who_reads_the_transcript(open_panel: Any, stage: Stage) -> None:
    lines = until(script("de"), "prompt")
    stage.set(lines[:-1])
    page = open_panel("call=x&lang=de", width=320, height=600)
    page.click("call-transcript summary")
    page.wait_for_selector("call-transcript .turn")
    page.mouse.wheel(0, 2000)
    stage.play(lines[-1:])
    page.wait_for_selector("call-escalation .main")
    painted(page)
    assert box(page, "call-escalation .main")["y"] < 600 - 44
    assert box(page, "call-escalation")["y"] >= box(page, "call-header")["height"]


def test_new_words_move_neither_card_nor_ladder(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel()
    page.wait_for_selector(CARD)
    before = [box(page, selector) for selector in ("call-card .say", "call-ladder", "panel-foot")]
    seq = stage.said[-1]["seq"] if "seq" in stage.said[-1] else max(m.get("seq", 0) for m in stage.said)
    words = {
        "type": "turn_heard",
        "call_id": "demo-en",
        "seq": seq + 1,
        "at": 60.0,
        "turn": 7,
        "role": "agent",
        "text": "one moment " * 40,
        "start": 59.0,
        "end": 60.0,
    }
    stage.play([words, {"type": "interim", "call_id": "demo-en", "role": "customer", "text": "but " * 50}])
    page.wait_for_selector("call-transcript summary:has-text('8')")
    assert [box(page, selector) for selector in ("call-card .say", "call-ladder", "panel-foot")] == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_private_word_moves_nothing(open_panel: Any, stage: Stage, language: str) -> None:
    lines = until(script(language), "card")
    stage.set(lines[:-1])
    page = open_panel(f"call=x&lang={language}")
    page.wait_for_selector(CARD)
    places = ("call-card .say", "call-transcript", "panel-foot")
    before = [box(page, selector) for selector in places]
    stage.play(lines[-1:])
    page.wait_for_selector("call-coaching .coaching")
    assert [box(page, selector) for selector in places] == before


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_a_supervisor_says_is_seen_and_moves_nothing(
    open_panel: Any, stage: Stage, language: str
) -> None:
    lines = until(script(language), "card")
    stage.set(lines)
    page = open_panel(f"call=x&lang={language}", width=320)
    page.wait_for_selector(CARD)
    places = ("call-header", "call-card .say", "call-ladder", "panel-foot")
    before = [box(page, selector) for selector in places]
    stage.play(supervisor(lines, "seen", "Annegret Müller-Lüdenscheid"))
    page.wait_for_selector(".helper-words")
    assert [box(page, selector) for selector in places] == before
    told(page, "Annegret Müller-Lüdenscheid")


@pytest.mark.parametrize(
    ("key", "verdict"),
    [
        ("1", "accepted"),
        ("Enter", "accepted"),
        ("0", "dismissed"),
        ("Escape", "dismissed"),
        ("+", "helpful"),
        ("-", "unhelpful"),
    ],
)
def test_a_key_answers_the_card(open_panel: Any, stage: Stage, key: str, verdict: str) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel()
    page.wait_for_selector(CARD)
    page.keyboard.press(key)
    assert answers(stage, page, 1) == [
        {"type": "feedback", "call_id": "demo-en", "suggestion_id": "demo-en-s1", "verdict": verdict}
    ]


@pytest.mark.parametrize(
    ("act", "verdict"), [("used", "accepted"), ("dismiss", "dismissed"), ("helpful", "helpful")]
)
def test_a_button_answers_the_card(open_panel: Any, stage: Stage, act: str, verdict: str) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel()
    page.click(f"call-card .card [data-act={act}]")
    assert answers(stage, page, 1)[0]["verdict"] == verdict


def test_a_card_heard_in_the_agents_words_settles_by_itself(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel()
    page.wait_for_selector(CARD)
    stage.play(between("en", "card", "said"))
    page.wait_for_selector("call-card .settled:has-text('Heard in your words')")
    assert stage.heard == []


def test_a_card_leaves_when_its_time_is_over(open_panel: Any, stage: Stage, browser: Any) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel(clock=True)
    page.wait_for_selector(CARD)
    page.clock.fast_forward(26_000)
    page.wait_for_selector(CARD, state="hidden")


def test_a_card_under_the_pointer_stays(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel(clock=True)
    page.hover("call-card .say")
    page.clock.fast_forward(60_000)
    painted(page)
    assert page.is_visible(CARD)


def test_other_words_take_turns_and_keep_the_focus(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel()
    page.focus("[data-act=wording]")
    first = text(page, "call-card .say")
    page.keyboard.press("w")
    painted(page)
    assert text(page, "call-card .say") != first
    assert page.evaluate("document.activeElement.dataset.act") == "wording"


def test_in_quiet_mode_a_card_waits_folded_until_it_is_wanted(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "calm"))
    page = open_panel()
    page.keyboard.press("q")
    stage.play(between("en", "calm", "card"))
    page.wait_for_selector("call-card .folded button")
    assert not page.is_visible(CARD)
    page.keyboard.press("1")
    page.wait_for_selector(CARD)
    assert stage.heard == []
    page.keyboard.press("1")
    assert answers(stage, page, 1)[0]["verdict"] == "accepted"


def test_snooze_hides_the_card_and_can_be_ended(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel()
    page.wait_for_selector(CARD)
    page.keyboard.press("s")
    page.wait_for_selector(CARD, state="hidden")
    page.click("call-card .idle [data-act=snooze]")
    page.wait_for_selector(CARD)


def test_one_key_brings_in_a_supervisor_and_shows_how_to_say_so(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "prompt"))
    page = open_panel()
    page.wait_for_selector("call-escalation .main")
    page.keyboard.press("e")
    assert answers(stage, page, 1) == [
        {"type": "feedback", "call_id": "demo-en", "suggestion_id": "demo-en-e3", "verdict": "accepted"}
    ]
    page.wait_for_selector("call-escalation .say")
    assert page.locator("call-escalation .handover-lines li").count() == 3
    page.keyboard.press("1")
    page.wait_for_selector("call-escalation", state="hidden")


def test_safety_interrupts_and_shows_the_protocol_first(open_panel: Any, stage: Stage) -> None:
    lines = until(script("safety"), "safety")
    stage.set(lines[:-1])
    page = open_panel()
    stage.play(lines[-1:])
    page.wait_for_selector("call-escalation .safety")
    assert box(page, "call-escalation .safety")["y"] < box(page, "call-escalation .say")["y"]
    assert "Stay on the line" in text(page, "#alert")


def test_an_unanswered_now_gives_the_card_its_place_back(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("hostile"), "prompt"))
    page = open_panel(clock=True)
    page.wait_for_selector("call-escalation .say")
    assert not page.is_visible(CARD)
    page.clock.fast_forward(20_500)
    page.wait_for_selector(CARD)
    assert page.is_visible("call-escalation .main")


def test_escape_does_not_decline_what_concerns_safety(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("safety"), "safety"))
    page = open_panel()
    page.wait_for_selector("call-escalation .safety")
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    painted(page)
    assert page.is_visible("call-escalation .safety")
    assert stage.heard == []


def test_announcements_are_polite_and_can_be_switched_off(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "calm"))
    page = open_panel()
    page.wait_for_selector("#panel[data-phase=live]")
    page.click("[popovertarget=menu]")
    page.uncheck("input[name=speak]")
    stage.play(between("en", "calm", "card"))
    page.wait_for_selector(CARD)
    assert page.text_content("#polite") == ""
    page.check("input[name=speak]")
    stage.play(between("en", "said", "prompt"))
    told(page, "supervisor")
    assert page.text_content("#alert") == ""


def test_single_keys_can_be_switched_off(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel()
    page.wait_for_selector(CARD)
    page.click("[popovertarget=menu]")
    page.uncheck("input[name=keys]")
    page.keyboard.press("Escape")
    page.keyboard.press("0")
    painted(page)
    assert page.is_visible(CARD)


def test_escape_closes_the_menu_and_leaves_the_card(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel()
    page.wait_for_selector(CARD)
    page.click("[popovertarget=menu]")
    page.keyboard.press("Escape")
    page.wait_for_selector("panel-menu", state="hidden")
    painted(page)
    assert page.is_visible(CARD)
    assert stage.heard == []


def test_copy_puts_the_sentence_on_the_clipboard(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("de"), "card"))
    page = open_panel(permissions=["clipboard-read", "clipboard-write"])
    page.wait_for_selector(CARD)
    sentence = text(page, "call-card .say")
    page.keyboard.press("c")
    told(page, "Copied")
    assert page.evaluate("navigator.clipboard.readText()") == sentence


def test_a_lost_line_is_seen_and_caught_up_without_a_repeated_event(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel()
    page.wait_for_selector(CARD)
    stage.cut(stay_away=True)
    page.wait_for_selector("panel-foot[data-health=offline]")
    seen = max(message["seq"] for message in stage.said if "seq" in message)
    stage.said += between("en", "card", "prompt")
    stage.open = True
    page.wait_for_selector("#panel[data-link=online]")
    page.wait_for_selector("call-header[data-stage=critical]")
    assert f"after={seen}" in stage.asked[-1]
    turns = [message for message in stage.said if message["type"] == "turn_heard"]
    page.click("call-transcript summary")
    page.wait_for_selector("call-transcript .turn")
    assert page.locator("call-transcript .turn").count() == len(turns)


def test_an_answer_given_while_the_line_was_down_is_sent_when_it_is_back(
    open_panel: Any, stage: Stage
) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel()
    page.wait_for_selector(CARD)
    stage.cut(stay_away=True)
    page.wait_for_selector("panel-foot[data-health=offline]")
    page.keyboard.press("1")
    stage.open = True
    assert answers(stage, page, 1)[0]["verdict"] == "accepted"


def test_hostile_words_are_only_words(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("hostile"), "card"))
    page = open_panel(width=320)
    page.wait_for_selector(CARD)
    page.click("call-transcript summary")
    page.wait_for_selector("call-transcript .turn")
    assert page.evaluate("window.hacked") is None
    assert page.locator("#panel :is(script, iframe, img, b)").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert (
        page.locator("call-transcript bdi").first.evaluate("e => getComputedStyle(e).unicodeBidi")
        == "isolate"
    )


def test_a_language_without_a_pack_is_said_so(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("unsupported"), "calm"))
    page = open_panel()
    page.wait_for_selector("#panel[data-phase=live]")
    assert "No suggestions in this language" in text(page, "call-card .idle")
    assert text(page, ".stage-word") == "Transcript only"
    assert page.locator("call-header .sign").count() == 0


@pytest.mark.parametrize("health", ["silent", "late", "wrong_language", "one_sided", "degraded", "closed"])
def test_the_health_of_the_feed_is_told(open_panel: Any, stage: Stage, health: str) -> None:
    stage.set(until(script("en"), "calm"))
    page = open_panel()
    stage.play([{"type": "feed", "call_id": "demo-en", "health": health, "since": 3.0, "ended": False}])
    page.wait_for_selector(f"panel-foot[data-health={health}]")
    assert text(page, ".health-word") not in {"", "Live"}


def test_safety_words_just_heard_are_shown_before_they_are_final(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "calm"))
    page = open_panel()
    stage.play(
        [
            {
                "type": "peek",
                "call_id": "demo-en",
                "role": "customer",
                "because": [{"rule": "en.threat.1", "words": "come down there"}],
            }
        ]
    )
    page.wait_for_selector("call-coaching .peek mark:has-text('come down there')")


def test_after_the_call_there_is_a_page_and_a_note_to_copy(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("tr"), "calmed"))
    page = open_panel("call=x&lang=tr", permissions=["clipboard-read", "clipboard-write"])
    page.wait_for_selector("#panel[data-phase=live]")
    stage.play(between("tr", "calmed", "after"))
    page.wait_for_selector("call-after .promises")
    page.click("[data-act=copyNote]")
    told(page, "Kopyalandı")
    assert "ikame araç bugün saat on yediye kadar" in page.evaluate("navigator.clipboard.readText()")


def test_without_a_call_in_the_address_there_is_a_list_to_choose_from(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "calm"))
    stage.calls = [
        {
            "call_id": "demo-en",
            "language": "en",
            "stage": "tense",
            "tension": 2.0,
            "since": 1.0,
            "agent_id": "a1",
            "customer_name": "Ada <b>",
        },
        {
            "call_id": "two",
            "language": None,
            "stage": "calm",
            "tension": 0.0,
            "since": 1.0,
            "agent_id": None,
            "customer_name": None,
        },
    ]
    page = open_panel("lang=en")
    page.wait_for_selector("call-list a")
    assert "Ada <b>" in text(page, "call-list")
    page.click("call-list a:has-text('Ada')")
    page.wait_for_selector("#panel[data-phase=live]")
    assert "call=demo-en" in stage.asked[-1]


def test_the_theme_follows_the_choice_over_the_system(open_panel: Any, stage: Stage) -> None:
    page = open_panel(color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.click("[popovertarget=menu]")
    page.select_option("select[name=theme]", "light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_another_panel_language_is_kept_apart_from_that_of_the_call(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("tr"), "card"))
    page = open_panel("call=x&lang=nb")
    page.wait_for_selector(CARD)
    assert page.evaluate("document.documentElement.lang") == "nb"
    assert page.get_attribute("call-card .say", "lang") == "tr"
    page.click("[popovertarget=menu]")
    page.select_option("select[name=lang]", "de")
    page.wait_for_selector(".stage-word:has-text('Angespannt')")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mark", ["card", "prompt", "after"])
def test_at_320_pixels_nothing_is_cut_off(open_panel: Any, stage: Stage, language: str, mark: str) -> None:
    stage.set(until(script(language), mark))
    page = open_panel(f"call=x&lang={language}", width=320)
    page.wait_for_selector("call-header[data-stage]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_is_the_largest_thing_and_can_be_read_at_arms_length(
    open_panel: Any, stage: Stage, language: str
) -> None:
    stage.set(until(script(language), "card"))
    page = open_panel(f"call=x&lang={language}", width=320)
    page.wait_for_selector(CARD)
    size = "e => parseFloat(getComputedStyle(e).fontSize)"
    say = page.locator("call-card .say").evaluate(size)
    others = page.locator("call-card .card *:not(.say, .say *)").evaluate_all(
        f"all => all.filter(e => e.checkVisibility()).map({size})"
    )
    assert say >= 20
    assert say > max(others)


def test_with_letters_twice_as_large_nothing_is_cut_off(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("de"), "prompt"))
    page = open_panel("call=x&lang=de", width=360)
    page.wait_for_selector(CARD)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    wide = page.evaluate(
        "[...document.querySelectorAll('#panel *')].filter(e => !e.closest('.unseen') && e.scrollWidth > e.clientWidth + 1"
        " && getComputedStyle(e).overflowX === 'visible' && e.clientWidth > 0).map(e => e.tagName + '.' + e.className)"
    )
    assert wide == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_with_reduced_motion_nothing_moves(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "card"))
    page = open_panel(reduced_motion="reduce")
    page.wait_for_selector(CARD)
    assert page.evaluate("document.getAnimations().length") == 0


def test_a_host_page_keeps_its_focus_and_hears_the_news(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "calm"))
    page = open_panel(
        f"panel={stage.address}&call=x&lang=en", width=1100, path="docs/example-host/index.html"
    )
    frame = page.frame_locator("iframe")
    frame.locator("#panel[data-phase=live]").wait_for()
    page.focus("textarea")
    page.keyboard.type("she waits ")
    stage.play(between("en", "calm", "card"))
    frame.locator(CARD).wait_for()
    page.keyboard.type("since tuesday")
    assert page.input_value("textarea") == "she waits since tuesday"
    page.wait_for_selector(".news li:has-text('suggestion')")
    assert "fed up" not in text(page, ".news")
    page.keyboard.press("F8")
    assert answers(stage, page, 1)[0]["verdict"] == "accepted"


def test_the_panel_can_live_in_a_window_on_top_and_comes_back(open_panel: Any, stage: Stage) -> None:
    stage.set(until(script("en"), "calm"))
    page = open_panel()
    page.wait_for_selector("#panel[data-phase=live]")
    if not page.evaluate("'documentPictureInPicture' in window"):
        pytest.skip("this browser has no Document Picture-in-Picture")
    with page.context.expect_page() as opened:
        page.click("[data-act=pop]")
    window = opened.value
    window.wait_for_selector("#panel")
    stage.play(between("en", "calm", "card"))
    window.wait_for_selector(CARD)
    window.keyboard.press("1")
    assert answers(stage, page, 1)[0]["verdict"] == "accepted"
    window.close()
    page.wait_for_selector("#panel")
