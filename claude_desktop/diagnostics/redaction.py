"""Masks keys and tokens in text that is about to be written down."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from claude_desktop.model.secret import Secret

MASK = "[redacted]"
# Anything shorter would mask parts of ordinary words.
_MIN_SECRET_CHARACTERS = 4

_NAMES = "x-api-key|api[_-]?key|authorization|proxy-authorization|set-cookie|cookie|password|secret|token"
# Each keeps its first group and masks the rest.
_PATTERNS = (
    re.compile(r"\b()sk-[A-Za-z0-9_\-]{4,}"),
    re.compile(r"(?i)(\bbearer\s+)[^\s\"',;}\])]{8,}"),
    # name: value, name=value, "name": "value", and header pairs as httpx writes them, (b'name', b'value')
    re.compile(
        rf"(?i)((?<![\w-])(?:{_NAMES})(?:[\"']?\s*[:=]|[\"']\s*,)\s*(?:b(?=[\"']))?[\"']?(?:bearer |basic )?)"
        r"[^\s\"',;}\])&]+"
    ),
    re.compile(r"(://)[^\s/@:]+:[^\s/@]+(?=@)"),
)

_secrets: set[Secret] = set()
_spellings: list[Secret] = []


def register_secret(value: str) -> None:
    """Mask this value from now on, also where it is quoted for JSON or a URL. Safe on any thread."""
    secret = Secret(value)
    if len(value) < _MIN_SECRET_CHARACTERS or secret in _secrets:
        return
    _secrets.add(secret)
    spellings = {value, json.dumps(value)[1:-1], repr(value)[1:-1], quote(value, safe="")}
    # A new list, because another thread may be walking the old one; longest first, so that no rest of one stays.
    known = {each.reveal() for each in _spellings} | spellings
    _spellings[:] = [Secret(each) for each in sorted(known, key=len, reverse=True)]


def redact(text: str) -> str:
    """Mask registered secrets and all that looks like a key, a token or a password in a URL."""
    for spelling in tuple(_spellings):
        text = text.replace(spelling.reveal(), MASK)
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\1{MASK}", text)
    return text
