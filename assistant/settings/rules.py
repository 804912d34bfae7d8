"""Which playbook is used."""

from __future__ import annotations

from pathlib import Path
from typing import Any

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

    def files(self) -> dict[str, Any]:
        """What a playbook is loaded from, as arguments."""
        return {
            "rules": self.path,
            "models": self.models,
            "profile": self.profile,
            "guideline": self.guideline,
        }
