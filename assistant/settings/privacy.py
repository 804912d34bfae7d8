"""What is known about customers, and by which name."""

from __future__ import annotations

from pydantic import Field, SecretStr

from assistant.settings.section import Section

KEY_CHARS = 32


class Privacy(Section):
    """Customers are known by a keyed pseudonym or not at all."""

    customer_key: SecretStr | None = Field(
        default=None,
        min_length=KEY_CHARS,
        description=(
            "Secret that customers' ids are turned into pseudonyms with, at least 32 characters; without one no id is kept "
            "and there is no history. Another key: nobody is known any more."
        ),
    )
    history_window_days: float = Field(
        default=30.0, gt=0, le=3650, description="How far back the panel's history line looks."
    )
    history_wait_s: float = Field(
        default=2.0,
        gt=0,
        description="After so long a look-up of the history is given up; no call waits for it.",
    )
