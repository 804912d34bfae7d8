"""How transcripts come in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from assistant.settings.section import Section
from assistant.types import Role

TENANT = r"^([a-z0-9][a-z0-9_-]{0,31})?$"


class KinesisSettings(Section):
    """A Kinesis stream that is read (extra `aws`); who we are is found where Amazon's SDK looks for it."""

    stream: str | None = Field(default=None, description="Name of the stream; without one none is read.")
    vendor: str = Field(default="contact_lens", description="Whose records it holds: contact_lens or lca.")
    region: str | None = Field(default=None, description="Region; else the SDK's.")
    endpoint_url: str | None = Field(default=None, description="Another endpoint than Amazon's own.")
    tenant: str = Field(default="", pattern=TENANT, description="Whose calls it holds; empty: the house's.")
    start: Literal["latest", "oldest"] = Field(default="latest", description="Where to begin the first time.")
    checkpoint: Path = Field(
        default=Path("kinesis.checkpoint.json"),
        description="File that remembers how far each shard was read.",
    )
    poll_s: float = Field(default=0.25, gt=0, description="Pause between two reads of a shard at its end.")


class NatsSettings(Section):
    """A NATS JetStream stream that is read (extra `nats`); its subjects are PREFIX.<vendor>.<call id>."""

    url: SecretStr | None = Field(default=None, description="nats://HOST:4222; without one none is read.")
    stream: str = Field(default="FEEDS", description="The stream.")
    prefix: str = Field(
        default="feeds", pattern=r"[A-Za-z0-9_.-]+", description="What its subjects begin with."
    )
    tenant: str = Field(default="", pattern=TENANT, description="Whose calls it holds; empty: the house's.")
    durable: str = Field(default="assistant", description="The consumer's name; one for each server.")
    create: bool = Field(default=False, description="Make the stream where there is none (kept for an hour).")
    ack_wait_s: float = Field(
        default=30.0, gt=0, description="Unanswered for so long, a message comes again."
    )


class PubSubSettings(Section):
    """A Google Pub/Sub push subscription with authentication on; every push to /feeds/google_agent_assist is then checked."""

    audience: str | None = Field(
        default=None, min_length=1, description="The audience that the subscription names; without one none."
    )
    service_account: str | None = Field(
        default=None, min_length=3, description="E-mail address of the account that it signs with."
    )
    tenant: str = Field(default="", pattern=TENANT, description="Whose calls it brings; empty: the house's.")
    issuer: str = Field(default="https://accounts.google.com", description="Who makes its tokens.")
    jwks_url: str = Field(
        default="https://www.googleapis.com/oauth2/v3/certs", description="Where the maker's public keys lie."
    )


class Feeds(Section):
    """How transcripts come in."""

    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#\s]+(/[^?#\s]*)?$",
        description="The server's address as vendors call it, for instance https://assist.example.com.",
    )
    twilio_auth_token: SecretStr | None = Field(
        default=None, description="The account's auth token: every post of Twilio is checked against it."
    )
    twilio_tenant: str = Field(
        default="", pattern=TENANT, description="Whose calls the posts signed with that token bring."
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
    pubsub: PubSubSettings = PubSubSettings()

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
