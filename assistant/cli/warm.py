"""`python -m assistant.cli.warm CONFIG`: loads rule packs and models once; each line on standard input forks an `assistant serve`.

For `bench.warm`, which ends such servers one after the other. Says `pid N` before a server serves, `ended` when it is gone.
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path

from assistant.cli import serve
from assistant.server.core import Core, real_core
from assistant.settings import load


def main(config: Path) -> None:
    """Load once, then a fork for each line on standard input."""
    core = _loaded(config)
    vars(serve)["_core"] = lambda rules: core
    gc.freeze()
    for _ in sys.stdin:
        pid = os.fork()
        if pid == 0:
            print(f"pid {os.getpid()}", flush=True)
            serve.serve(config, None, None)
            sys.stdout.flush()
            os._exit(0)
        os.waitpid(pid, 0)
        # The line before may have been cut off.
        print("\nended", flush=True)


def _loaded(config: Path) -> Core:
    core = real_core(**load(config).rules.files())
    if core.tongue is not None:
        core.tongue("hello")
    return core


if __name__ == "__main__":
    main(Path(sys.argv[1]))
