"""The load: rhythm of recognisers, what is counted, and one small run against a real server."""

from __future__ import annotations

from array import array
from pathlib import Path

import orjson
import pytest

from assistant import data
from assistant.bench.load.measure import Level, Load, quantile
from assistant.bench.load.rhythm import WRAP_UP_S, read_script, read_scripts

SAMPLES = data.samples()


@pytest.fixture(scope="module")
def script_lines() -> list[tuple[float, dict[str, object], str | None]]:
    path = sorted((SAMPLES / "de").glob("*.jsonl"))[0]
    return [(line.at, orjson.loads(line.body), line.shown) for line in read_script(path).lines]


def test_a_script_begins_with_a_start_and_ends_with_an_end(
    script_lines: list[tuple[float, dict[str, object], str | None]],
) -> None:
    assert script_lines[0][1] == {"type": "start", "v": 1, "language": "de"}
    assert script_lines[-1][1]["type"] == "end"


def test_messages_of_a_script_come_in_the_order_of_their_time(
    script_lines: list[tuple[float, dict[str, object], str | None]],
) -> None:
    times = [at for at, _, _ in script_lines]
    assert times == sorted(times)


def test_interims_of_a_turn_grow_and_are_never_longer_than_its_final(
    script_lines: list[tuple[float, dict[str, object], str | None]],
) -> None:
    texts: dict[object, str] = {}
    for _, body, shown in script_lines:
        if shown is not None:
            before = texts.get(body["segment_id"], "")
            assert str(body["text"]).startswith(before)
            texts[body["segment_id"]] = str(body["text"])


def test_the_next_call_on_a_line_waits_for_the_wrap_up() -> None:
    script = read_script(sorted((SAMPLES / "en").glob("*.jsonl"))[0])
    assert script.length == pytest.approx(script.lines[-2].at + WRAP_UP_S)


def test_scripts_take_their_languages_in_turn() -> None:
    assert [script.language for script in read_scripts(SAMPLES, 4)] == ["de", "en", "nb", "tr"]


def test_a_quantile_is_in_milliseconds_and_none_of_nothing() -> None:
    assert quantile(array("d", [0.001, 0.002, 0.003, 0.100]), 0.99) == pytest.approx(100.0)
    assert quantile(array("d"), 0.5) is None


def level(calls: int, **changed: float) -> Level:
    figures: dict[str, float | None] = {
        "messages_per_s": 10.0, "panel_per_s": 10.0, "cpu_us": 100.0, "busy": 0.5, "rss_kb": 50.0, "further_kb": 50.0,
        "final_p50_ms": 1.0, "final_p95_ms": 2.0, "final_p99_ms": 3.0, "interim_p50_ms": 1.0,
        "interim_p99_ms": 2.0, "late_p99_ms": 1.0, **changed,
    }  # fmt: skip
    return Level(calls=calls, closed=0, **figures)  # type: ignore[arg-type]


def test_a_level_is_held_only_if_both_sides_were_in_time() -> None:
    assert level(10).held
    assert not level(10, final_p99_ms=101.0).held
    assert not level(10, late_p99_ms=51.0).held


def test_the_ratio_to_the_echo_is_taken_at_the_most_calls_that_both_had() -> None:
    found = Load(ours=(level(10), level(20, cpu_us=150.0)), echo=(level(10), level(20, cpu_us=50.0)))
    assert found.ratio == pytest.approx(3.0)
    assert found.most == 20


def test_the_plot_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the plot needs the extra `bench`")
    from assistant.bench.load.plot import draw

    draw(Load(ours=(level(10), level(20)), echo=(level(10),)), tmp_path / "load.svg")
    assert (tmp_path / "load.svg").read_text(encoding="utf-8").startswith("<?xml")
