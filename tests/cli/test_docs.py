"""Documents made from the code are current."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from assistant.cli.docs import app, settings_text
from assistant.server import asyncapi
from assistant.types import Event
from tests.server.processes import ROOT


def test_the_asyncapi_document_is_current() -> None:
    written = (ROOT / "docs" / "asyncapi.json").read_text(encoding="utf-8")
    assert written == asyncapi.text(), "run `assistant docs asyncapi`"


@pytest.mark.parametrize("kind", Event.__args__, ids=lambda kind: kind.__name__)
def test_every_event_is_in_the_asyncapi_document(kind: type) -> None:
    assert kind.__name__ in asyncapi.document()["channels"]["panel"]["messages"]


def test_all_references_of_the_asyncapi_document_lead_somewhere() -> None:
    document = asyncapi.document()

    def references(part: object) -> list[str]:
        if isinstance(part, dict):
            own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
            return own + [found for value in part.values() for found in references(value)]
        return [found for value in part for found in references(value)] if isinstance(part, list) else []

    for reference in references(document):
        place: object = document
        for name in reference.removeprefix("#/").split("/"):
            assert isinstance(place, dict)
            place = place[name]


def test_the_document_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    out = tmp_path / "asyncapi.json"
    assert CliRunner().invoke(app, ["asyncapi", "--out", str(out)]).exit_code == 0
    assert orjson.loads(out.read_bytes())["asyncapi"] == "3.0.0"


def test_the_settings_page_is_current() -> None:
    written = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert written == settings_text(), "run `assistant docs settings`"
