"""Where things are kept, and for how long."""

from __future__ import annotations

from pydantic import Field, SecretStr

from assistant.settings.section import Section


class StoreSettings(Section):
    """Where journal and events are written."""

    url: SecretStr = Field(
        default=SecretStr("sqlite:///assistant.sqlite"),
        description="sqlite:///FILE, postgresql://USER:PASSWORD@HOST/DATABASE, or memory:// (a crash loses live calls).",
    )


class Retention(Section):
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
