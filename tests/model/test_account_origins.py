"""What decides who gets a key, and which headers and values can be sent."""

from __future__ import annotations

import pytest

from claude_desktop.model.accounts import clean_header_value, is_header_name, origin_of, place_of


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://gateway.example.com", "https://GATEWAY.example.com:443/claude", True),
        ("https://gateway.example.com", "https://gateway.example.com:8443", False),
        ("https://gateway.example.com", "https://gateway.example.com.evil.example", False),
        ("http://localhost:11434", "https://localhost:11434", False),
        ("https://g\u0430teway.example.com", "https://gateway.example.com", False),  # a Cyrillic letter
    ],
)
def test_servers_are_told_apart(one: str, other: str, same: bool) -> None:
    assert (origin_of(one) == origin_of(other)) is same


def test_a_look_alike_is_shown_as_the_network_knows_it() -> None:
    assert place_of("https://g\u0430teway.example.com") == "xn--gteway-3nf.example.com"
    assert place_of("https://gateway.example.com:443") == "gateway.example.com"
    assert place_of("http://localhost:11434/x") == "localhost:11434"
    assert place_of("http://[::1]:8080") == "[::1]:8080"
    assert " " not in origin_of("https://" + "ü" * 90 + ".example")


@pytest.mark.parametrize("name", ["x-team", "X-Api-Key", "cf-access-client-id", "authorization"])
def test_a_header_that_can_be_sent(name: str) -> None:
    assert is_header_name(name)


@pytest.mark.parametrize("name", ["", "x team", "x:y", "host", "Content-Length", "x\n", "ü", "x" * 101])
def test_a_header_that_can_not(name: str) -> None:
    assert not is_header_name(name)


def test_values_of_headers() -> None:
    assert clean_header_value("  two words ") == "two words"
    for wrong in ("", " ", "a\nb", "ü", "x" * 1_025):
        assert clean_header_value(wrong) is None
