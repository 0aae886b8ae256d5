"""Sites are read as the API takes them, and a tool is declared only where it is wanted and there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.server_tools import (
    FETCHED_PAGE_TOKENS,
    ServerTools,
    declarations,
    read_domain,
    runs_code_for_free,
    version_of,
)

NEWEST = ("web_search_20260318", "web_fetch_20260318", "code_execution_20260521")
BASIC = ("web_search_20250305", "web_fetch_20250910", "code_execution_20250825")


@pytest.mark.parametrize(
    ("typed", "site"),
    [
        ("example.org", "example.org"),
        (" https://Example.ORG/ ", "example.org"),
        ("http://docs.example.org/api/", "docs.example.org/api"),
        ("example.org/blog/*", "example.org/blog/*"),
        ("example.org./a", "example.org/a"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("\u0430pple.com", "xn--pple-43d.com"),  # with a Cyrillic first letter
    ],
)
def test_a_site_is_read(typed: str, site: str) -> None:
    assert read_domain(typed) == site


@pytest.mark.parametrize(
    "typed",
    [
        *("", "  ", "example", "*.example.org", "exa mple.org", "ftp://example.org", "user@example.org", "a..b.org"),
        *("example.org:8080", "example.org/a b", "example.org/*/x/*", "-a.org", "javascript:alert(1)", "\ud800.org"),
        *("example.org/" + "a" * 300, "a" * 70 + ".org", "//example.org", "example.org?x"),
    ],
)
def test_what_is_no_site_is_told(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_domain(typed)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_site_or_refused(typed: str) -> None:
    try:
        site = read_domain(typed)
    except ValueError:
        return
    assert site.isascii()
    assert "://" not in site
    assert read_domain(site) == site


def test_only_what_is_wanted_and_there_is_declared() -> None:
    everything = ServerTools(web_search=True, web_fetch=True, code_execution=True, max_uses=3)
    assert declarations(ServerTools(), NEWEST, cites=True) == []
    assert declarations(everything, (), cites=True) == []
    assert declarations(everything, NEWEST, cites=True) == [
        {"type": "web_search_20260318", "name": "web_search", "max_uses": 3},
        {
            "type": "web_fetch_20260318",
            "name": "web_fetch",
            "max_uses": 3,
            "max_content_tokens": FETCHED_PAGE_TOKENS,
            "citations": {"enabled": True},
        },
        {"type": "code_execution_20260521", "name": "code_execution"},
    ]
    [fetch] = declarations(ServerTools(web_fetch=True), BASIC, cites=False)
    assert (fetch["type"], "citations" in fetch) == ("web_fetch_20250910", False)


def test_the_api_gets_one_list_of_sites_only() -> None:
    both = ServerTools(web_search=True, allowed_domains=("a.org",), blocked_domains=("b.org",))
    [entry] = declarations(both, NEWEST, cites=True)
    assert (entry["allowed_domains"], "blocked_domains" in entry) == (["a.org"], False)
    [entry] = declarations(ServerTools(web_search=True, blocked_domains=("b.org",)), NEWEST, cites=True)
    assert (entry["blocked_domains"], "allowed_domains" in entry) == (["b.org"], False)


@pytest.mark.parametrize(("max_uses", "sent"), [(-5, 1), (0, 1), (7, 7), (10**9, 100)])
def test_the_limit_is_within_bounds(max_uses: int, sent: int) -> None:
    [entry] = declarations(ServerTools(web_search=True, max_uses=max_uses), NEWEST, cites=True)
    assert entry["max_uses"] == sent


def test_running_code_is_free_beside_a_newer_web_tool_only() -> None:
    code = ServerTools(code_execution=True)
    both = ServerTools(code_execution=True, web_search=True)
    assert not runs_code_for_free(code, NEWEST)
    assert runs_code_for_free(both, NEWEST)
    assert not runs_code_for_free(both, BASIC)
    assert version_of("web_search", NEWEST) == "web_search_20260318"
    assert version_of("web", NEWEST) is None
