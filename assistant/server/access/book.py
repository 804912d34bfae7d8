"""The feeds' keys as the server has them: read from their file, again when it has changed, so that a key can be taken back."""

from __future__ import annotations

import logging
from pathlib import Path

from assistant.access.feed_keys import BadKeys, FeedKey, find, read
from assistant.access.who import Sender

_log = logging.getLogger(__name__)


class KeyBook:
    """Keys by file. Raises BadKeys where the file cannot be used at the start; later the keys before hold on."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._keys: tuple[FeedKey, ...] = ()
        self._fault = ""
        self._load()

    @property
    def keys(self) -> tuple[FeedKey, ...]:
        """The keys that are good now; the same object as long as the file is the same."""
        try:
            if self._now() != self._seen:
                self._load()
            self._fault = ""
        except BadKeys as error:
            if str(error) != self._fault:
                _log.warning("access.feed_keys_file: %s; the keys before hold on", error)
            self._fault = str(error)
        return self._keys

    def find(self, text: str) -> Sender | None:
        """Whose key this is, or None."""
        found = find(self.keys, text)
        return found.sender if found is not None else None

    def _now(self) -> tuple[int, int]:
        try:
            stat = self._path.stat()
        except OSError as error:
            raise BadKeys(f"{self._path}: {error.strerror}; make a key with `assistant token feed`") from None
        return stat.st_mtime_ns, stat.st_size

    def _load(self) -> None:
        self._seen = self._now()
        try:
            self._keys = read(self._path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise BadKeys(f"{self._path}: cannot be read: {type(error).__name__}") from None
        except BadKeys as error:
            raise BadKeys(f"{self._path}: {error}") from None
