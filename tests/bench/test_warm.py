"""Servers that are forks of one process: each is a server of its own, and the next one is there after a kill."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from assistant.bench.warm import Warm


def config(folder: Path, text: str = "[server]\nport = 0\n") -> Path:
    path = folder / "warm.toml"
    path.write_text(f'{text}[store]\nurl = "sqlite:///{folder}/calls.sqlite"\n', encoding="utf-8")
    return path


async def health(url: str) -> int:
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
        return (await client.get(f"{url}/-/health")).status_code


async def test_after_a_kill_the_next_server_serves_with_the_store_of_the_one_before(tmp_path: Path) -> None:
    warm = Warm(config(tmp_path), "tests.bench.warm_process")
    one, url = await warm.start()
    assert await health(url) == 200
    one.kill()
    await one.wait()
    two, url = await warm.start()
    assert await health(url) == 200
    two.terminate()
    await two.wait()
    await warm.close()


async def test_what_a_server_says_that_does_not_start_is_told(tmp_path: Path) -> None:
    warm = Warm(config(tmp_path, "[server]\nport = 0\nwrong = 1\n"), "tests.bench.warm_process")
    with pytest.raises(RuntimeError, match="wrong"):
        await warm.start()
    await warm.close()
