"""What docs/feeds.md and docs/adding-a-feed.md say is so."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from assistant.cli.decode import decode
from assistant.feeds import BUILTIN, Feed, find
from assistant.types import Segment

ROOT = Path(__file__).parents[2]
FEEDS = (ROOT / "docs" / "feeds.md").read_text("utf-8")
ADDING = (ROOT / "docs" / "adding-a-feed.md").read_text("utf-8")
COMMANDS = sorted(
    set(re.findall(r"^assistant decode .+$|(?<=`)assistant decode \S+ tests/[^`]+(?=`)", FEEDS, re.MULTILINE))
)


def test_the_table_of_capabilities_is_that_of_the_code() -> None:
    written = {
        cells[0].strip("`"): cells[1:]
        for cells in (
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in FEEDS.splitlines()
            if line.startswith("| `")
        )
        if len(cells) == 8
    }
    real = {}
    for feed in BUILTIN:
        has: Any = getattr(find(feed), "capabilities")  # noqa: B009
        flags = (has.interim, has.confidence, has.times, has.channels, has.language, has.ends_turn)
        real[feed] = [*("yes" if flag else "no" for flag in flags), has.note]
    assert written == real


@pytest.mark.parametrize("feed", sorted(set(BUILTIN) - {"generic"}))
def test_every_feed_has_a_check_to_copy(feed: str) -> None:
    assert any(command.split()[2] == feed for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_check_in_the_docs_prints_segments(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    app = typer.Typer()
    app.command()(decode)
    result = CliRunner().invoke(app, shlex.split(command)[2:])
    assert result.exit_code == 0
    assert result.stdout.startswith('{"role":')


def acme() -> Feed:
    """The decoder that docs/adding-a-feed.md walks through."""
    (source,) = re.findall(r"```python\n(.*?)```", ADDING, re.DOTALL)
    space: dict[str, Any] = {"__name__": "acme"}
    exec(compile(source, "docs/adding-a-feed.md", "exec"), space)
    found: Feed = space["Acme"]()
    return found


def test_the_example_of_a_new_feed_works() -> None:
    feed = acme()
    interim = {
        "kind": "words",
        "utterance": "u7",
        "final": False,
        "line": "caller",
        "words": "det er",
        "from": 500,
        "to": 900,
        "lang": "no",
    }
    said = {
        "kind": "words",
        "utterance": "u7",
        "final": True,
        "line": "caller",
        "words": "det er nok",
        "from": 500,
        "to": 1500,
        "lang": "no",
        "sure": 91,
    }
    found = [item for message in (interim, said, said) for item in feed.receive(message)]
    assert [item.text for item in found if isinstance(item, Segment)] == ["det er", "det er nok"]
    assert found[1] == Segment(
        role="customer",  # type: ignore[arg-type]
        text="det er nok",
        is_final=True,
        ends_turn=True,
        segment_id=found[0].segment_id,  # type: ignore[union-attr]
        channel="caller",
        start=0.5,
        end=1.5,
        language="nb",
        confidence=0.91,
    )


@pytest.mark.parametrize(
    ("message", "kind"),
    [({"kind": "fault", "code": "E7"}, "degraded"), ({"kind": "song"}, "malformed"), (b"{", "malformed")],
)
def test_the_example_says_what_is_wrong(message: Any, kind: str) -> None:
    assert [item.kind for item in acme().receive(message)] == [kind]  # type: ignore[union-attr]
