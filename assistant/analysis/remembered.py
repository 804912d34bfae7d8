"""What is worked out once a key and then looked up: one dictionary access in C for what is said again and again."""

from __future__ import annotations

from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(dict[Key, Value]):
    """Key -> `work_out(key)`. Begins anew at `most` keys, so that a flood of new words does not fill the memory."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __missing__(self, key: Key) -> Value:
        if len(self) >= self._most:
            self.clear()
        found = self[key] = self.work_out(key)
        return found

    def work_out(self, key: Key) -> Value:
        """The value of a key that is not remembered."""
        raise NotImplementedError
