"""Reading file and environment, and saying what is wrong with them."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic_settings import BaseSettings, InitSettingsSource, PydanticBaseSettingsSource
from pydantic_settings import SettingsError as PydanticSettingsError

from assistant.settings.section import SettingsError
from assistant.settings.settings import PREFIX, Settings

FILE = "assistant.toml"

# The same keys, checked against the file alone so that an error can name it.
_FILE_ALONE: type[BaseModel] = create_model(
    "_FileAlone",
    __config__=ConfigDict(extra="forbid"),
    **{name: (part.annotation, part.default) for name, part in Settings.model_fields.items()},  # type: ignore[call-overload]
)


def _explain(error: ValidationError, source: str) -> str:
    lines = []
    for fault in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in fault["loc"])
        lines.append(f"{source}: {where}: {_reason(fault['type'], fault['msg'], fault['loc'])}")
    return "\n".join(lines)


def _reason(kind: str, message: str, where: tuple[int | str, ...]) -> str:
    if kind != "extra_forbidden":
        return message
    fields: Mapping[str, Any] = Settings.model_fields
    for step in where[:-1]:
        fields = getattr(fields[str(step)].annotation, "model_fields", {}) if step in fields else {}
    return f"unknown key; there are: {', '.join(fields)}"


def _read(path: Path) -> dict[str, Any]:
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read: {error}") from None
    try:
        _FILE_ALONE.model_validate(plain)
    except ValidationError as error:
        raise SettingsError(_explain(error, str(path))) from None
    return plain


def _check_environment(environment: Mapping[str, str]) -> None:
    """Name variables that look like settings and are none; plain ASSISTANT_WORD variables belong to tests and tools."""
    for name in sorted(environment):
        section, nested, _ = name.upper().removeprefix(PREFIX).partition("__")
        if name.upper().startswith(PREFIX) and nested and section.lower() not in Settings.model_fields:
            known = ", ".join(Settings.model_fields)
            raise SettingsError(f"environment variable {name}: unknown section; there are: {known}")


def load(config: Path | None = None, **arguments: Mapping[str, Any]) -> Settings:
    """Settings from `config` (else ./assistant.toml where it exists), the environment, and `arguments` by section.

    Raises SettingsError, one line a fault.
    """
    if config is None and Path(FILE).is_file():
        config = Path(FILE)
    plain = _read(config) if config is not None else {}
    _check_environment(os.environ)

    class WithFile(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            """Arguments win over the environment, the environment over the file."""
            return (init_settings, env_settings, InitSettingsSource(settings_cls, plain))

    try:
        layered = WithFile(**cast(dict[str, Any], arguments))
        return Settings(**{name: getattr(layered, name) for name in Settings.model_fields})
    except ValidationError as error:
        raise SettingsError(_explain(error, "environment or arguments")) from None
    except PydanticSettingsError as error:
        raise SettingsError(f"environment: {error}") from None
