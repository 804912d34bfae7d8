"""Where a server may listen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.server.access.place import unfit
from assistant.server.app import NotAllowed, bind, build, serving
from assistant.settings import SettingsError, load
from tests.server.fakes import fake_core, some_settings

PUBLIC = {"host": "0.0.0.0"}
SECRET = {"secret": "s" * 40}


def fault(**sections: Any) -> str | None:
    return unfit(load(**sections))


def test_on_loopback_nothing_need_be_configured() -> None:
    assert fault() is None
    assert fault(server={"host": "::1"}) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "assist.example", "127.0.0.1.evil.example"])
def test_beyond_it_the_server_does_not_start_without_asking_who_comes(host: str) -> None:
    settings = load(server={"host": host, "port": 0})
    with pytest.raises(NotAllowed, match=r"nobody is asked who he is.*access\.secret_file"):
        bind(settings)


def test_keys_of_feeds_alone_do_not_open_the_panels() -> None:
    found = fault(server=PUBLIC, access={"feed_keys_file": "feeds.json"})
    assert found is not None
    assert "nobody is asked who he is" in found


def test_beyond_it_the_server_does_not_start_without_tls() -> None:
    found = fault(server=PUBLIC, access=SECRET)
    assert found is not None
    assert "in the clear" in found


@pytest.mark.parametrize("how", [{"trusted_proxies": ["10.0.0.0/8"]}, {"plain_http": True}])
def test_a_proxy_or_a_word_of_the_owner_will_do_instead_of_tls(how: dict[str, Any]) -> None:
    assert fault(server=PUBLIC | how, access=SECRET) is None


def test_a_proxy_for_everybody_is_none() -> None:
    found = fault(server=PUBLIC | {"trusted_proxies": ["*"]}, access=SECRET)
    assert found is not None
    assert "trust everybody" in found


@pytest.mark.parametrize("given", [{"tls_key": "k"}, {"tls_certificate": "c"}])
def test_half_of_tls_is_none(given: dict[str, str]) -> None:
    assert fault(server=given) == "server.tls_certificate and server.tls_key: give both or none"


def test_a_certificate_that_is_not_there_is_named() -> None:
    found = fault(server={"tls_certificate": "no/such.pem", "tls_key": "no/such.key"})
    assert found == "server.tls_certificate: no/such.pem is no file"


def test_headers_of_proxies_count_only_where_they_are_trusted() -> None:
    for proxies in ((), ("10.1.2.3",)):
        settings = some_settings(server={"trusted_proxies": list(proxies)})
        config = serving(build(fake_core(), settings), settings).config
        assert config.proxy_headers is bool(proxies)
        assert config.forwarded_allow_ips == list(proxies)


def test_a_secret_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("s" * 40)
    path.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        build(fake_core(), some_settings(access={"secret_file": str(path)}))
    path.chmod(0o600)
    assert build(fake_core(), some_settings(access={"secret_file": str(path)})).state.door.closed


@pytest.mark.parametrize(
    ("access", "word"),
    [
        ({"secret": "short"}, "at least 32 characters"),
        ({"secret_file": "no/such"}, "`assistant token` makes it"),
        ({"secret": "s" * 40, "secret_file": "x"}, "give one of them"),
        ({"feed_keys_file": "no/such"}, "assistant token feed"),
        ({"provider": {"issuer": "https://id.example"}}, "access.provider.audience"),
        ({"provider": {"issuer": "http://id.example", "audience": "a"}}, "must begin with https"),
        (
            {"provider": {"issuer": "https://169.254.169.254", "audience": "a"}},
            "no address of an identity provider",
        ),
    ],
)
def test_what_cannot_be_used_is_said_at_the_start(access: dict[str, Any], word: str) -> None:
    with pytest.raises(SettingsError) as caught:
        build(fake_core(), some_settings(access=access))
    assert word in str(caught.value)
    assert "s" * 40 not in str(caught.value)
