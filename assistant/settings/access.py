"""Who may connect, and how they say who they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from assistant.settings.section import Section

Algorithm = Literal[
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519"
]
Rank = Literal["agent", "supervisor", "developer", "admin"]
URL = r"^https?://[^/?#@\s]+(/[^?#\s]*)?$"


class Provider(Section):
    """The centre's identity provider (OpenID Connect), whose tokens agents and supervisors bring."""

    issuer: str | None = Field(
        default=None,
        pattern=URL,
        description="Its address, exactly as `iss` in its tokens; without one none.",
    )
    audience: str | None = Field(
        default=None, min_length=1, description="Who its tokens must be made for: `aud`, our client id there."
    )
    jwks_url: str | None = Field(
        default=None,
        pattern=URL,
        description="Where its public keys lie, if discovery must not say it or names another host.",
    )
    algorithms: tuple[Algorithm, ...] = Field(
        default=("RS256", "PS256", "ES256", "EdDSA"),
        min_length=1,
        description="How its tokens may be signed.",
    )
    leeway_s: float = Field(
        default=30.0, ge=0, le=300, description="How far its clock and ours may be apart."
    )
    name_claim: str = Field(
        default="sub", min_length=1, description="Claim with the agent's id, the same that feeds say."
    )
    role_claim: str = Field(
        default="role", min_length=1, description="Claim with the role; a dot goes into an object."
    )
    roles: Mapping[str, Rank] = Field(
        default_factory=dict,
        description="Its names of roles -> agent, supervisor, developer or admin; empty: these names.",
    )
    teams_claim: str = Field(
        default="teams", min_length=1, description="Claim with a supervisor's teams; `*` is all."
    )
    tenant_claim: str | None = Field(
        default=None, min_length=1, description="Claim with the tenant; without one all are of one house."
    )
    keys_keep_s: float = Field(default=3600.0, ge=60, description="How long its public keys are kept.")
    keys_pause_s: float = Field(
        default=30.0, ge=1, description="Pause between two fetches, whatever unknown keys tokens name."
    )


class Access(Section):
    """Who may connect. With none of the three sources of identity set, a server on loopback asks nobody."""

    secret_file: Path | None = Field(
        default=None, description="File with the secret of our own tokens (`assistant token` makes it)."
    )
    secret: SecretStr | None = Field(
        default=None,
        description="The same from the environment, at least 32 characters; instead of the file.",
    )
    feed_keys_file: Path | None = Field(
        default=None, description="File with the hashed keys of feeds (`assistant token feed` writes it)."
    )
    provider: Provider = Provider()
    teams: Mapping[str, tuple[str, ...]] = Field(
        default_factory=dict,
        description="Team -> ids of its agents, for feeds that do not say the team of a call (only the house's own).",
    )
    audit_days: float = Field(
        default=180.0,
        ge=0,
        description="Days for which it is kept who saw which call; 0 writes no audit log.",
    )
    first_message_s: float = Field(
        default=5.0, gt=0, description="How long a socket may take to say who it is."
    )
    failures: int = Field(
        default=20, ge=1, description="Wrong keys or tokens a minute from one address; then it is refused."
    )
    requests_per_s: float = Field(
        default=50.0, gt=0, description="Requests and connections a second of one person."
    )
    feed_requests_per_s: float = Field(
        default=2000.0, gt=0, description="Requests and connections a second with one feed key."
    )
    sockets: int = Field(default=20, ge=1, description="Open sockets of one person.")
    feed_sockets: int = Field(default=1000, ge=1, description="Open sockets with one feed key.")

    def team_of(self, tenant: str, agent_id: str | None) -> str | None:
        """The team of an agent of the house, where the settings name one."""
        if tenant or agent_id is None:
            return None
        return next((team for team, agents in self.teams.items() if agent_id in agents), None)

    @property
    def closed(self) -> bool:
        """Whether everybody is asked who he is."""
        return self.tokens or self.feed_keys_file is not None

    @property
    def tokens(self) -> bool:
        """Whether people can say who they are."""
        return self.secret_file is not None or self.secret is not None or self.provider.issuer is not None
