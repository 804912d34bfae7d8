"""Twilio's signature, against the worked example of its documentation."""

from __future__ import annotations

import hashlib

import pytest

from assistant.feeds.twilio_signature import is_signed, signature

TOKEN = "12345"
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
FORM = {
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675309",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
}
GIVEN = "RSOYDt4T1cUTdK1PDd93/VVr8B8="


def test_the_documented_example_is_signed() -> None:
    assert signature(TOKEN, URL, FORM) == GIVEN
    assert is_signed(TOKEN, URL, FORM, GIVEN)


@pytest.mark.parametrize(
    ("token", "url", "form", "given"),
    [
        ("54321", URL, FORM, GIVEN),
        (TOKEN, URL.replace("foo=1", "foo=2"), FORM, GIVEN),
        (TOKEN, URL.replace("https", "http"), FORM, GIVEN),
        (TOKEN, URL, FORM | {"Digits": "12345"}, GIVEN),
        (TOKEN, URL, FORM | {"Extra": ""}, GIVEN),
        (TOKEN, URL, FORM, GIVEN.lower()),
        (TOKEN, URL, FORM, ""),
        (TOKEN, URL, FORM, None),
        (TOKEN, URL, FORM, "ü"),
        ("", URL, FORM, signature("", URL, FORM)),
    ],
)
def test_anything_else_is_not(token: str, url: str, form: dict[str, str], given: str | None) -> None:
    assert not is_signed(token, url, form, given)


def test_the_standard_port_may_stand_in_the_signed_url_or_not() -> None:
    with_port = "https://mycompany.com:443/myapp.php?foo=1&bar=2"
    assert is_signed(TOKEN, URL, FORM, signature(TOKEN, with_port, FORM))
    assert is_signed(TOKEN, with_port, FORM, GIVEN)


def test_a_field_given_twice_is_signed_with_both_values() -> None:
    assert is_signed(TOKEN, URL, {"a": ["2", "1", "2"]}, signature(TOKEN, URL + "a1a2", {}))


def test_a_json_body_is_signed_by_its_digest_in_the_url() -> None:
    body = b'{"a": 1}'
    url = f"https://mycompany.com/hook?bodySHA256={hashlib.sha256(body).hexdigest()}"
    given = signature(TOKEN, url, {})
    assert is_signed(TOKEN, url, {}, given, body=body)
    assert not is_signed(TOKEN, url, {}, given, body=body + b" ")
    assert not is_signed(TOKEN, URL, {}, signature(TOKEN, URL, {}), body=body)
