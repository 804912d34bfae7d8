"""Settings: `assistant.toml`, then `ASSISTANT_*` in the environment, then arguments; the later one wins.

A variable is the section and the key joined by two underscores: `ASSISTANT_SERVER__PORT=9000`. Every key is checked;
an unknown one is an error that names file or variable, because a misspelt limit that is silently ignored is worse than
none. How the assistant *decides* is not set here but in `rules/policy.toml`.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, create_model, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)
from pydantic_settings import SettingsError as PydanticSettingsError

from assistant.types import Role

PREFIX = "ASSISTANT_"
FILE = "assistant.toml"


class SettingsError(ValueError):
    """A setting that cannot be used; the text names file or variable, key, and reason."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(_Section):
    """Where the server listens and which pages may talk to it."""

    host: str = Field(default="127.0.0.1", description="Address to listen on.")
    port: int = Field(default=8765, ge=0, le=65535, description="Port; 0 takes a free one.")
    hosts: tuple[str, ...] = Field(
        default=(),
        description="Further host names under which browsers may reach the server (against DNS rebinding).",
    )
    origins: tuple[str, ...] = Field(
        default=(),
        description="Origins of other pages that may open sockets, for instance a softphone that embeds the panel.",
    )
    frame_ancestors: tuple[str, ...] = Field(
        default=(), description="Origins of pages that may show the panel in a frame."
    )
    close_timeout_s: float = Field(
        default=5.0, gt=0, description="How long a stop waits for open connections."
    )


class StoreSettings(_Section):
    """Where journal and events are written."""

    url: SecretStr = Field(
        default=SecretStr("sqlite:///assistant.sqlite"),
        description="sqlite:///FILE, postgresql://USER:PASSWORD@HOST/DATABASE, or memory:// (a crash loses live calls).",
    )


class Retention(_Section):
    """How long anything of an ended call is kept."""

    transcripts_days: float = Field(
        default=0.0,
        ge=0,
        description="Days for which journal and events of an ended call are kept; 0 deletes them at its end.",
    )
    linger_s: float = Field(
        default=120.0,
        ge=0,
        description="Seconds for which the panel may still show an ended call, in memory only.",
    )


class KinesisSettings(_Section):
    """A Kinesis stream that is read (extra `aws`); who we are is found where Amazon's SDK looks for it."""

    stream: str | None = Field(default=None, description="Name of the stream; without one none is read.")
    vendor: str = Field(default="contact_lens", description="Whose records it holds: contact_lens or lca.")
    region: str | None = Field(default=None, description="Region; else the SDK's.")
    endpoint_url: str | None = Field(default=None, description="Another endpoint than Amazon's own.")
    start: Literal["latest", "oldest"] = Field(default="latest", description="Where to begin the first time.")
    checkpoint: Path = Field(
        default=Path("kinesis.checkpoint.json"),
        description="File that remembers how far each shard was read.",
    )
    poll_s: float = Field(default=0.25, gt=0, description="Pause between two reads of a shard at its end.")


class NatsSettings(_Section):
    """A NATS JetStream stream that is read (extra `nats`); its subjects are PREFIX.<vendor>.<call id>."""

    url: SecretStr | None = Field(default=None, description="nats://HOST:4222; without one none is read.")
    stream: str = Field(default="FEEDS", description="The stream.")
    prefix: str = Field(
        default="feeds", pattern=r"[A-Za-z0-9_.-]+", description="What its subjects begin with."
    )
    durable: str = Field(default="assistant", description="The consumer's name; one for each server.")
    create: bool = Field(default=False, description="Make the stream where there is none (kept for an hour).")
    ack_wait_s: float = Field(
        default=30.0, gt=0, description="Unanswered for so long, a message comes again."
    )


class Feeds(_Section):
    """How transcripts come in."""

    public_url: str | None = Field(
        default=None,
        pattern=r"https?://[^/?#\s]+(/[^?#\s]*)?",
        description="The server's address as vendors call it, for instance https://assist.example.com.",
    )
    twilio_auth_token: SecretStr | None = Field(
        default=None, description="The account's auth token: every post of Twilio is checked against it."
    )
    twilio_unsigned: bool = Field(
        default=False, description="Take posts without a signature, for tests on loopback."
    )
    paused_closes_after_s: float = Field(
        default=60.0,
        gt=0,
        description="A call whose transcription was stopped ends after so long without words.",
    )
    max_deliveries: int = Field(default=5, ge=1, description="After so many tries a message is kept aside.")
    retry_s: float = Field(default=1.0, gt=0, description="Pause before the second try; doubled each time.")
    dead_letters: int = Field(default=50, ge=0, le=1000, description="Messages kept aside for each vendor.")
    dead_letters_keep_s: float = Field(
        default=900.0, ge=0, description="How long what they contain is kept, in memory only."
    )
    kinesis: KinesisSettings = KinesisSettings()
    nats: NatsSettings = NatsSettings()

    language: str | None = Field(
        default=None, max_length=35, description="Language of calls whose sender names none."
    )
    roles: Mapping[str, Mapping[str, Role]] = Field(
        default_factory=dict,
        description="Per vendor: its channel, track or speaker -> customer, agent or unknown.",
    )
    silence_closes_after_s: float = Field(
        default=900.0, gt=0, description="A call from which nothing is heard for so long is closed."
    )
    silent_after_s: float = Field(
        default=30.0, gt=0, description="After so long without a message the panel says `silent`."
    )
    late_after_s: float = Field(default=5.0, gt=0, description="Words older than this make the feed `late`.")


