"""The table of decoders: names, lazy opening, third parties."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from assistant import feeds
from assistant.feeds.generic import Generic


@pytest.mark.parametrize("name", sorted(feeds.BUILTIN))
def test_every_built_in_decoder_opens_and_says_what_it_carries(name: str) -> None:
    assert feeds.open_feed(name).capabilities.note


@pytest.mark.parametrize("name", sorted(feeds.BUILTIN))
def test_every_built_in_decoder_answers_nonsense_without_raising(name: str) -> None:
    assert isinstance(feeds.open_feed(name).receive(b"\x00 not a message"), list)


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(feeds.UnknownFeed, match=r"no feed named 'nobody'; there are: .*generic"):
        feeds.open_feed("nobody")


def test_an_installed_package_adds_a_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint(name="acme", value="assistant.feeds.generic:Generic", group=feeds.ENTRY_POINTS)

    def installed(*, group: str, name: str | None = None) -> list[EntryPoint]:
        return [point] if group == feeds.ENTRY_POINTS and name in (None, "acme") else []

    monkeypatch.setattr(feeds, "entry_points", installed)
    assert isinstance(feeds.open_feed("acme"), Generic)
    assert "acme" in feeds.names()
