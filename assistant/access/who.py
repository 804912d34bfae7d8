"""Who somebody is: a person with a token, or a feed with a key."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.access.names import HOUSE

# In a token's teams, or a key's feeds: every one of the tenant.
ALL = "*"


class Rank(StrEnum):
    """What a person is here. Each may do what `may.py` says, none includes another."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    DEVELOPER = "developer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A person. `name` is the agent's id for an agent; `expires_at` in seconds since 1970, None for never."""

    name: str
    rank: Rank
    tenant: str = HOUSE
    teams: frozenset[str] = frozenset()
    expires_at: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """A feed: the id of its key, whose calls it brings, and which feeds it may speak as."""

    key_id: str
    tenant: str = HOUSE
    feeds: frozenset[str] = frozenset({ALL})


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """What decides who may see a call."""

    tenant: str
    agent_id: str | None = None
    team: str | None = None


# Whoever can reach a server that is open (loopback, nothing configured): this machine's own user.
LOCAL = Who(name="local", rank=Rank.ADMIN, teams=frozenset({ALL}))
LOCAL_SENDER = Sender(key_id="local")
