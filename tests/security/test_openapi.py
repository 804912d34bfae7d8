"""The HTTP interface keeps to what /openapi.json says, whatever it is sent. The seed is fixed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from assistant.engine.playbook import Playbook
from assistant.engine.step import peek, step
from assistant.server.core import Core, mask_for
from tests.security.beside import in_a_thread
from tests.server.fakes import Running

EXAMPLES = 6


async def _no_rules() -> list[str]:
    return ["not now"]


@pytest.fixture(scope="module")
def there(playbook: Playbook) -> Iterator[Running]:
    core = Core(step=step, peek=peek, playbook=playbook, playbook_hash=playbook.hash, masker=mask_for)
    with in_a_thread(core) as server:
        # The linter's ten seconds are not what is tried here.
        server.app.state.reloader.check = _no_rules
        yield server


@pytest.fixture(scope="module")
def schema(there: Running) -> Any:
    with warnings.catch_warnings():
        # schemathesis' own imports, a second that only this test spends
        warnings.simplefilter("ignore")
        import schemathesis
    return schemathesis.openapi.from_url(f"{there.url}/openapi.json")


def test_no_operation_breaks_whatever_it_is_sent(there: Running, schema: Any) -> None:
    seen = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        strategy = operation.as_strategy()
        seen += 1
        _try(operation, strategy, there)
    assert seen >= 10


def _try(operation: Any, strategy: Any, there: Running) -> None:
    from hypothesis import given

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def run(case: Any) -> None:
        answer = case.call(base_url=there.url, timeout=60)
        assert answer.status_code < 500 or answer.status_code == 503, (operation.label, answer.text)
        kind = answer.headers.get("content-type", [""])[0]
        assert answer.status_code == 204 or kind, operation.label

    run()
