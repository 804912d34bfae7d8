"""What is counted, for /metrics. Labels take few values: never a call, an agent or a word."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from assistant.engine.escalation import URGENCY
from assistant.evaluation.suppressed import REASONS
from assistant.privacy.kinds import KINDS
from assistant.types import EscalationPrompted, Event, SuggestionSuppressed

# A second series for every counter, with the time at which it was made, helps nobody here.
disable_created_metrics()  # type: ignore[no-untyped-call]

# What a label may be besides; whoever adds a reason adds it where it is explained.
OTHER = "other"
# Recognisers are a second or two behind; the upper buckets show a feed that the panel calls late.
_LAG_S = (0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0)
# A decision takes about a millisecond; the upper buckets show a machine that is too slow for its calls.
_SECONDS = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)


class Meters:
    """One registry for each server, so that several can live in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self.calls = Gauge("assistant_calls", "Live calls.", registry=own)
        self.panels = Gauge("assistant_panels", "Open panel sockets.", registry=own)
        self.messages = Counter("assistant_messages", "Messages of feeds.", ["feed"], registry=own)
        self.troubles = Counter("assistant_troubles", "Troubles of feeds.", ["feed", "kind"], registry=own)
        self.inputs = Counter("assistant_inputs", "Inputs that were journalled.", ["kind"], registry=own)
        self.events = Counter("assistant_events", "Events that were decided.", ["kind"], registry=own)
        self.lag = Histogram(
            "assistant_feed_lag_seconds",
            "How much later than the promptest words of their call finals came.",
            ["feed"],
            buckets=_LAG_S,
            registry=own,
        )
        self.suppressed = Counter("assistant_suppressed", "Cards that were held back.", ["why"], registry=own)
        self.escalations = Counter(
            "assistant_escalations", "Prompts to bring in a supervisor.", ["reason", "urgency"], registry=own
        )
        self.dropped = Counter("assistant_dropped", "What was left out, by kind.", ["what"], registry=own)
        self.errors = Counter("assistant_errors", "Faults inside the assistant.", ["where"], registry=own)
        self.masked = Counter(
            "assistant_masked", "Personal data that was masked in what was said.", ["kind"], registry=own
        )
        self.histories = Counter(
            "assistant_histories", "Look-ups of customers' histories.", ["how"], registry=own
        )
        self.unwritten = Gauge(
            "assistant_unwritten", "Commits that calls did not wait for: the store is away.", registry=own
        )
        self.deciding = Histogram(
            "assistant_decision_seconds", "Time of one decision.", buckets=_SECONDS, registry=own
        )
        self.committing = Histogram(
            "assistant_commit_seconds",
            "Time until an input is in the journal.",
            buckets=_SECONDS,
            registry=own,
        )
        self.loop_lag = Histogram(
            "assistant_loop_lag_seconds",
            "How much later than planned the server's loop woke up, once a second.",
            buckets=_SECONDS,
            registry=own,
        )
        # Counted for every message: the series is looked up once.
        self._by_feed, self._by_input, self._by_event = map(
            _Series, (self.messages, self.inputs, self.events)
        )
        # Resident memory, processor time, open files; collections of garbage.
        ProcessCollector(registry=own)
        GCCollector(registry=own)

    def came(self, feed: str) -> None:
        """Count a message."""
        self._by_feed[feed].inc()

    def heard(self, kind: str) -> None:
        """Count an input."""
        self._by_input[kind].inc()

    def told(self, event: Event) -> None:
        """Count an event, and what a centre asks of some."""
        self._by_event[event.type].inc()
        match event:
            case SuggestionSuppressed(why=why):
                self.suppressed.labels(why if why in REASONS else OTHER).inc()
            case EscalationPrompted(reason=reason):
                known = reason if reason in URGENCY else OTHER
                self.escalations.labels(known, URGENCY.get(reason, OTHER)).inc()
            case _:
                pass

    def hid(self, counts: Mapping[str, int]) -> None:
        """Count what was masked, by kind."""
        for kind, number in counts.items():
            self.masked.labels(kind if kind in KINDS else OTHER).inc(number)


class _Series(dict[str, Counter]):
    """Of a counter with one label, the series of each value."""

    def __init__(self, counter: Counter) -> None:
        super().__init__()
        self._counter = counter

    def __missing__(self, value: str) -> Counter:
        found = self[value] = self._counter.labels(value)
        return found
