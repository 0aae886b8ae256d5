from __future__ import annotations

import time

import pytest

from claude_desktop.markdown.addresses import find_addresses


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.b/c.", [("https://a.b/c", "https://a.b/c")]),
        ("(https://a.b/c_(d))", [("https://a.b/c_(d)", "https://a.b/c_(d)")]),
        ("http://localhost:8000/x?y=z#f", [("http://localhost:8000/x?y=z#f", "http://localhost:8000/x?y=z#f")]),
        ("www.a.org/x, www.", [("www.a.org/x", "http://www.a.org/x")]),
        ("www.", []),
        ("https://", []),
        ("xhttps://a.b", []),
        ("HTTPS://A.B", [("HTTPS://A.B", "HTTPS://A.B")]),
        ("https://a.b/c&amp; x", [("https://a.b/c", "https://a.b/c")]),
        ("https://a.b/<x>", [("https://a.b/", "https://a.b/")]),
        ("见https://a.b/c。好", [("https://a.b/c", "https://a.b/c")]),
        (
            "mail me@x.org or a.b+c@d-e.co.uk.",
            [("me@x.org", "mailto:me@x.org"), ("a.b+c@d-e.co.uk", "mailto:a.b+c@d-e.co.uk")],
        ),
        ("@name a@b @ x@", []),
        ("https://u@h.org/x", [("https://u@h.org/x", "https://u@h.org/x")]),
        ("ftp://a.b javascript:x file:///etc", []),
    ],
)
def test_bare_addresses_are_found_as_github_finds_them(text: str, expected: list[tuple[str, str]]) -> None:
    found = find_addresses(text)
    assert [(text[address.start : address.end], address.target) for address in found] == expected


@pytest.mark.parametrize(
    "text", ["http://" * 20_000, "www." * 20_000, "a@" * 20_000, "a." * 30_000 + "@", "https://x" + "." * 50_000]
)
def test_hostile_texts_are_searched_in_linear_time(text: str) -> None:
    started = time.thread_time()
    find_addresses(text)
    assert time.thread_time() - started < 2
