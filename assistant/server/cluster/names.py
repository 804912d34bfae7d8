"""What streams, subjects and buckets are called, and in which part a call lies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32


@lru_cache(maxsize=16_384)
def _hash(key: str) -> int:
    return crc32(key.encode())


@dataclass(frozen=True, slots=True)
class Names:
    """Of one installation."""

    prefix: str
    partitions: int

    def partition(self, key: str) -> int:
        """The part of the call `key`: the same in every process and for ever."""
        return _hash(key) % self.partitions

    def stream(self, partition: int) -> str:
        """The stream with what waits to be heard in this part."""
        return f"{self.prefix}-in-{partition}"

    def subject(self, partition: int) -> str:
        """Its one subject."""
        return f"{self.prefix}.in.{partition}"

    def ask(self, partition: int) -> str:
        """Where the owner of this part answers."""
        return f"{self.prefix}.ask.{partition}"

    def receipts(self, gateway: str) -> str:
        """Where a gateway hears what became of what it has sent."""
        return f"{self.prefix}.receipts.{gateway}"

    @property
    def everyone(self) -> str:
        """Where every worker answers."""
        return f"{self.prefix}.everyone"

    @property
    def beats(self) -> str:
        """Where all say that they live."""
        return f"{self.prefix}.beats"

    @property
    def leases(self) -> str:
        """The bucket that says who owns which part."""
        return f"{self.prefix}-leases"

    @property
    def ended(self) -> str:
        """The bucket that remembers for an hour which calls are over."""
        return f"{self.prefix}-ended"
