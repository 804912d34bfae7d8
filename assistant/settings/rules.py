"""Which playbook is used."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from assistant.settings.section import Section


class Rules(Section):
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

    voice: Literal["fast", "deep"] = Field(
        default="fast",
        description="What hears customers: fast alone, or the deep voice beside it (needs the extra `deep`; "
        "docs/deep-voice.md).",
    )
    deep: Path | None = Field(
        default=None, description="Folder of the deep voice instead of models/deep that comes along."
    )
    deep_timeout_s: float = Field(
        default=2.0,
        gt=0,
        le=60,
        description="A turn that the deep voice has not begun on by then is left to the fast one.",
    )

    def files(self) -> dict[str, Any]:
        """What a playbook is loaded from, as arguments."""
        return {
            "rules": self.path,
            "models": self.models,
            "profile": self.profile,
            "guideline": self.guideline,
        }
