"""Writes Markdown out of foreign words, such as the title of a page, so that they are drawn as just those words."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from claude_desktop.model.texts import without_surrogates

MAX_SHOWN_CHARACTERS = 20_000
# A bracket is written as its number: with a backslash before it, it would begin math.
_MARKS = re.compile(r"[\\`*_\[\]<>#~|$&!]")
_BRACKETS = {"[": "&#91;", "]": "&#93;"}
_BEGINS_ITEM = re.compile(r"^(?:([+-])|(\d+)([.)]))")
# What an address may hold beside letters and digits (RFC 3986); all else is written as %xx.
_SAFE_IN_ADDRESS = "%:/?#[]@!$&'()*+,;=-._~"


def literal(text: str, most: int = 300) -> str:
    """One line of plain text: what Markdown would read is escaped, line breaks and runs of spaces are one space."""
    line = " ".join(without_surrogates(text[: 4 * most]).split())
    line = line if len(line) <= most else f"{line[: most - 1]}…"
    escaped = _MARKS.sub(lambda mark: _BRACKETS.get(mark.group(), f"\\{mark.group()}"), line)
    return _BEGINS_ITEM.sub(lambda mark: f"{mark[2] or ''}\\{mark[1] or mark[3]}", escaped)


def fenced(text: str, language: str = "") -> str:
    """A block of code with a fence that nothing in it closes; a long one is cut, and says so."""
    shown = without_surrogates(text)
    if len(shown) > MAX_SHOWN_CHARACTERS:
        shown = f"{shown[:MAX_SHOWN_CHARACTERS]}\n…"
    longest = max((len(run) for run in re.findall(r"`+", shown)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{re.sub(r'[^A-Za-z0-9+#-]', '', language)}\n{shown.rstrip(chr(10))}\n{fence}"


def link(text: str, address: str) -> str:
    """A link to an http or https address with this plain text; only the text where the address is another one."""
    shown = literal(text) or literal(address)
    target = web_address(address)
    return f"[{shown}](<{target}>)" if target else shown


def web_address(address: str) -> str:
    """The http or https address, safe to stand between < and >; empty for any other."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc:
        return ""
    return quote(without_surrogates(address.strip()), safe=_SAFE_IN_ADDRESS)


def host_of(address: str) -> str:
    """The host of a web address in its ASCII form, so that a look-alike shows what it is; empty where there is none."""
    try:
        host = urlsplit(address.strip()).hostname or ""
        return host.encode("idna").decode("ascii") if not host.isascii() else host
    except (ValueError, UnicodeError):
        return ""
