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
    patience_s: float = Field(
        default=0.25,
        gt=0,
        description="A decision waits so long for the store, then it is made; what is not written yet waits in memory.",
    )
    away_after_s: float = Field(
        default=5.0,
        gt=0,
        description="So long nothing is accepted that is not written; a store that is slower is away, and the panel says so.",
    )
    buffer_mb: float = Field(
        default=64.0,
        gt=0,
        description="How much may wait in memory for a store that is away; then words wait, and the panel says so.",
    )


class Retention(Section):
    """How long anything of an ended call is kept."""

    transcripts_days: float = Field(
        default=0.0,
        ge=0,
        description="Days for which the words of an ended call are kept (its journal); 0 deletes them at its end.",
    )
    events_days: float | None = Field(
        default=None,
        ge=0,
        description=(
            "Days for which its events are kept: what was read and decided. Longer than the words they lose theirs; not "
            "set: as long as the words."
        ),
    )
    history_days: float = Field(
        default=0.0,
        ge=0,
        description="Days for which it is kept in short for the customer's next call (needs privacy.customer_key); 0: not at all.",
    )
    linger_s: float = Field(
        default=120.0,
        ge=0,
        description="Seconds for which the panel may still show an ended call, in memory only.",
    )

    @property
    def events(self) -> float:
        """`events_days`, said or not."""
        return self.transcripts_days if self.events_days is None else self.events_days
