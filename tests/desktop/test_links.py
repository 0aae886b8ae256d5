"""Links: what is shown is what is opened, and only web and mail addresses are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from claude_desktop.desktop.links import MAX_ADDRESS_CHARACTERS, Verdict, link_verdict, open_link

ALLOWED = {
    "https://example.com/a?b=c#d": "https://example.com/a?b=c#d",
    "HTTPS://EXAMPLE.COM": "https://example.com",
    "http://127.0.0.1:8080/": "http://127.0.0.1:8080/",
    "https://de.wikipedia.org/wiki/Käse": "https://de.wikipedia.org/wiki/K%C3%A4se",
    "https://bücher.example/x y": "https://xn--bcher-kva.example/x%20y",
    "https://\u0430pple.com": "https://xn--pple-43d.com",  # Cyrillic, looks like a Latin a
    "https://example.com/\u202egpj.exe": "https://example.com/%E2%80%AEgpj.exe",
    "https://example.com/a\u200bb": "https://example.com/a%E2%80%8Bb",
    "https://0x7f.1/": "https://127.0.0.1/",
    "https://[::1]:80/": "https://[::1]:80/",
    "mailto:a@b.example?subject=Hi%20there&body=x": "mailto:a@b.example?subject=Hi%20there&body=x",
}
REFUSED = [
    "",
    "example.com",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "//host/share/file",
    "\\\\host\\share",
    "/etc/passwd",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ms-msdt:/id",
    "smb://host/share",
    "ftp://example.com/",
    "claude-desktop-qt://open",
    "https:example.com",
    "https:///example.com",
    "https:\\\\example.com",
    "https://vendor.com@evil.example/",
    "https://vendor.com\\@evil.example/",
    "https://person:word@example.com/",
    " https://example.com",
    "https://example.com\n",
    "https://example.com:99999/",
    "https://ex\u202eample.com/",
    "https://exa\ud800mple.com/",
    "https://example.com/" + "a" * MAX_ADDRESS_CHARACTERS,
    "mailto:",
    "mailto:nobody",
    "mailto:a@b.example?attach=/etc/passwd",
    "mailto:a@b.example?subject=x&ATTACHMENT=/etc/passwd",
    "mailto://a@b.example",
]


@pytest.mark.parametrize(("text", "shown"), ALLOWED.items())
def test_web_and_mail_addresses_are_shown_as_they_are_sent(text: str, shown: str) -> None:
    assert link_verdict(text) == Verdict(True, shown)


@pytest.mark.parametrize("text", REFUSED)
def test_everything_else_is_refused(text: str) -> None:
    assert not link_verdict(text).allowed


def test_a_refused_address_shows_what_hides_in_it() -> None:
    assert link_verdict("file:///a\u202eb\u200bc\x00\nd é").shown == "file:///a\\u{202e}b\\u{200b}c\\u{0}\\u{a}d é"
    assert link_verdict("x:" + "a" * 9_000).shown == "x:" + "a" * 498 + "…"


@given(st.text() | st.text().map("https://example.com/{}".format) | st.text().map("https://{}/".format))
def test_what_is_shown_of_an_allowed_link_is_all_there_is(text: str) -> None:
    verdict = link_verdict(text)
    if verdict.allowed:
        assert verdict.shown.isascii()
        assert verdict.shown.isprintable()
        assert verdict.shown.startswith(("https://", "http://", "mailto:"))
        assert link_verdict(verdict.shown) == verdict


class Browser(QObject):
    """Stands for the system: Qt asks it instead of the desktop."""

    SCHEMES = ("https", "http", "mailto", "file", "javascript")

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        for scheme in self.SCHEMES:
            QDesktopServices.setUrlHandler(scheme, self, "on_url")  # type: ignore[arg-type] # the stub asks for bytes, the code for str

    @Slot(QUrl)
    def on_url(self, url: QUrl) -> None:
        self.opened.append(bytes(url.toEncoded().data()).decode("ascii"))

    def remove(self) -> None:
        for scheme in self.SCHEMES:
            QDesktopServices.unsetUrlHandler(scheme)


@pytest.fixture
def browser(qtbot: QtBot) -> Iterator[Browser]:
    stand_in = Browser()
    yield stand_in
    stand_in.remove()


@pytest.mark.parametrize(("text", "shown"), ALLOWED.items())
def test_what_was_shown_is_what_is_opened(browser: Browser, text: str, shown: str) -> None:
    assert open_link(text) is True
    assert browser.opened == [shown]


@pytest.mark.parametrize("text", REFUSED)
def test_nothing_else_reaches_the_system(browser: Browser, text: str) -> None:
    assert open_link(text) is False
    assert browser.opened == []
