"""Names of tenants and calls, and the one key that keeps the calls of two tenants apart.

A call's id is its sender's, and two tenants may use the same one. So at the door it becomes a key: `<tenant>/<call id>`,
and without a tenant (the usual case: one house, one server) the call id alone. Neither part can contain the stroke, so
no id of one tenant is ever the key of another's call. Everything behind the door – calls, store, bus – knows keys only;
events keep the sender's own id, so a replay gives the same bytes.
"""

from __future__ import annotations

import re

# The tenant of a server that has only one: nobody.
HOUSE = ""
CALL_ID = re.compile(r"[A-Za-z0-9._~@:+=-]{1,128}")
TENANT = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
KEY_CHARS = 128 + 1 + 32


class BadName(ValueError):
    """Not a name of a tenant or call; the text says what is allowed."""


def call_key(tenant: str, call_id: str) -> str:
    """The key of a tenant's call. Raises BadName."""
    if not CALL_ID.fullmatch(call_id):
        raise BadName("1 to 128 letters, digits or . _ ~ @ : + = - are allowed")
    return f"{checked(tenant)}/{call_id}" if tenant else call_id


def parted(key: str) -> tuple[str, str]:
    """(tenant, call id) of a key."""
    tenant, _, call_id = key.rpartition("/")
    return tenant, call_id


def checked(tenant: str) -> str:
    """The tenant's name as it is. Raises BadName."""
    if tenant != HOUSE and not TENANT.fullmatch(tenant):
        raise BadName("a tenant is 1 to 32 small letters, digits, - or _, beginning with a letter or digit")
    return tenant


def call_topic(key: str) -> str:
    """Where the bus carries a call. Tenants contain no dot, so no topic of one is that of another."""
    tenant, call_id = parted(key)
    return f"{tenant}/call.{call_id}" if tenant else f"call.{call_id}"


def agent_topic(tenant: str, agent_id: str) -> str:
    """Where the bus says which call an agent is in."""
    return f"{tenant}/agent.{agent_id}" if tenant else f"agent.{agent_id}"
