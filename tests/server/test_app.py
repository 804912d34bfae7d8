"""How the application is put on a port."""

from __future__ import annotations

import asyncio
import socket

from assistant.server.app import bind
from tests.server.fakes import some_settings


async def test_an_answer_is_not_held_back_until_the_one_before_is_acknowledged() -> None:
    delayed = asyncio.get_running_loop().create_future()

    async def came(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        delayed.set_result(not accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listening = bind(some_settings())
    async with await asyncio.start_server(came, sock=listening):
        _, writer = await asyncio.open_connection(*listening.getsockname())
        assert await delayed is False
        writer.close()
        await writer.wait_closed()
