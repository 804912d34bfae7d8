"""Who speaks on which wire: the configured map first, then what the feed says of itself, then the vendor's default.

A name that nobody has explained is `unknown`: shown and never scored. Guessing would put the agent's words into the
customer's mouth.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from assistant.types import Role

# Key of a configured map for every name that nothing else decides, and for feeds that name no channel at all.
REST = "*"

# Labels people give to channels and speakers that can mean only one side.
PLAIN_WORDS: Mapping[str, Role] = MappingProxyType(
    dict.fromkeys(("customer", "client", "kunde", "müşteri", "musteri"), Role.CUSTOMER)
    | dict.fromkeys(("agent", "advisor", "berater", "kundenberater", "rådgiver", "temsilci"), Role.AGENT)
)


class RoleMapError(ValueError):
    """A role map that cannot be read; the text says which part and how to write it."""


def parse_role_map(spec: str) -> dict[str, Role]:
    """{"inbound_track": Role.CUSTOMER} from "inbound_track=customer,…". Raises RoleMapError.

    Names are the vendor's; a name may end in * ("4:*" for all telephone numbers of Azure), and * alone is all the rest.
    """
    found: dict[str, Role] = {}
    for part in filter(None, (part.strip() for part in spec.split(","))):
        wire, equals, role = part.rpartition("=")
        try:
            found[wire.strip()] = Role(role.strip().lower())
        except ValueError:
            equals = ""
        if not equals or not wire.strip():
            raise RoleMapError(
                f"{part!r}: write NAME=customer, NAME=agent or NAME=unknown, separated by commas"
            )
    return found


class Roles:
    """The roles of one call. Vendors' names are compared exactly first, then without regard to case."""

    def __init__(self, configured: Mapping[str, Role], defaults: Mapping[str, Role]) -> None:
        self._exact = dict(configured)
        self._folded = {wire.casefold(): role for wire, role in configured.items()}
        self._prefixes = [
            (wire[:-1], role) for wire, role in configured.items() if wire.endswith("*") and wire != REST
        ]
        self._defaults = {wire.casefold(): role for wire, role in {**PLAIN_WORDS, **defaults}.items()}
        self.rest = configured.get(REST)

    def learn(self, wire: str, role: Role) -> None:
        """What the feed says about a wire at the call's start: stronger than a default, weaker than configuration."""
        if len(self._defaults) < 1000:
            self._defaults[wire.casefold()] = role

    def find(self, *wires: str | None) -> Role | None:
        """The role of the first of `wires` that anything decides; None where nobody has explained any of them."""
        named = [wire for wire in wires if wire]
        for wire in named:
            if wire in self._exact:
                return self._exact[wire]
            if wire.casefold() in self._folded:
                return self._folded[wire.casefold()]
        for wire in named:
            for prefix, role in self._prefixes:
                if wire.startswith(prefix):
                    return role
        for wire in named:
            if wire.casefold() in self._defaults:
                return self._defaults[wire.casefold()]
        return self.rest
