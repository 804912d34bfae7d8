"""The server as a process: killed in mid-call, stopped, refused."""

from __future__ import annotations

import signal
from pathlib import Path

import orjson
import pytest
from websockets.sync.client import ClientConnection, connect

from assistant.cli import serve
from assistant.store import open_store
from tests.server.fakes import fake_core, final
from tests.server.processes import Process, serving, write_config

CALL = [{"type": "start", "language": "nb"}, *(final(f"angry {number}", number) for number in range(6))]


def feed(server: Process, call_id: str = "c1") -> ClientConnection:
    return connect(f"{server.url.replace('http', 'ws')}/feeds/generic/{call_id}", proxy=None)


def send(socket: ClientConnection, message: object) -> dict[str, object]:
    socket.send(orjson.dumps(message).decode())
    answer: dict[str, object] = orjson.loads(socket.recv(30))
    return answer


async def stored(folder: Path) -> tuple[list[bytes], list[bytes]]:
    """Journal and events of call c1 in the file."""
    store = await open_store(f"sqlite:///{folder}/calls.sqlite")
    found = await store.journal("c1"), await store.events("c1")
    await store.close()
    return found


async def test_a_server_killed_in_mid_call_goes_on_as_if_nothing_had_happened(tmp_path: Path) -> None:
    folders = [tmp_path / "killed", tmp_path / "whole"]
    for folder in folders:
        folder.mkdir()
        config = write_config(folder)
        with serving(config) as server, feed(server) as socket:
            for message in CALL[:4]:
                assert send(socket, message)["type"] == "accepted"
            if folder.name == "killed":
                server.kill()
            else:
                for message in [*CALL[4:], {"type": "end"}]:
                    send(socket, message)
        if folder.name == "killed":
            with serving(config) as server, feed(server) as socket:
                # The sender does not know what arrived and sends the last ones again.
                for message in [*CALL[3:], {"type": "end"}]:
                    send(socket, message)
    killed, whole = [await stored(folder) for folder in folders]
    texts = [orjson.loads(body)["text"] for body in killed[1] if b'"turn_heard"' in body]
    assert texts == [f"angry {number}" for number in range(6)]
    assert killed[1] == whole[1]


async def test_what_was_accepted_is_in_the_journal_when_the_server_is_killed(tmp_path: Path) -> None:
    with serving(write_config(tmp_path)) as server, feed(server) as socket:
        numbers = [send(socket, message)["seq"] for message in CALL]
        server.kill()
    journal, _ = await stored(tmp_path)
    assert [orjson.loads(line)["seq"] for line in journal] == numbers


async def test_with_retention_zero_an_ended_call_leaves_nothing_in_the_file(tmp_path: Path) -> None:
    with serving(write_config(tmp_path, retention_days=0)) as server, feed(server) as socket:
        send(socket, final("a very private word", 1))
        send(socket, {"type": "end"})
    assert await stored(tmp_path) == ([], [])
    assert b"a very private word" not in (tmp_path / "calls.sqlite").read_bytes()


def test_a_stop_by_signal_is_clean_and_leaves_calls_open(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    with serving(config) as server, feed(server) as socket:
        send(socket, CALL[0])
        server.tell(signal.SIGTERM)
        assert server.ended() in (0, -signal.SIGTERM)
    with serving(config) as server, feed(server) as socket:
        assert send(socket, CALL[1])["seq"] == 1


def test_a_second_server_on_the_same_file_does_not_start(tmp_path: Path) -> None:
    config = write_config(tmp_path)
    with serving(config), pytest.raises(AssertionError, match="in use by another server"), serving(config):
        pass


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ('[server]\nhost = "0.0.0.0"\n', "nobody is asked who he is"),
        ("[server]\nprot = 1\n", "server.prot: unknown key"),
        ('[feeds.roles.nobody]\n"0" = "agent"\n', "feeds.roles.nobody: no such feed"),
        ('[store]\nurl = "redis://x"\n', "unknown kind 'redis'"),
        ('[server]\nport = 0\n[store]\nurl = "sqlite:////proc/x/y.sqlite"\n', "store.url"),
    ],
)
def test_a_server_that_must_not_start_says_why(
    settings: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(serve, "real_core", lambda *_, **__: fake_core())
    config = tmp_path / "server.toml"
    config.write_text(settings, encoding="utf-8")
    with pytest.raises(BaseException) as caught:
        serve.serve(config, None, None)
    assert getattr(caught.value, "exit_code", None) == 2
    assert message in capsys.readouterr().err


def test_a_port_that_is_taken_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with serving(write_config(tmp_path)) as server, pytest.raises(BaseException) as caught:
        serve.serve(None, None, int(server.url.rpartition(":")[2]))
    assert getattr(caught.value, "exit_code", None) == 2
    assert "cannot listen on 127.0.0.1" in capsys.readouterr().err
