"""Where the server listens, and what its clients may take."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from assistant.settings.section import Section


class Server(Section):
    """Where the server listens and which pages may talk to it."""

    role: Literal["all", "gateway", "worker"] = Field(
        default="all",
        description="With bus.url: gateway (feeds and panels), worker (the calls themselves), or both.",
    )
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
    tls_certificate: Path | None = Field(
        default=None, description="PEM file with the server's certificate and those between; needs tls_key."
    )
    tls_key: Path | None = Field(default=None, description="PEM file with its private key.")
    trusted_proxies: tuple[str, ...] = Field(
        default=(),
        description="Addresses or networks of proxies that end TLS; only their X-Forwarded-* headers count.",
    )
    plain_http: bool = Field(
        default=False,
        description="Listen beyond this machine without TLS and proxy: tokens can then be read on the wire.",
    )
    studio: bool | None = Field(
        default=None,
        description="The replay studio at /studio; unset: on where only this machine can reach the server.",
    )
    log: Literal["text", "json"] = Field(
        default="text", description="How a line of the log looks: to be read, or one JSON object."
    )
    drain_s: float = Field(
        default=0.0,
        ge=0,
        le=14_400,
        description="At SIGTERM live calls may come to their end for so long, and no new ones begin; 0 stops at once, and "
        "calls go on after the next start.",
    )
    close_timeout_s: float = Field(
        default=5.0, gt=0, description="How long a stop waits for open connections."
    )


class Limits(Section):
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
