"""`python -m tests.server.process CONFIG`: `assistant serve` with the small core, for tests that need a process."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.cli import serve
from tests.server.fakes import fake_core

vars(serve)["real_core"] = lambda *_, **__: fake_core()

if __name__ == "__main__":
    serve.serve(Path(sys.argv[1]), None, None)
