"""The web application: routes, the life of the runtime around them, and how it is put on a port."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

import uvicorn
from fastapi import FastAPI
from fastapi.exceptions import WebSocketRequestValidationError

from assistant import __version__
from assistant.bus.memory import MemoryBus
from assistant.feeds import names
from assistant.server import (
    api_routes,
    feed_routes,
    history_routes,
    operation_routes,
    panel_routes,
    studio_routes,
)
from assistant.server.access import ledger
from assistant.server.access.answer import denied
from assistant.server.access.covered import undecided
from assistant.server.access.denied import Denied
from assistant.server.access.door import Door
from assistant.server.access.place import unfit
from assistant.server.access.push import push_sign_in
from assistant.server.access.rounds import keep_looking
from assistant.server.clock import Clock, SystemClock
from assistant.server.cluster import routes as cluster_routes
from assistant.server.cluster.fit import no_member
from assistant.server.cluster.member import Member, join
from assistant.server.core import Core, report
from assistant.server.desk import Desk
from assistant.server.guard import Guard
from assistant.server.interactions import Interactions
from assistant.server.reception import Reception
from assistant.server.reload import Reloader, load_core, reloading
from assistant.server.runtime import Runtime
from assistant.server.serving import Server, Sockets
from assistant.server.standing import Standing
from assistant.server.streams import consumers, keep_reading, missing
from assistant.server.studio.workshop import Workshop
from assistant.server.talk import misasked
from assistant.server.wall import routes as wall_routes
from assistant.server.wall.watch import Watch
from assistant.server.watching import Watching
from assistant.settings import Settings
from assistant.store import Store, open_store

_log = logging.getLogger(__name__)

TICK_S = 1.0
EXPIRE_EVERY = 600
# Frames are refused politely above limits.message_bytes; this is where the socket itself gives up.
FRAME_BYTES = 4 * 1024 * 1024


class NotAllowed(RuntimeError):
    """The server will not start like this; the text says why and what to do."""


def check(settings: Settings) -> None:
    """Raises NotAllowed for roles of an unknown feed, and for an address that others can reach while nobody is asked who he is."""
    named = {f"feeds.roles.{name}": name for name in settings.feeds.roles}
    for key, name in (named | {"feeds.kinesis.vendor": settings.feeds.kinesis.vendor}).items():
        if name not in names():
            raise NotAllowed(f"{key}: no such feed {name!r}; there are: {', '.join(names())}")
    if fault := missing(settings.feeds) or no_member(settings):
        raise NotAllowed(fault)
    if settings.feeds.twilio_unsigned and settings.feeds.public_url is not None:
        raise NotAllowed(
            "feeds.twilio_unsigned is for tests on this machine; with feeds.public_url set feeds.twilio_auth_token instead"
        )
    if fault := unfit(settings):
        raise NotAllowed(fault)


async def _keep_time(runtime: Runtime, reloader: Reloader) -> None:
    ticks = 0
    while True:
        due = runtime.clock.now() + TICK_S
        await asyncio.sleep(TICK_S)
        runtime.meters.loop_lag.observe(max(0.0, runtime.clock.now() - due))
        ticks += 1
        try:
            await runtime.tick()
            if ticks % EXPIRE_EVERY == 0:
                await reloader.tidy()
                await runtime.keeping.expire()
                await ledger.expire(runtime.store, runtime.clock, runtime.settings.access.audit_days)
        except Exception as error:
            report(_log, "tick", "-", error)


def build(
    core: Core,
    settings: Settings,
    store: Store | None = None,
    clock: Clock | None = None,
    member: Member | None = None,
    load: Callable[[], Core] | None = None,
) -> FastAPI:
    """The application. `store`, `clock` and `member` are opened by it unless they are given; `/-/ready` says when it is up.

    `load` reads the rules anew for a reload.
    """

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        opened = store or await open_store(settings.store.url.get_secret_value())
        ticking = clock or SystemClock()
        joined = member
        if joined is None and settings.bus.shared:
            joined = await join(settings, core.playbook_hash, ticking)
        runtime = Runtime(core, settings, opened, joined.bus if joined else MemoryBus(), ticking)
        app.state.runtime, app.state.member, app.state.panels = runtime, joined, 0
        app.state.reception = joined.reception if joined else Reception(runtime)
        app.state.watching = joined.watching if joined else Watching(runtime)
        app.state.desk = desk = Desk(runtime, app.state.reception)
        app.state.consumers = consumers(settings.feeds, desk, runtime.clock) if takes_feeds else []
        app.state.interactions = Interactions(runtime)
        app.state.workshop = Workshop()
        if settings.access.audit_days > 0:
            door.ledger = ledger.Ledger(runtime.committer.note, runtime.clock)
        app.state.watch = watch = Watch(runtime, joined.wall if joined else None)
        app.state.reloader = reloader = reloading(runtime, load or partial(load_core, settings.rules), joined)
        runtime.meters.registry.register(Standing(runtime, watch, reloader, joined))
        if core.tongue is not None:
            # Its first look loads its models, for 0.2 s: not in the middle of a call.
            core.tongue("hello")
        if joined:
            await joined.start(runtime)
        await runtime.start()
        tasks = [asyncio.create_task(keep_reading(each, desk, runtime.clock)) for each in app.state.consumers]
        if clock is None:
            tasks += [
                asyncio.create_task(_keep_time(runtime, reloader)),
                asyncio.create_task(watch.keep_beating()),
                asyncio.create_task(keep_looking(door.rounds)),
            ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await app.state.workshop.close()
            await reloader.stop()
            if joined:
                await joined.stop()
            await runtime.stop()
            if joined:
                await joined.close()
            if store is None:
                await opened.close()

    takes_feeds = settings.server.role != "worker"
    door = Door(settings.access, clock or SystemClock())
    door.push = push_sign_in(settings.feeds.pubsub, clock or SystemClock())
    app = FastAPI(
        title="Assistant",
        version=__version__,
        summary="Hears tension rise in a call and hands the agent one calm sentence.",
        lifespan=life,
        # The stock documentation pages load scripts from elsewhere; openapi.json and docs/ do without.
        docs_url=None,
        redoc_url=None,
    )
    faces = (feed_routes, history_routes, panel_routes, studio_routes, wall_routes) if takes_feeds else ()
    for routes in (*faces, api_routes, operation_routes, cluster_routes):
        app.include_router(routes.router)
    app.mount("/panel", panel_routes.static())
    app.add_middleware(Guard, settings=settings.server)
    app.add_exception_handler(Denied, denied)
    app.add_exception_handler(WebSocketRequestValidationError, misasked)
    app.state.door = door
    if door.closed and (open_ways := undecided(app)):
        raise NotAllowed(f"nobody has decided who may use {', '.join(open_ways)} (server/access/depends.py)")
    return app


def bind(settings: Settings) -> socket.socket:
    """A socket on the configured address. Raises NotAllowed with the reason when it cannot be had."""
    check(settings)
    family = socket.AF_INET6 if ":" in settings.server.host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's delay on in what it accepts: 40 ms an answer on a connection kept alive.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.server.host, settings.server.port))
    except OSError as error:
        listening.close()
        place = f"{settings.server.host}:{settings.server.port}"
        raise NotAllowed(f"cannot listen on {place}: {error.strerror}; choose another server.port") from None
    listening.listen(1024)
    listening.setblocking(False)
    return listening


def address(listening: socket.socket) -> str:
    """The server's address as a URL."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serving(app: FastAPI, settings: Settings) -> uvicorn.Server:
    """A uvicorn server for `app`; run it with `serve(sockets=[bind(settings)])`."""
    # At DEBUG the socket protocol logs every frame as it comes: what people say, unmasked.
    frames = logging.getLogger("uvicorn.error")
    frames.setLevel(max(frames.level, logging.INFO))
    config = uvicorn.Config(
        app,
        ws=Sockets,
        ws_max_size=FRAME_BYTES,
        ws_per_message_deflate=False,
        log_config=None,
        access_log=False,
        server_header=False,
        # Else uvicorn trusts whatever comes over loopback, or what a variable of its own says.
        proxy_headers=bool(settings.server.trusted_proxies),
        forwarded_allow_ips=list(settings.server.trusted_proxies),
        ssl_certfile=settings.server.tls_certificate,
        ssl_keyfile=settings.server.tls_key,
        timeout_graceful_shutdown=max(1, round(settings.server.close_timeout_s)),
    )
    return Server(config, app, settings.server.drain_s)
