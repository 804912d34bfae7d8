"""Settings: `assistant.toml`, then `ASSISTANT_*` in the environment, then arguments; the later one wins.

A variable is the section and the key joined by two underscores: `ASSISTANT_SERVER__PORT=9000`. Every key is checked;
an unknown one is an error that names file or variable, because a misspelt limit that is silently ignored is worse than
none. How the assistant *decides* is not set here but in `rules/policy.toml`.
"""

from __future__ import annotations

from assistant.settings.access import Access, Provider
from assistant.settings.bus import BusSettings
from assistant.settings.feeds import Feeds, KinesisSettings, NatsSettings, PubSubSettings
from assistant.settings.loading import load
from assistant.settings.privacy import Privacy
from assistant.settings.rules import Rules
from assistant.settings.section import SettingsError
from assistant.settings.server import Limits, Server
from assistant.settings.settings import Settings
from assistant.settings.store import Retention, StoreSettings

__all__ = [
    "Access",
    "BusSettings",
    "Feeds",
    "KinesisSettings",
    "Limits",
    "NatsSettings",
    "Privacy",
    "Provider",
    "PubSubSettings",
    "Retention",
    "Rules",
    "Server",
    "Settings",
    "SettingsError",
    "StoreSettings",
    "load",
]
