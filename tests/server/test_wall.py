"""The wall's server side: a call at a glance, the board that all walls are told from, its socket, and who may say what."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import orjson
import pytest

from assistant import wire
from assistant.server.wall.board import GONE, Board, Place, Sight
from assistant.server.wall.glance import Glance, Prompt, excerpt, glanced
from assistant.server.wall.messages import WallState
from assistant.server.wall.private import for_watchers
from assistant.server.wall.row import urgency
from assistant.store.memory import MemoryStore
from assistant.types import (
    Because,
    EscalationPrompted,
    EscalationWithdrawn,
    Event,
    FrustrationRead,
    Role,
    Stage,
    StageChanged,
    SupervisorAnnounced,
    TensionRead,
    TurnHeard,
)
from tests.panel.wall_stage import row
from tests.server.fakes import HandClock, Running, final, heard, running, say, tell

HEAD: dict[str, Any] = {"call_id": "c1", "seq": 0, "at": 10.0}
ASKED = EscalationPrompted(
    **HEAD,
    turn=0,
    suggestion_id="e1",
    reason="supervisor_request",
    urgency="now",
    headline="",
    say=None,
    safety=None,
    handover=(),
    because=(),
)


def said(text: str) -> TurnHeard:
    return TurnHeard(**HEAD, turn=0, role=Role.CUSTOMER, text=text, start=0.0, end=1.0)


def read(level: int, words: str = "", **labels: tuple[str, ...]) -> FrustrationRead:
    kinds = {"triggers": (), "flags": (), **labels}
    return FrustrationRead(
        **HEAD, turn=0, score=0.5, level=level, because=(Because(rule="r", words=words),), **kinds
    )


def withdrawn(how: Any) -> EscalationWithdrawn:
    return EscalationWithdrawn(**HEAD, turn=0, suggestion_id="e1", how=how)


def acted(act: Any) -> SupervisorAnnounced:
    return SupervisorAnnounced(**HEAD, act=act, name="Kim")


def staged(to: Stage) -> StageChanged:
    return StageChanged(**HEAD, turn=0, from_=Stage.CALM, to=to)


def seen(*events: Event) -> Glance:
    glance = Glance()
    for event in events:
        glance = glanced(glance, event)
    return glance


# -- one call ----------------------------------------------------------------------------------------------------


def test_the_reason_is_what_the_customer_said_last_in_anger() -> None:
    glance = seen(
        said("nobody helps me"),
        read(3, "nobody helps", triggers=("powerlessness",)),
        said("well yes"),
        read(0),
    )
    assert (glance.quote, glance.marks, glance.why) == (
        "nobody helps me",
        ("nobody helps",),
        ("trigger.powerlessness",),
    )


def test_a_long_turn_is_cut_around_its_marked_words() -> None:
    text = "so " * 200 + "nobody helps me " + "and " * 200
    cut = excerpt(text, ("nobody helps",))
    assert "nobody helps" in cut
    assert len(cut) <= 150
    assert cut.startswith("… ")
    assert cut.endswith(" …")


@pytest.mark.parametrize(
    ("tensions", "trend"), [((3.9, 1.0, 1.1, 1.4), "rising"), ((2.0, 1.2), "falling"), ((1.0,), "steady")]
)
def test_the_trend_is_that_of_the_last_three_readings(tensions: tuple[float, ...], trend: str) -> None:
    glance = seen(*(TensionRead(**HEAD, turn=0, tension=tension) for tension in tensions))
    assert glance.trend == trend


def test_a_prompt_waits_until_a_supervisor_answers_and_again_when_he_cannot_come() -> None:
    assert urgency(seen(ASKED))[0] == 3
    assert urgency(seen(ASKED, acted("seen")))[0] == 0
    assert urgency(seen(ASKED, acted("joining"), withdrawn("joined")))[0] == 0
    assert urgency(seen(ASKED, acted("joining"), withdrawn("joined"), acted("left")))[0] == 3


def test_an_agent_who_asks_is_more_urgent_and_no_longer_waits_once_it_is_calm() -> None:
    assert urgency(seen(ASKED, withdrawn("accepted")))[0] == 4
    assert seen(staged(Stage.TENSE), ASKED, withdrawn("done"), staged(Stage.CALM)).prompt is None


@pytest.mark.parametrize("how", ["calmed", "dismissed", "replaced"])
def test_a_prompt_that_is_over_is_over(how: str) -> None:
    assert seen(ASKED, withdrawn(how)).prompt is None


def test_prompts_come_before_stages_and_stages_before_tension() -> None:
    asked = Glance(prompt=Prompt(reason="stuck", urgency="soon", at=0.0))
    critical = Glance(stage="critical", tensions=(1.0,))
    tense = Glance(stage="tense", tensions=(4.0,))
    assert sorted([tense, asked, critical], key=urgency, reverse=True) == [asked, critical, tense]


def test_a_figure_that_wavers_changes_no_place() -> None:
    assert urgency(Glance(tensions=(1.05,))) == urgency(Glance(tensions=(1.2,)))


# -- the board ---------------------------------------------------------------------------------------------------


HOUSE = Sight()


def told(board: Board, rev: int = -1, life: str | None = None, sight: Sight = HOUSE) -> dict[str, Any]:
    found: dict[str, Any] = orjson.loads(board.since(rev, life or board.life, sight, 5.0))
    assert wire.decode(WallState, orjson.dumps(found)) is not None
    return found


def ids(state: dict[str, Any]) -> list[str]:
    return [one["call_id"] for one in state["rows"]]


def test_a_wall_is_told_what_changed_since_it_looked() -> None:
    board = Board()
    a, b = row("a"), row("b")
    board.update({"a": Place("", a), "b": Place("", b)})
    board.update({"a": Place("", a), "b": Place("", replace(b, stage="tense"))})
    board.update({"b": Place("", replace(b, stage="tense"))})
    assert ids(told(board)) == ["b"]
    assert (ids(told(board, 1)), told(board, 1)["gone"], told(board, 1)["whole"]) == (["b"], ["a"], False)
    assert (ids(told(board, 2)), told(board, 2)["gone"]) == ([], ["a"])


def test_a_number_of_another_process_or_too_old_gives_all_rows() -> None:
    board = Board()
    for number in range(GONE + 3):
        board.update({f"c{number}": Place("", row(f"c{number}"))})
    assert told(board, board.rev, life="another")["whole"] is True
    assert told(board, 1)["whole"] is True
    assert told(board, board.rev + 1)["whole"] is True


def test_rows_are_encoded_once_for_all_walls_that_see_the_same() -> None:
    board = Board()
    board.update({"a": Place("", row("a"))})
    north = Sight("", frozenset({"North"}))
    first = board.since(-1, None, north, 1.0)
    assert board._texts[north, -1] in first
    assert len(board._texts) == 1
    board.since(-1, None, Sight("", frozenset({"North"})), 2.0)
    assert len(board._texts) == 1


def test_nobody_sees_another_tenants_or_teams_calls() -> None:
    board = Board()
    board.update(
        {
            "x/a": Place("x", row("a", team="North")),
            "y/b": Place("y", row("b", team="North")),
            "x/c": Place("x", row("c", team="South")),
        }
    )
    mine = Sight("x", frozenset({"North"}))
    assert ids(told(board, sight=mine)) == ["a"]
    assert [one.call_id for one in board.rows(Sight("x"))] == ["a", "c"]
    board.update({})
    assert told(board, 1, sight=mine)["gone"] == ["a"]


# -- the socket --------------------------------------------------------------------------------------------------


def wall(server: Running, query: str = "") -> Any:
    from websockets.asyncio.client import connect

    return connect(f"{server.url.replace('http', 'ws')}/wall/ws{query}", proxy=None)


async def test_however_much_happens_a_wall_gets_one_row_a_call_and_beat(server: Running) -> None:
    async with server.feed("c1") as feed, wall(server) as screen:
        await say(feed, {"type": "start", "team": "North", "customer_name": "Ada", "agent_name": "Ruth"})
        await heard(screen, "wall")
        for number in range(20):
            await say(feed, final("angry", number))
        await server.app.state.watch.beat()
        state = await heard(screen, "wall")
        while not state["rows"]:
            state = await heard(screen, "wall")
    assert [(one["call_id"], one["team"], one["stage"]) for one in state["rows"]] == [
        ("c1", "North", "tense")
    ]


async def test_a_wall_that_comes_back_is_told_only_what_it_missed(server: Running) -> None:
    async with server.feed("c1") as one, server.feed("c2") as two:
        await say(one, {"type": "start"})
        await say(two, {"type": "start"})
        async with wall(server) as screen:
            state = await heard(screen, "wall")
        await say(two, final("angry", 1))
        async with wall(server, f"?life={state['life']}&after={state['rev']}") as screen:
            missed = await heard(screen, "wall")
    assert (missed["whole"], [one["call_id"] for one in missed["rows"]]) == (False, ["c2"])


async def test_a_supervisors_word_is_journalled_once_and_its_agent_told(server: Running) -> None:
    async with server.feed("c1") as feed, wall(server) as screen:
        await say(feed, {"type": "start"})
        word = {"type": "supervisor", "call_id": "c1", "act": "joining", "name": "Kim\u202e  Olsen"}
        await tell(screen, word)
        assert (await heard(screen, "taken"))["act"] == "joining"
        journal = [orjson.loads(line) for line in await server.runtime.store.journal("c1")]
    assert [(line["act"], line["name"]) for line in journal if line["type"] == "supervisor_acted"] == [
        ("joining", "Kim Olsen")
    ]


async def test_a_word_for_a_call_that_is_not_there_is_refused(server: Running) -> None:
    async with wall(server) as screen:
        await tell(screen, {"type": "supervisor", "call_id": "nobody", "act": "seen"})
        assert (await heard(screen, "error"))["where"] == "call_id"
        await tell(screen, {"type": "supervisor", "call_id": "nobody", "act": "praise"})
        assert (await heard(screen, "error"))["where"] == "message"


async def test_the_overview_is_sorted_and_can_be_filtered(server: Running) -> None:
    async with server.feed("calm") as calm, server.feed("hot") as hot:
        await say(calm, {"type": "start", "team": "North", "language": "en"})
        await say(hot, {"type": "start", "team": "South", "language": "de"})
        await say(hot, final("angry", 1))
        async with server.http() as http:
            every = (await http.get("/api/wall")).json()
            north = (await http.get("/api/wall", params={"team": "North"})).json()
    assert [one["call_id"] for one in every] == ["hot", "calm"]
    assert [one["call_id"] for one in north] == ["calm"]


async def test_the_board_rests_while_nobody_looks() -> None:
    clock = HandClock()
    async with running(clock=clock) as server, server.feed("c1") as feed:
        await say(feed, {"type": "start"})
        beating = asyncio.create_task(server.app.state.watch.keep_beating())
        await asyncio.sleep(0)
        beating.cancel()
        assert server.app.state.watch.board.rev == 0


# -- who looks at the agent's view -------------------------------------------------------------------------------


async def test_who_watches_may_not_answer_the_agents_cards(server: Running) -> None:
    async with server.feed("c1") as feed, server.panel("call=c1&watch=1") as panel:
        await say(feed, final("angry", 1))
        await tell(panel, {"type": "feedback", "suggestion_id": "s0", "verdict": "accepted"})
        assert (await heard(panel, "error"))["where"] == "feedback"
        journal = [orjson.loads(line) for line in await server.runtime.store.journal("c1")]
    assert "feedback_given" not in {line["type"] for line in journal}


def test_the_agents_private_words_stay_his() -> None:
    assert for_watchers('{"type":"coaching_given","say":"breathe"}') is None
    assert for_watchers('{"type":"misstep_heard","misstep":"x"}') is None
    summary = '{"type":"call_summarised","missteps":[["x",1]],"reflection":"r","take_break":"b","peak":1.0}'
    assert orjson.loads(for_watchers(summary) or "") == {
        "type": "call_summarised",
        "missteps": [],
        "reflection": None,
        "take_break": None,
        "peak": 1.0,
    }
    assert for_watchers('{"type":"turn_heard"}') == '{"type":"turn_heard"}'


async def test_after_a_restart_the_wall_stands_as_before() -> None:
    store = MemoryStore()
    async with running(store=store) as server, server.feed("c1") as feed:
        await say(feed, {"type": "start", "team": "North", "customer_name": "Ada"})
        await say(feed, final("angry", 1))
        async with server.http() as http:
            before = (await http.get("/api/wall")).json()
    async with running(store=store) as server, server.http() as http:
        after = (await http.get("/api/wall")).json()
    for rows in (before, after):
        rows[0].pop("feed")
        rows[0].pop("since")
    assert after == before
