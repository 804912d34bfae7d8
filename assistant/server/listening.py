"""The deep voice at work: questions of all calls in one queue, one thread that answers them, one answer a question.

A call never waits for it. A question that has waited too long, or that a newer one of the same call has overtaken, is
dropped and counted; with too many waiting, new ones are. Whatever goes wrong in the network costs that question only.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition, Thread
from time import monotonic
from typing import Any

from assistant.deep.voice import Said, Voice

_log = logging.getLogger(__name__)
# More calls than this with a question open means that the machine is too slow for them: the fast voice goes on alone.
MOST_WAITING = 256

Logits = tuple[float, ...]
Answered = Callable[[Logits], None]


@dataclass(frozen=True, slots=True)
class _Question:
    said: Said
    asked_at: float
    loop: asyncio.AbstractEventLoop
    answered: Answered


class Listener:
    """One voice, one thread. `absent`: why there is none; then nothing is asked and /-/health says so."""

    def __init__(
        self,
        voice: Voice | None,
        timeout_s: float,
        absent: str | None = None,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self.absent = absent
        self.heard = self.late = self.faults = 0
        self._voice = voice
        self._timeout_s = timeout_s
        self._now = now
        self._waiting: OrderedDict[str, _Question] = OrderedDict()
        self._changed = Condition()
        self._stopping = False
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to answer."""
        if self._voice is not None:
            self._thread = Thread(target=self._work, name="deep voice", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Answer no more; returns when the reading at hand is done."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def ask(self, call: str, said: Said, answered: Answered) -> None:
        """Ask, from the event loop; `answered` is called there, or never. A call's newer question replaces its older one."""
        if self._voice is None:
            return
        question = _Question(said, self._now(), asyncio.get_running_loop(), answered)
        with self._changed:
            if call in self._waiting:
                self.late += 1
                del self._waiting[call]
            elif len(self._waiting) >= MOST_WAITING:
                self.late += 1
                return
            self._waiting[call] = question
            self._changed.notify()

    def health(self) -> dict[str, Any]:
        """What /-/health says about it."""
        if self.absent is not None:
            return {"voice": "fast alone", "why": self.absent}
        if self._voice is None:
            return {"voice": "off"}
        return {
            "voice": "on",
            "heard": self.heard,
            "too_late": self.late,
            "faults": self.faults,
            "waiting": len(self._waiting),
        }

    # -- the thread ----------------------------------------------------------------------------------------------

    def _work(self) -> None:
        while (batch := self._take()) is not None:
            for question in batch:
                if self._stopping:
                    return
                if self._now() - question.asked_at > self._timeout_s:
                    self.late += 1
                else:
                    self._answer(question)

    def _take(self) -> list[_Question] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or bool(self._waiting))
            if self._stopping:
                return None
            batch = list(self._waiting.values())
            self._waiting.clear()
            return batch

    def _answer(self, question: _Question) -> None:
        assert self._voice is not None
        try:
            logits = self._voice.hear(question.said)
        except Exception as error:
            self.faults += 1
            _log.error("deep voice: %s; this turn is heard by the fast voice alone", type(error).__name__)
            return
        self.heard += 1
        with suppress(RuntimeError):  # the loop has closed meanwhile: nobody waits any more
            question.loop.call_soon_threadsafe(question.answered, logits)
