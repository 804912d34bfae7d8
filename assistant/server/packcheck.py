"""`python -m assistant.server.packcheck RULES`: the linter and the policy tests in a process of their own, so that no call waits.

Ten seconds of work. One finding a line; exit code 1 if one is an error.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path

from assistant.packs.lint import lint
from assistant.packs.policy import run_tests
from assistant.packs.source import Finding, PackError

TIMEOUT_S = 300.0
# Live calls go first.
NICE = 10


def errors(rules: Path) -> list[Finding]:
    """What makes the packs unusable: errors of the linter, policy tests that fail."""
    try:
        found = [finding for finding in lint(rules)[0] if finding.severity == "error"]
        return found + run_tests(rules)
    except PackError as error:
        return error.findings


async def check(rules: Path) -> list[str]:
    """The errors of the packs in this folder, looked for in a process of its own. Empty: they are good."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "assistant.server.packcheck",
        str(rules),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(TIMEOUT_S):
            said, _ = await process.communicate()
    except TimeoutError:
        return [f"the linter has not ended within {TIMEOUT_S:g} s"]
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    lines = said.decode("utf-8", "replace").splitlines()
    if process.returncode not in (0, 1):
        return [f"the linter has failed (exit code {process.returncode}); run `assistant rules lint`"]
    return lines or (["the linter has failed"] if process.returncode else [])


if __name__ == "__main__":
    with suppress(AttributeError, OSError):
        os.nice(NICE)
    faults = errors(Path(sys.argv[1]))
    for fault in faults:
        print(fault)
    sys.exit(bool(faults))
