"""How the processes of one installation talk to each other."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, SecretStr, field_validator

from assistant.settings.section import Section

MEMORY = "memory://"
_NATS = re.compile(r"(nats|tls)://[^\s,/]+")


class BusSettings(Section):
    """One process, or many over NATS JetStream (docs/deploy.md)."""

    url: SecretStr = Field(
        default=SecretStr(MEMORY),
        description="memory:// (one process), or the servers of a NATS cluster: nats://HOST:4222,nats://HOST:4222,…",
    )
    credentials: Path | None = Field(
        default=None, description="File with NATS credentials (user JWT and seed)."
    )
    prefix: str = Field(
        default="assistant",
        pattern=r"^[A-Za-z0-9_-]{1,32}$",
        description="What our subjects and streams in NATS begin with; another one for each installation.",
    )
    partitions: int = Field(
        default=16,
        ge=1,
        le=1024,
        description="Parts in which the calls are shared out, each a stream of its own; the same everywhere, four or more for each worker.",
    )
    replicas: int = Field(
        default=1,
        ge=1,
        le=5,
        description="NATS servers that keep what is under way: 3 survives the loss of one.",
    )
    lease_s: float = Field(
        default=3.0, ge=0.3, le=60, description="A worker that is silent for so long is taken for dead."
    )
    waiting: int = Field(
        default=4096,
        ge=1,
        description="Messages that a gateway holds until they are heard; above it webhooks get 503.",
    )
    answer_within_s: float = Field(
        default=20.0, gt=0, description="A webhook that is not heard within so long gets 503; sockets wait."
    )

    @field_validator("url")
    @classmethod
    def _known(cls, url: SecretStr) -> SecretStr:
        plain = url.get_secret_value()
        if plain != MEMORY and not all(_NATS.fullmatch(one.strip()) for one in plain.split(",")):
            raise ValueError("must be memory://, or nats://HOST:PORT, several of them parted by commas")
        return url

    @field_validator("replicas")
    @classmethod
    def _odd(cls, replicas: int) -> int:
        if replicas % 2 == 0:
            raise ValueError("must be 1, 3 or 5: an even number survives no more than the odd one below it")
        return replicas

    @property
    def shared(self) -> bool:
        """Whether there are other processes."""
        return self.url.get_secret_value() != MEMORY

    @property
    def servers(self) -> list[str]:
        """The NATS servers."""
        return [one.strip() for one in self.url.get_secret_value().split(",")]
