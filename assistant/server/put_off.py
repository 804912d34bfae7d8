"""Which calls wait for a message that was refused for now: what comes behind it must not be heard before it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waiting:
    """The first message put off, how long each try is put off, and until when it is waited for."""

    number: int
    pause_s: float
    until: float


class PutOff:
    """Per call the message that is waited for; not for ever, since the stream may have dropped it. Times in seconds of a steady clock."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}

    def put(self, call: str, number: int, pause_s: float, until: float) -> None:
        """Message `number` of the call is refused for `pause_s`; those behind it wait for it, until `until` at most."""
        self._waiting[call] = Waiting(number, pause_s, until)

    def pause(self, call: str, number: int, now: float) -> float:
        """How long message `number` is to be put off for one before it; 0 when its turn has come."""
        waiting = self._waiting.get(call)
        if waiting is None:
            return 0.0
        if waiting.until <= now:
            del self._waiting[call]
            return 0.0
        return waiting.pause_s if number > waiting.number else 0.0

    def done(self, call: str, number: int) -> None:
        """Message `number` is heard or kept aside."""
        waiting = self._waiting.get(call)
        if waiting is not None and waiting.number == number:
            del self._waiting[call]
