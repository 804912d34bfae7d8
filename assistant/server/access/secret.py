"""The secret of our own tokens: from the environment or a file that only its owner can read."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from assistant.settings import Access, SettingsError


def secret_of(settings: Access) -> str | None:
    """The secret, or None where there is none. Raises SettingsError."""
    if settings.secret is not None and settings.secret_file is not None:
        raise SettingsError("access.secret and access.secret_file: give one of them")
    if settings.secret is not None:
        return settings.secret.get_secret_value()
    if settings.secret_file is None:
        return None
    return read_secret(settings.secret_file)


def read_secret(path: Path) -> str:
    """What stands in `path`. Raises SettingsError when others could read it too."""
    try:
        mode = path.stat().st_mode
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        raise SettingsError(f"access.secret_file: {path} is not there; `assistant token` makes it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"access.secret_file: {path} cannot be read: {type(error).__name__}") from None
    if mode & (stat.S_IRWXO | stat.S_IWGRP):
        raise SettingsError(f"access.secret_file: others can read or write {path}; chmod 600 it")
    return text


def make_secret(path: Path) -> None:
    """Write a new secret to `path`, which must not exist. Raises SettingsError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
    except OSError as error:
        raise SettingsError(f"access.secret_file: {path} cannot be written: {error.strerror}") from None
