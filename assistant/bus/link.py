"""One connection to NATS that mends itself, and says when it is away and when it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_log = logging.getLogger(__name__)

CONNECT_S = 3
# How soon another server is tried, and how soon one that is silent counts as gone.
RETRY_S = 0.2
PING_S = 2
PINGS = 3


class BusError(RuntimeError):
    """The bus cannot be reached or used; the text says which and the remedy."""


class Link:
    """`client` is nats-py's connection. `lost` and `back` are called when the connection goes and comes."""

    def __init__(self) -> None:
        self.client: Any = None
        self.lost: list[Callable[[], None]] = []
        self.back: list[Callable[[], None]] = []
        self.losses = 0
        self._there = asyncio.Event()
        self._closing = False

    @property
    def connected(self) -> bool:
        """Whether a NATS server listens now."""
        return self._there.is_set()

    async def until_connected(self) -> None:
        """Return when a NATS server listens."""
        await self._there.wait()

    async def open(self, servers: Sequence[str], credentials: Path | None, name: str) -> None:
        """Connect. Raises BusError that names the servers without their passwords."""
        try:
            import nats
        except ModuleNotFoundError:
            raise BusError(
                "bus.url needs nats-py: install the extra `nats` (pip install 'call-deescalation-assistant[nats]')"
            ) from None
        options: dict[str, Any] = {"user_credentials": str(credentials)} if credentials else {}
        shown = ", ".join(_shown(server) for server in servers)
        try:
            self.client = await asyncio.wait_for(self._connect(nats, servers, name, options), CONNECT_S)
        except (OSError, TimeoutError, nats.errors.Error) as error:
            why = str(error) or type(error).__name__
            raise BusError(f"bus.url: no NATS server answers at {shown}: {why}") from None
        self._there.set()

    async def _connect(self, nats: Any, servers: Sequence[str], name: str, options: dict[str, Any]) -> Any:
        faults: list[Exception] = []

        async def quiet(error: Exception) -> None:
            """nats-py prints its faults otherwise; `lost` and `back` say what matters."""
            faults.append(error) if len(faults) < 8 else None

        client = nats.NATS()
        connecting = asyncio.ensure_future(
            client.connect(
                list(servers),
                name=name,
                connect_timeout=CONNECT_S,
                reconnect_time_wait=RETRY_S,
                max_reconnect_attempts=-1,
                ping_interval=PING_S,
                max_outstanding_pings=PINGS,
                error_cb=quiet,
                disconnected_cb=self._lost,
                reconnected_cb=self._back,
                **options,
            )
        )
        try:
            # It would try for ever; who starts a server wants to know at once.
            while not connecting.done():
                await asyncio.wait({connecting}, timeout=0.05)
                if len(faults) >= 2 * len(servers):
                    raise faults[-1]
            await connecting
        except BaseException:
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
            await client.close()  # in the middle of it there is a socket already
            raise
        return client

    async def _lost(self) -> None:
        if self._there.is_set() and not self._closing:
            self._there.clear()
            self.losses += 1
            _log.warning("the connection to NATS is lost, trying again")
            for tell in self.lost:
                tell()

    async def _back(self) -> None:
        self._there.set()
        _log.warning("the connection to NATS is back")
        for tell in self.back:
            tell()

    async def close(self) -> None:
        """Send what waits, then let go."""
        if self.client is None or self.client.is_closed:
            return
        self._closing = True
        try:
            if self.connected:
                await self.client.flush(timeout=1)
        except Exception as error:
            _log.debug("closing: %s", type(error).__name__)
        await self.client.close()


def _shown(server: str) -> str:
    parts = urlsplit(server)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or 4222}"
