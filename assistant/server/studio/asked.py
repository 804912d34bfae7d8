"""What the studio's page asks, and how much of it: every list and text has an end (docs/decisions/0020)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Answer = dict[str, Any]

# The largest rule file of ours has 150 kB; a call of an hour has some 2,000 inputs.
FILE_CHARS = 600_000
MOST_EDITS = 8
MOST_INPUTS = 20_000
BODY_BYTES = 4 * 1024 * 1024


class _Asked(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Edit(_Asked):
    """A rule file with another text. `file` as in rules/: `policy.toml`, `de/flags.toml`."""

    file: Annotated[str, Field(max_length=80)]
    text: Annotated[str, Field(max_length=FILE_CHARS)]


class Choice(_Asked):
    """Which rules decide: a profile of policy.toml (None: the server's own), and files that are other than on disk."""

    profile: Annotated[str | None, Field(max_length=64)] = None
    edits: Annotated[tuple[Edit, ...], Field(max_length=MOST_EDITS)] = ()


class FoldAsked(_Asked):
    """Fold a call: a sample by its id, or a stored call by its id."""

    kind: Literal["sample", "stored"]
    id: Annotated[str, Field(max_length=128)]
    choice: Choice = Choice()

    def practises(self, profile: str) -> bool:
        """Whether this is a sample under the server's own rules: `profile` and nothing edited."""
        own = self.choice.profile in (None, profile) and not self.choice.edits
        return self.kind == "sample" and own


class SentenceAsked(_Asked):
    """What is heard in a trainee's own sentence; `level`: frustration of the customer's turn that it answers."""

    text: Annotated[str, Field(min_length=1, max_length=1_000)]
    language: Annotated[str, Field(max_length=35)]
    level: Annotated[int, Field(ge=0, le=4)] = 0


class Files(_Asked):
    """Where the server's own rules and models lie, as in its settings."""

    rules: str | None = None
    models: str | None = None
    profile: str = "standard"
    guideline: str | None = None


class Work(_Asked):
    """One task of the studio's process: `sample` is a path, `journal` the lines of a stored call."""

    files: Files
    fold: FoldAsked | None = None
    sample: str | None = None
    journal: tuple[str, ...] = ()
    sentence: SentenceAsked | None = None
