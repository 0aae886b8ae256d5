"""Keys and tokens are masked, wherever and however they are written."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.diagnostics import redaction
from claude_desktop.diagnostics.redaction import MASK, redact, register_secret

KEY = "sk-ant-api03-AbC_d-9"


@pytest.fixture(autouse=True)
def no_secrets_but_this_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction, "_secrets", set())
    monkeypatch.setattr(redaction, "_spellings", [])


@pytest.mark.parametrize(
    "text",
    [
        KEY,
        f"key={KEY}, next",
        f"Illegal header value b'Bearer {KEY}\\n'",
        "Authorization: Bearer abc.def-ghi",
        "{'authorization': 'Bearer abc.def-ghi'}",
        "(b'authorization', b'abc.def-ghi')",
        '{"x-api-key": "abc.def-ghi"}',
        "X-Api-Key: abc.def-ghi",
        "api_key='abc.def-ghi'",
        "Proxy-Authorization: Basic abc.def-ghi",
        "http://person:abc.def-ghi@proxy.example:3128/",
        "token=abc.def-ghi&x=1",
    ],
)
def test_what_looks_like_a_secret_is_masked(text: str) -> None:
    masked = redact(text)
    assert MASK in masked
    assert "abc.def-ghi" not in masked
    assert "api03" not in masked


@pytest.mark.parametrize(
    "text",
    [
        "max_tokens=2000 and input_tokens: 17",
        "the bearer of bad news",
        "GET https://api.anthropic.com/v1/models 200",
        "disk-ant-1 risk-averse",
        "the token, then the cookie",
    ],
)
def test_ordinary_lines_stay_readable(text: str) -> None:
    assert redact(text) == text


PRINTABLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=12)


@given(PRINTABLE)
def test_a_registered_value_is_masked_in_every_spelling(secret: str) -> None:
    register_secret(secret)
    for spelling in (secret, json.dumps(secret), repr(secret), quote(secret, safe="")):
        masked = redact(f"before {spelling} after")
        assert masked.count(MASK) >= 1
        assert secret not in masked.replace(MASK, "")


def test_too_short_a_value_masks_nothing() -> None:
    register_secret("abc")
    assert redact("abc") == "abc"


def test_the_registered_values_show_themselves_nowhere() -> None:
    register_secret("a gateway's password")
    assert "gateway" not in repr(vars(redaction))
