"""What goes over the wall's socket. docs/asyncapi.json is made from these types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from assistant.server.messages import Ping, Token
from assistant.server.wall.row import WallRow
from assistant.types import SupervisorAct
from assistant.wire import WireError, explain

NAME_CHARS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class WallState:
    """To a wall: the rows that changed, the calls that are over; `whole`: these are all rows there are.

    `now` is the server's hour (seconds since 1970), so that a wall with a wrong clock still counts seconds rightly. Come
    back with `?life=…&after=<rev>` to be told only what was missed.
    """

    now: float
    life: str
    rev: int
    whole: bool
    rows: tuple[WallRow, ...]
    gone: tuple[str, ...]
    type: Literal["wall"] = "wall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """To a wall: the supervisor's word is in the call's journal, and its agent has been told."""

    call_id: str
    act: SupervisorAct
    type: Literal["taken"] = "taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """From a wall: what the supervisor says about a call. `name` is shown to its agent, unless the server knows better."""

    call_id: Annotated[str, Field(min_length=1, max_length=128)]
    act: SupervisorAct
    name: Annotated[str, Field(max_length=NAME_CHARS)] | None = None
    type: Literal["supervisor"] = "supervisor"


FromWall = Word | Ping | Token
_FROM_WALL: TypeAdapter[FromWall] = TypeAdapter(Annotated[FromWall, Field(discriminator="type")])


def from_wall(text: str) -> FromWall:
    """A wall's message. Raises WireError naming field and reason."""
    try:
        return _FROM_WALL.validate_json(text)
    except ValidationError as error:
        raise WireError(explain(error)) from None
