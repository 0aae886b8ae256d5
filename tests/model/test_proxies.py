"""Which proxy, for which host, and never its password."""

from __future__ import annotations

import pytest

from claude_desktop.model.proxies import (
    SystemProxy,
    goes_round,
    is_proxy_url,
    normal_proxy_address,
    proxy_place,
    with_credentials,
)


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("proxy.example.com:3128", "http://proxy.example.com:3128"),
        (" https://proxy.example.com/ ", "https://proxy.example.com"),
        ("http://[::1]:8080", "http://[::1]:8080"),
        ("socks5://proxy:1080", None),
        ("http://user:word@proxy:3128", None),
        ("http://proxy:3128/path", None),
        ("http://proxy:99999", None),
        ("http://a b", None),
        ("", None),
    ],
)
def test_an_address_is_normalised_or_refused(typed: str, address: str | None) -> None:
    assert normal_proxy_address(typed) == address


@pytest.mark.parametrize(
    ("host", "exceptions", "round_it"),
    [
        ("api.anthropic.com", ("*",), True),
        ("api.anthropic.com", ("anthropic.com",), True),
        ("api.anthropic.com", (".anthropic.com",), True),
        ("api.anthropic.com", ("*.anthropic.com:443",), True),
        ("anthropic.com", (".anthropic.com",), True),
        ("notanthropic.com", ("anthropic.com",), False),
        ("API.Anthropic.com.", ("api.anthropic.COM",), True),
        ("::1", ("[::1]",), True),
        ("api.anthropic.com", ("", " "), False),
        ("api.anthropic.com", (), False),
    ],
)
def test_exceptions_are_read_as_curl_reads_them(host: str, exceptions: tuple[str, ...], round_it: bool) -> None:
    assert goes_round(host, exceptions) is round_it


def test_credentials_are_quoted_and_never_shown() -> None:
    url = with_credentials("http://proxy:3128", "dom\\user", "p@ss:/word")
    assert url == "http://dom%5Cuser:p%40ss%3A%2Fword@proxy:3128"
    assert is_proxy_url(url)
    assert proxy_place(url) == "proxy:3128"
    assert with_credentials("http://proxy:3128", "", "word") == "http://proxy:3128"
    assert "word" not in repr(SystemProxy(url, "HTTPS_PROXY"))
    assert proxy_place("http://user:word@proxy:99999") == "proxy:99999"
