"""Every route and socket has somebody who decided about it."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI, WebSocket

from assistant.server.access.covered import undecided
from assistant.server.app import NotAllowed, build
from tests.server.access.people import Keys, closed_settings
from tests.server.fakes import fake_core, some_settings


def test_every_route_of_the_server_has_a_decision() -> None:
    assert undecided(build(fake_core(), some_settings())) == []


def test_a_route_a_socket_and_a_folder_without_one_are_found() -> None:
    app, router = FastAPI(docs_url=None, redoc_url=None), APIRouter()

    @router.get("/leak")
    def leak() -> None: ...

    @router.websocket("/leak/ws")
    async def socket(socket: WebSocket) -> None: ...

    app.include_router(router)
    app.mount("/files", FastAPI())
    assert undecided(app) == ["/leak", "/leak/ws", "/files"]


def test_a_closed_server_with_such_a_route_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Keys(tmp_path / "feeds.json")
    monkeypatch.setattr("assistant.server.app.undecided", lambda app: ["/leak"])
    with pytest.raises(NotAllowed, match="/leak"):
        build(fake_core(), closed_settings(tmp_path))
