"""A message that cannot be taken, and what its sender is told."""

from __future__ import annotations


class Refused(Exception):
    """The message cannot be taken; `where` and `detail` for the sender, `status` for HTTP."""

    def __init__(self, where: str, detail: str, status: int) -> None:
        super().__init__(f"{where}: {detail}")
        self.where, self.detail, self.status = where, detail, status