class Limits(_Section):
    """What one sender, panel or call may take at most. Nothing grows without one of these."""

    calls: int = Field(default=500, ge=1, description="Live calls at once.")
    panels: int = Field(default=1000, ge=1, description="Open panel sockets at once.")
    message_bytes: int = Field(default=65_536, ge=1024, description="Largest message of a feed or panel.")
    text_chars: int = Field(
        default=4_000, ge=100, description="Longest text of one segment; the rest is cut off and said so."
    )
    segments_per_s: float = Field(
        default=50.0,
        gt=0,
        description="Segments a second and call; above it interims are dropped and finals wait.",
    )
    segments_burst: int = Field(
        default=250, ge=1, description="Segments that may come at once before the rate holds."
    )
    panel_queue: int = Field(
        default=256, ge=8, description="Messages that wait for a slow panel before it gets a snapshot."
    )


class Rules(_Section):
    """Which playbook is used."""

    path: Path | None = Field(
        default=None, description="Folder with rule packs instead of the ones that come along."
    )
    models: Path | None = Field(
        default=None, description="Folder with models instead of the ones that come along."
    )
    profile: str = Field(default="standard", max_length=64, description="Profile of policy.toml.")
    guideline: Path | None = Field(
        default=None,
        description="The centre's own guideline file over policy and wording (assistant/packs/guideline.py).",
    )

    def files(self) -> dict[str, Any]:
        """What a playbook is loaded from, as arguments."""
        return {
            "rules": self.path,
            "models": self.models,
            "profile": self.profile,
            "guideline": self.guideline,
        }


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
    feeds: Feeds = Feeds()
    limits: Limits = Limits()
    rules: Rules = Rules()

    @field_validator("rules")
    @classmethod
    def _folders_exist(cls, rules: Rules) -> Rules:
        for path in (rules.path, rules.models):
            if path is not None and not path.is_dir():
                raise ValueError(f"{path} is not a folder")
        return rules


# The same keys, checked against the file alone so that an error can name it.
_FILE_ALONE: type[BaseModel] = create_model(
    "_FileAlone",
    __config__=ConfigDict(extra="forbid"),
    **{name: (part.annotation, part.default) for name, part in Settings.model_fields.items()},  # type: ignore[call-overload]
)


def _explain(error: ValidationError, source: str) -> str:
    lines = []
    for fault in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in fault["loc"])
        lines.append(f"{source}: {where}: {_reason(fault['type'], fault['msg'], fault['loc'])}")
    return "\n".join(lines)


def _reason(kind: str, message: str, where: tuple[int | str, ...]) -> str:
    if kind != "extra_forbidden":
        return message
    fields: Mapping[str, Any] = Settings.model_fields
    for step in where[:-1]:
        fields = getattr(fields[str(step)].annotation, "model_fields", {}) if step in fields else {}
    return f"unknown key; there are: {', '.join(fields)}"


def _read(path: Path) -> dict[str, Any]:
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from None
    try:
        _FILE_ALONE.model_validate(plain)
    except ValidationError as error:
        raise SettingsError(_explain(error, str(path))) from None
    return plain


def _check_environment(environment: Mapping[str, str]) -> None:
    """Name variables that look like settings and are none; plain ASSISTANT_WORD variables belong to tests and tools."""
    for name in sorted(environment):
        section, nested, _ = name.upper().removeprefix(PREFIX).partition("__")
        if name.upper().startswith(PREFIX) and nested and section.lower() not in Settings.model_fields:
            known = ", ".join(Settings.model_fields)
            raise SettingsError(f"environment variable {name}: unknown section; there are: {known}")


def load(config: Path | None = None, **arguments: Mapping[str, Any]) -> Settings:
    """Settings from `config` (else ./assistant.toml where it exists), the environment, and `arguments` by section.

    Raises SettingsError, one line a fault.
    """
    if config is None and Path(FILE).is_file():
        config = Path(FILE)
    plain = _read(config) if config is not None else {}
    _check_environment(os.environ)

    class WithFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            """Arguments win over the environment, the environment over the file."""
            return (init_settings, env_settings, InitSettingsSource(settings_cls, plain))

    try:
        layered = WithFile(**cast(dict[str, Any], arguments))
        return Settings(**{name: getattr(layered, name) for name in Settings.model_fields})
    except ValidationError as error:
        raise SettingsError(_explain(error, "environment or arguments")) from None
    except PydanticSettingsError as error:
        raise SettingsError(f"environment: {error}") from None
