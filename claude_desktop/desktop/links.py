"""Opens links: the one place that hands an address to the system, and only after looking at it.

A link's text comes from a model, a file or a paste. What is shown before opening is what is opened: the encoded
address, with the host as the network knows it (punycode), so that no look-alike, no right-to-left override and no
invisible character can pass for something else.
"""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import dataclass

from PySide6.QtCore import QUrl, QUrlQuery
from PySide6.QtGui import QDesktopServices

from claude_desktop.model.texts import has_lone_surrogate

_log = logging.getLogger(__name__)

MAX_ADDRESS_CHARACTERS = 8_000
MAX_SHOWN_CHARACTERS = 500
# `attach`, which some mail programs obey, would name a file of the person's.
_MAIL_FIELDS = frozenset({"to", "cc", "bcc", "subject", "body"})


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a link may be opened, and the address to show: what would really be opened, or, for a link that may not
    be, its text with every character visible."""

    allowed: bool
    shown: str


def link_verdict(text: str) -> Verdict:
    """Judge a link as it was written. https, http and mailto only; no address that carries a user name."""
    refused = Verdict(False, visible(text))
    if len(text) > MAX_ADDRESS_CHARACTERS or has_lone_surrogate(text):
        return refused
    url = QUrl(text)
    if not url.isValid() or not (_is_web(url) or _is_mail(url)):
        return refused
    return Verdict(True, bytes(url.toEncoded().data()).decode("ascii"))


def _is_web(url: QUrl) -> bool:
    return url.scheme() in ("https", "http") and bool(url.host()) and not url.userInfo()


def _is_mail(url: QUrl) -> bool:
    fields = {name.lower() for name, _ in QUrlQuery(url).queryItems()}
    return url.scheme() == "mailto" and "@" in url.path() and not url.authority() and fields <= _MAIL_FIELDS


def visible(text: str) -> str:
    """Write out every character that a reader could not see or that changes the order of others."""
    cut = text[:MAX_SHOWN_CHARACTERS]
    shown = "".join(
        character
        if character == " " or unicodedata.category(character)[0] not in "CZ"
        else f"\\u{{{ord(character):x}}}"
        for character in cut
    )
    return shown if len(cut) == len(text) else shown + "…"


def open_link(text: str) -> bool:
    """Open a link in the person's browser or mail program; False where it may not be opened or the system could not."""
    verdict = link_verdict(text)
    if not verdict.allowed:
        _log.warning("a link was not opened: it is no web or mail address")
        return False
    if not QDesktopServices.openUrl(QUrl.fromEncoded(verdict.shown.encode("ascii"))):
        _log.warning("the system could not open a link")
        return False
    return True
