"""Who may do what. Every decision about access is one of these functions; `server.access` only asks them.

|            | live calls            | wall, prompts of | practice on samples | stored calls, studio | settings, metrics …        |
|------------|-----------------------|------------------|---------------------|----------------------|----------------------------|
| agent      | his own: see, answer  | –                | yes                 | –                    | –                          |
| supervisor | his teams' : see, act | his teams        | yes                 | –                    | –                          |
| developer  | –                     | –                | yes                 | of his tenant        | –                          |
| admin      | of his tenant         | of his tenant    | yes                 | of his tenant        | only an admin of the house |

Nobody, whatever his rank, sees anything of another tenant.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from assistant.access.names import HOUSE
from assistant.access.who import ALL, Rank, Sender, Who, Whose


class Act(StrEnum):
    """What a route lets people do."""

    WATCH = "watch"
    SUPERVISE = "supervise"
    PRACTISE = "practise"
    STUDY = "study"
    OPERATE = "operate"


_RANKS: Mapping[Act, frozenset[Rank]] = {
    Act.WATCH: frozenset({Rank.AGENT, Rank.SUPERVISOR, Rank.ADMIN}),
    Act.SUPERVISE: frozenset({Rank.SUPERVISOR, Rank.ADMIN}),
    # Sample calls are written, nobody said them: who talks to customers may try his own sentence on them.
    Act.PRACTISE: frozenset(Rank),
    Act.STUDY: frozenset({Rank.DEVELOPER, Rank.ADMIN}),
    Act.OPERATE: frozenset({Rank.ADMIN}),
}


def may(who: Who, act: Act) -> bool:
    """Whether this person may do such things at all; which calls they then see is `sees`."""
    if act is Act.OPERATE and who.tenant != HOUSE:
        # Settings, metrics and what was kept aside belong to the whole server.
        return False
    return who.rank in _RANKS[act]


def sees(who: Who, call: Whose | None) -> bool:
    """Whether this person may watch the call and answer for it. None: a call that nobody knows (it may come yet)."""
    if call is not None and call.tenant != who.tenant:
        return False
    match who.rank:
        case Rank.ADMIN:
            return True
        case Rank.SUPERVISOR:
            return ALL in who.teams or (call is not None and call.team in who.teams)
        case Rank.AGENT:
            return call is not None and call.agent_id == who.name
        case _:
            return False


def follows(who: Who, agent_id: str) -> bool:
    """Whether this person may ask for the calls of an agent of his tenant; each is then looked at with `sees`."""
    return who.name == agent_id if who.rank is Rank.AGENT else may(who, Act.WATCH)


def studies(who: Who, tenant: str) -> bool:
    """Whether this person may read the stored calls of `tenant`; whoever may not practises on samples only."""
    return may(who, Act.STUDY) and who.tenant == tenant


def brings(sender: Sender, feed: str) -> bool:
    """Whether this key is good for a feed."""
    return ALL in sender.feeds or feed in sender.feeds
