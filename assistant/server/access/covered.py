"""Whether every route has a decision about access."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute
from starlette.routing import BaseRoute, Mount

# Files of the pages: no data, the same for everybody. The OpenAPI document says what is said in docs/.
OPEN_FILES = {"/panel", "/wall", "/studio"}
OPEN = {"/openapi.json"}


def _decided(dependant: Dependant) -> bool:
    return any(
        getattr(each.call, "decides_access", False) or _decided(each) for each in dependant.dependencies
    )


def _routes(routes: list[BaseRoute]) -> Iterator[Any]:
    for route in routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _routes(inner.routes)
        else:
            yield route


def undecided(app: FastAPI) -> list[str]:
    """The paths of `app` that nobody has decided about."""
    found = []
    for route in _routes(list(app.routes)):
        path = getattr(route, "path", repr(route))
        match route:
            case APIRoute() | APIWebSocketRoute():
                good = _decided(route.dependant)
            case Mount():
                good = path in OPEN_FILES
            case _:
                good = path in OPEN
        if not good:
            found.append(path)
    return found
