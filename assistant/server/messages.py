"""What goes over the sockets besides feed items and events. docs/asyncapi.json is made from these types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError

from assistant.server.commit import StoreHealth
from assistant.server.health import Health
from assistant.types import Because, Role, Verdict
from assistant.wire import WireError, explain


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """To a sender: everything up to input `seq` is decided on and in the journal. One may stand for several messages.

    While the store is away (the panel says so) it is next in line for the journal.
    """

    seq: int
    type: Literal["accepted"] = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Error:
    """Your message was not used: which field, and why. The connection goes on."""

    where: str
    detail: str
    type: Literal["error"] = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Your message was used, but something in it was changed or left out."""

    where: str
    detail: str
    type: Literal["notice"] = "notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """To a panel: what there is to see of the call up to event `seq`, as events that reduce to the view.

    `counts`: how often each type of event has happened in all. `seq` is -1 and `events` empty before the call begins.
    """

    call_id: str
    seq: int
    counts: dict[str, int]
    events: list[dict[str, Any]]
    type: Literal["snapshot"] = "snapshot"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interim:
    """To a panel: words that may still change; they replace the last interim of this role and end with its next turn."""

    call_id: str
    role: Role
    text: str
    type: Literal["interim"] = "interim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Peek:
    """To a panel: safety words in an interim that has stood still. Shown at once, never stored, never counted."""

    call_id: str
    role: Role
    because: tuple[Because, ...]
    type: Literal["peek"] = "peek"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """To a panel: how the feed is doing, `since` when (seconds since the call began); `ended`: the call is over."""

    call_id: str
    health: Health
    since: float
    ended: bool = False
    type: Literal["feed"] = "feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreState:
    """To a panel: `away`: the store does not answer; the call goes on, and what is heard is written later.

    A crash meanwhile would lose what has come since. `full`: no more can be kept, words wait. `ok`: all is written.
    """

    call_id: str
    health: StoreHealth
    type: Literal["store"] = "store"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """To a panel: so many messages since its connection began were replaced by snapshots because it was slow."""

    count: int
    type: Literal["dropped"] = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """To a panel that follows an agent: there is no call now; the next one will be shown by itself."""

    type: Literal["waiting"] = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pong:
    """To a panel: the answer to its ping."""

    type: Literal["pong"] = "pong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """From a panel: what the agent did with a card or prompt. Without `call_id` the call that is shown is meant."""

    suggestion_id: Annotated[str, Field(min_length=1, max_length=128)]
    verdict: Verdict
    call_id: Annotated[str, Field(max_length=128)] | None = None
    type: Literal["feedback"] = "feedback"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """From a panel: are you there?"""

    type: Literal["ping"] = "ping"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """To stay, or as the first message to come in: who you are. A token in an address would end up in logs."""

    token: Annotated[str, Field(max_length=8192, repr=False)]
    type: Literal["token"] = "token"


FromPanel = Feedback | Ping | Token
_FROM_PANEL: TypeAdapter[FromPanel] = TypeAdapter(Annotated[FromPanel, Field(discriminator="type")])


def from_panel(text: str) -> FromPanel:
    """A panel's message. Raises WireError naming field and reason."""
    try:
        return _FROM_PANEL.validate_json(text)
    except ValidationError as error:
        raise WireError(explain(error)) from None
