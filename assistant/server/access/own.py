"""The key of our own tokens as the server has it; a secret file that is replaced takes all tokens back that were made before."""

from __future__ import annotations

import logging

from joserfc.jwk import OctKey

from assistant.access.tokens import BadToken, own_key
from assistant.server.access.secret import secret_of
from assistant.settings import Access, SettingsError

_log = logging.getLogger(__name__)


class OwnKey:
    """Raises SettingsError at the start for a secret that cannot be used; later the one before holds on."""

    def __init__(self, settings: Access, secret: str) -> None:
        self._settings = settings
        self._path = settings.secret_file
        self._seen = self._now()
        self._secret = secret
        self.key = _key(secret)

    def renewed(self) -> bool:
        """Look at the file; whether there is another secret now."""
        if self._path is None or (now := self._now()) == self._seen:
            return False
        self._seen = now
        try:
            secret = secret_of(self._settings)
            if secret is None or secret == self._secret:
                return False
            self.key, self._secret = _key(secret), secret
        except SettingsError as error:
            _log.warning("%s; the secret before holds on", error)
            return False
        return True

    def _now(self) -> tuple[int, int, int] | None:
        if self._path is None:
            return None
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_mtime_ns, stat.st_mode


def _key(secret: str) -> OctKey:
    try:
        return own_key(secret)
    except BadToken as error:
        raise SettingsError(f"access.secret: {error}") from None
