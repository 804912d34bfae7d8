"""Whether the settings can make a member of an installation."""

from __future__ import annotations

from importlib.util import find_spec

from assistant.settings import Settings


def no_member(settings: Settings) -> str | None:
    """What is wrong with roles, bus and store together, and the remedy; None if nothing is."""
    if not settings.bus.shared:
        if settings.server.role == "all":
            return None
        return f"server.role = {settings.server.role!r} needs a bus: set bus.url = nats://HOST:4222, or role = all"
    if find_spec("nats") is None:
        return "bus.url needs nats-py: install the extra `nats` (pip install 'call-deescalation-assistant[nats]')"
    store = settings.store.url.get_secret_value()
    if not store.startswith("postgresql"):
        kind = store.partition(":")[0]
        return (
            f"bus.url shares the calls out to several servers, so they need one store: store.url is {kind}, "
            "set postgresql://USER:PASSWORD@HOST/DATABASE"
        )
    credentials = settings.bus.credentials
    if credentials is not None and not credentials.is_file():
        return f"bus.credentials: {credentials} is no file"
    return None
