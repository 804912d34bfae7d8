"""How a server stands, read when Prometheus asks, at no cost to calls. Labels take few values that are known here.

What comes from outside (ids, names, tenants, words, texts of errors) is never a label: whoever could choose labels could
fill the memory of whoever stores them, and they would be personal data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import get_args

from prometheus_client.core import CounterMetricFamily as Counter
from prometheus_client.core import GaugeMetricFamily as Gauge
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from assistant import __version__
from assistant.server.cluster.member import Member
from assistant.server.commit import StoreHealth
from assistant.server.health import Health
from assistant.server.reload import How, Reloader
from assistant.server.runtime import Runtime
from assistant.server.wall.watch import Watch


class Standing(Collector):
    """Store, bus, deep voice, walls, playbooks and feeds' health of one server."""

    def __init__(self, runtime: Runtime, watch: Watch, reloader: Reloader, member: Member | None) -> None:
        self._runtime = runtime
        self._watch = watch
        self._reloader = reloader
        self._member = member

    def collect(self) -> Iterator[Metric]:
        """As they are now."""
        yield from self._server()
        yield from self._store()
        yield from self._playbooks()
        yield from self._feeds()
        if self._member is not None:
            yield from self._bus(self._member)
        if self._runtime.core.listener is not None:
            yield from self._deep(self._runtime.core.listener.health())

    def _server(self) -> Iterator[Metric]:
        info = Gauge("assistant_info", "The version that runs.", labels=["version"])
        info.add_metric([__version__], 1)
        yield info
        yield Gauge("assistant_draining", "1: no new calls, about to stop.", float(self._runtime.draining))
        yield Gauge("assistant_walls", "Open walls of supervisors.", self._watch.walls)

    def _store(self) -> Iterator[Metric]:
        committer = self._runtime.committer
        yield _state("assistant_store", "How the store is.", get_args(StoreHealth), committer.health)
        yield Gauge("assistant_store_waiting", "Pieces of work that wait to be written.", committer.waiting)

    def _playbooks(self) -> Iterator[Metric]:
        deciders, calls = self._runtime.deciders, self._runtime.live()
        newest = sum(call.playbook == deciders.core.playbook_hash for call in calls)
        by = Gauge(
            "assistant_calls_by_playbook", "Live calls by the rules they began with.", labels=["which"]
        )
        by.add_metric(["newest"], newest)
        by.add_metric(["earlier"], len(calls) - newest)
        yield by
        reloads = Counter("assistant_reloads", "Reloads of the rules.", labels=["how"])
        for how in get_args(How):
            reloads.add_metric([how], self._reloader.counts[how])
        yield reloads
        yield Counter(
            "assistant_calls_decided_anew",
            "Restored calls whose playbook was not here any more.",
            deciders.strange,
        )

    def _feeds(self) -> Iterator[Metric]:
        clock, settings = self._runtime.clock.now(), self._runtime.settings.feeds
        health = Gauge("assistant_feed_health", "Live calls by how their feed is doing.", labels=["health"])
        found = [call.pulse.health(clock, settings) for call in self._runtime.live()]
        for each in get_args(Health):
            health.add_metric([each], found.count(each))
        yield health

    def _bus(self, member: Member) -> Iterator[Metric]:
        yield Gauge("assistant_bus_connected", "1: NATS answers.", float(member.link.connected))
        yield Counter("assistant_bus_lost", "Connections to NATS that were lost.", member.link.losses)
        yield Gauge("assistant_bus_under_way", "Messages to workers without an answer.", len(member.outbox))
        yield Counter(
            "assistant_bus_dropped", "Messages to panels that NATS did not get.", member.bus.dropped
        )
        yield Gauge(
            "assistant_bus_parts", "Parts of the calls that are held here.", len(member.presence.holds)
        )
        yield Gauge("assistant_bus_workers", "Workers that live.", len(member.presence.workers()))

    def _deep(self, health: dict[str, object]) -> Iterator[Metric]:
        yield Gauge("assistant_deep_on", "1: the deep voice listens.", float(health["voice"] == "on"))
        count: Callable[[str], float] = lambda name: float(str(health.get(name, 0)))  # noqa: E731
        yield Counter("assistant_deep_heard", "Turns that it has heard.", count("heard"))
        yield Counter("assistant_deep_late", "Turns left to the fast voice: too late.", count("too_late"))
        yield Counter("assistant_deep_faults", "Turns on which it failed.", count("faults"))
        yield Gauge("assistant_deep_waiting", "Turns that wait for it.", count("waiting"))


def _state(name: str, text: str, states: tuple[str, ...], now: str) -> Gauge:
    found = Gauge(name, text, labels=["state"])
    for state in states:
        found.add_metric([state], float(state == now))
    return found
