"""How far each shard of a Kinesis stream has been read, in one small file that is replaced as a whole."""

from __future__ import annotations

import os
from pathlib import Path

import orjson

from assistant.settings import SettingsError

# Position of a shard that was closed by a split or merge and has been read to its end.
DONE = "done"


class Checkpoint:
    """Positions by shard: a sequence number, `@SECONDS` for a moment (since 1970), or DONE."""

    def __init__(self, path: Path, stream: str) -> None:
        """Raises SettingsError where the file cannot be read."""
        self._path = path
        self._stream = stream
        self._positions: dict[str, str] = {}
        if not path.exists():
            return
        try:
            found = orjson.loads(path.read_bytes())
            self._positions = {str(shard): str(place) for shard, place in found.get(stream, {}).items()}
        except (OSError, orjson.JSONDecodeError, AttributeError) as error:
            raise SettingsError(
                f"feeds.kinesis.checkpoint: {path} is no checkpoint file ({type(error).__name__}); move it away to "
                "start anew"
            ) from None

    @property
    def empty(self) -> bool:
        """True if nothing of the stream has ever been read."""
        return not self._positions

    def get(self, shard: str) -> str | None:
        """Where to go on."""
        return self._positions.get(shard)

    def save(self, shard: str, position: str) -> None:
        """Everything up to `position` is in the journal or kept aside. A crash in here leaves the old file."""
        self._positions[shard] = position
        aside = self._path.with_name(self._path.name + ".new")
        aside.write_bytes(orjson.dumps({self._stream: self._positions}))
        os.replace(aside, self._path)

    def keep_only(self, shards: set[str]) -> None:
        """Forget shards that the stream no longer has."""
        self._positions = {shard: place for shard, place in self._positions.items() if shard in shards}
