"""`python -m tests.bench.warm_process CONFIG`: the process that servers are forked from, with the small core."""

from __future__ import annotations

import sys
from pathlib import Path

from assistant.cli import warm
from tests.server.fakes import fake_core

vars(warm)["_loaded"] = lambda config: fake_core()

if __name__ == "__main__":
    warm.main(Path(sys.argv[1]))
