"""What an event asks of the world around a call. Nothing here is waited for; answers come back as inputs of the journal."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from assistant.server.inbox import Deepened
from assistant.server.shell import Shell
from assistant.store import StoreError
from assistant.types import DeepAsked, Event, HistoryAsked, SuggestionOffered

if TYPE_CHECKING:
    from assistant.server.call import Call

# Answers on their way; the event loop itself holds tasks only weakly.
_coming: set[asyncio.Task[None]] = set()


def carry_out(call: Call, event: Event, shell: Shell) -> None:
    """Count a card for its agent's hour, look up a history, ask the deep voice."""
    match event:
        case SuggestionOffered() if call.agent_id is not None:
            card = f"{call.key} {event.suggestion_id}"
            shell.hour.note((call.tenant, call.agent_id), shell.clock.wall(), card)
        case HistoryAsked():
            shell.histories.ask(call)
        case DeepAsked():
            _ask(call, event, shell)
        case _:
            pass


def _ask(call: Call, event: DeepAsked, shell: Shell) -> None:
    listener = shell.core.listener
    said = call.view.spoken.said(event.turn, call.language or "")
    if listener is None or said is None:
        return

    def answered(logits: tuple[float, ...]) -> None:
        task = asyncio.create_task(_bring(call, Deepened(event.turn, event.chars, logits)))
        _coming.add(task)
        task.add_done_callback(_coming.discard)

    listener.ask(call.key, said, answered)


async def _bring(call: Call, answer: Deepened) -> None:
    with suppress(StoreError):  # the call is over, or its journal cannot be written: nobody needs the answer
        await call.hear([answer])
