"""All sections together."""

from __future__ import annotations

from pydantic import field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.settings.access import Access
from assistant.settings.bus import BusSettings
from assistant.settings.feeds import Feeds
from assistant.settings.privacy import Privacy
from assistant.settings.rules import Rules
from assistant.settings.server import Limits, Server
from assistant.settings.store import Retention, StoreSettings

PREFIX = "ASSISTANT_"


class Settings(BaseSettings):
    """All settings of a server, frozen."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    server: Server = Server()
    store: StoreSettings = StoreSettings()
    retention: Retention = Retention()
    privacy: Privacy = Privacy()
    feeds: Feeds = Feeds()
    limits: Limits = Limits()
    rules: Rules = Rules()
    bus: BusSettings = BusSettings()
    access: Access = Access()

    @field_validator("rules")
    @classmethod
    def _folders_exist(cls, rules: Rules) -> Rules:
        for path in (rules.path, rules.models):
            if path is not None and not path.is_dir():
                raise ValueError(f"{path} is not a folder")
        return rules
