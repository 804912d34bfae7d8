"""Counts each agent's cards of the last hour over all workers: his next call may be another worker's."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson

from assistant.bus import LOOK_AGAIN, Bus, Message
from assistant.server.agent_hour import AgentHour
from assistant.server.cluster.gateway import Asking

TOPIC = "cards"
# Cards are few: at most six a call.
LIMIT = 8192


class Cards:
    """Tells the other workers of our cards, and hears of theirs."""

    def __init__(self, bus: Bus, asking: Asking, hour: AgentHour) -> None:
        self._bus = bus
        self._asking = asking
        self._hour = hour
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, with what the others know."""
        self._hour.told = self._tell
        self._task = asyncio.create_task(self._listen(), name="cards")

    async def stop(self) -> None:
        """Listen no more."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _tell(self, card: Any) -> None:
        self._bus.publish(TOPIC, Message(body=orjson.dumps(card).decode()))

    async def _listen(self) -> None:
        queue = self._bus.subscribe(TOPIC, LIMIT)
        try:
            await self._catch_up()
            while True:
                message = await queue.get()
                if message == LOOK_AGAIN:
                    await self._catch_up()
                else:
                    self._hear(orjson.loads(message.body))
        finally:
            queue.close()

    async def _catch_up(self) -> None:
        for card in await self._asking.cards():
            self._hear(card)

    def _hear(self, card: Any) -> None:
        at, (tenant, agent_id), name = card
        self._hour.hear((at, (tenant, agent_id), name))
