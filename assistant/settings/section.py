"""What every section of the settings is, and what is wrong with one."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class SettingsError(ValueError):
    """A setting that cannot be used; the text names file or variable, key, and reason."""


class Section(BaseModel):
    """One section: unknown keys are errors, nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)
