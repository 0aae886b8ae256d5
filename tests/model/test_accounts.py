"""Addresses and keys as people type them: normalised, or refused with the reason."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.accounts import (
    Account,
    AddressProblem,
    clean_key,
    is_loopback,
    key_in_file,
    normal_base_url,
)


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        (" https://api.anthropic.com/v1/ ", "https://api.anthropic.com"),
        ("https://gateway.example.com/claude/", "https://gateway.example.com/claude"),
        ("http://localhost:11434/v1", "http://localhost:11434"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:1234/", "http://[::1]:1234"),
        ("https://openrouter.ai/api/v1", "https://openrouter.ai/api"),
        ("http://gateway.example.com", AddressProblem.NOT_SECURE),
        ("http://localhost.example.com", AddressProblem.NOT_SECURE),
        ("http://127.0.0.1.example.com", AddressProblem.NOT_SECURE),
        ("http://10.0.0.1", AddressProblem.NOT_SECURE),
        ("https://user:word@example.com", AddressProblem.HAS_CREDENTIALS),
        ("http://127.0.0.1@example.com", AddressProblem.HAS_CREDENTIALS),
        ("https://example.com/?key=1", AddressProblem.HAS_QUERY),
        ("https://example.com/#x", AddressProblem.HAS_QUERY),
        ("example.com", AddressProblem.NOT_A_URL),
        ("", AddressProblem.NOT_A_URL),
        ("https://", AddressProblem.NOT_A_URL),
        ("ftp://example.com", AddressProblem.NOT_A_URL),
        ("file:///etc/passwd", AddressProblem.NOT_A_URL),
        ("https://exa mple.com", AddressProblem.NOT_A_URL),
        ("https://example.com:99999", AddressProblem.NOT_A_URL),
        ("https://[::1", AddressProblem.NOT_A_URL),
    ],
)
def test_an_address_is_normalised_or_refused(typed: str, normal: str | AddressProblem) -> None:
    assert normal_base_url(typed) == normal


@given(st.text(max_size=30) | st.from_regex(r"\A https?://[a-z0-9.:@\[\]/?#%-]{0,20}\Z"))
def test_whatever_is_typed_the_key_stays_safe(typed: str) -> None:
    normal = normal_base_url(typed)
    if isinstance(normal, AddressProblem):
        return
    parts = urlsplit(normal)
    assert parts.scheme == "https" or is_loopback(parts.hostname or "")
    assert normal_base_url(normal) == normal
    assert parts.username is None


def test_the_vendor_is_told_by_its_host() -> None:
    assert Account("a", "A").is_vendor
    assert Account("a", "A", "https://API.anthropic.com").is_vendor
    assert not Account("a", "A", "https://api.anthropic.com.evil.test").is_vendor
    assert Account("demo", "Demo", "http://127.0.0.1:1").is_demo


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("  sk-ant-1\n", "sk-ant-1"),
        ("", None),
        (" \t", None),
        ("sk ant", None),
        ("sk\u200b-ant", None),
        ("sk-ant\x00", None),
        ("a\r\nx-evil: 1", None),
        ("“sk-ant”", None),
        ("k" * 1_025, None),
    ],
)
def test_a_key_is_cleaned_or_refused(typed: str, key: str | None) -> None:
    assert clean_key(typed) == key


@given(st.text())
def test_a_clean_key_is_a_header_value(typed: str) -> None:
    key = clean_key(typed)
    assert key is None or (key.isascii() and key.isprintable() and " " not in key and clean_key(key) == key)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ANTHROPIC_API_KEY=sk-1\n", "sk-1"),
        ("# c\nexport ANTHROPIC_API_KEY='sk-2'", "sk-2"),
        ('OTHER=1\nANTHROPIC_API_KEY = "sk-3"\n', "sk-3"),
        ("ANTHROPIC_API_KEY=", None),
        ("ANTHROPIC_API_KEYS=sk", None),
        ("", None),
    ],
)
def test_a_key_is_found_in_a_file(text: str, key: str | None) -> None:
    assert key_in_file(text) == key
