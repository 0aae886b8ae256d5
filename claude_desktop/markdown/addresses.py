"""Bare addresses in running text: `https://…`, `www.…` and mail addresses, as GitHub finds them."""

from __future__ import annotations

import re
from typing import NamedTuple

_TRAILING = "?!.,:*_~'\"]["
# Full-width punctuation ends an address as well: Chinese and Japanese sentences have no space before it.
_WEB = re.compile(
    r"(?<![A-Za-z0-9_./+-])(?:https?://|www\.(?=[A-Za-z0-9]))"
    r"[^\s<>`|\x00-\x20\u3001\u3002\u300b\u300d\u300f\u3011\uff01\uff09\uff0c\uff1a\uff1b\uff1f]+",
    re.IGNORECASE,
)
_MAIL = re.compile(
    r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_+-][A-Za-z0-9_.+-]{0,63}@"
    r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})(?:\.[A-Za-z0-9][A-Za-z0-9-]{0,62}){1,10}"
)
_ENTITY_AT_END = re.compile(r"&[A-Za-z0-9]{1,31};$")


class Address(NamedTuple):
    """A bare address from `start` to `end` in the text; `target` is where it leads."""

    start: int
    end: int
    target: str


def find_addresses(text: str) -> list[Address]:
    """Find the bare addresses in a text, in order. Costs next to nothing where there is none."""
    found: list[Address] = []
    if "://" in text or "www." in text or "WWW." in text:
        found.extend(address for match in _WEB.finditer(text) if (address := _web_address(match)) is not None)
    if "@" in text:
        found.extend(_mail_address(match) for match in _MAIL.finditer(text))
        found = _without_overlaps(sorted(found))
    return found


def _without_overlaps(found: list[Address]) -> list[Address]:
    """Leave out what stands within another address, such as the user's name in a web address."""
    kept: list[Address] = []
    for address in found:
        if not kept or address.start >= kept[-1].end:
            kept.append(address)
    return kept


def _web_address(match: re.Match[str]) -> Address | None:
    written = _without_trailing_punctuation(match.group())
    is_bare_host = written[:4].lower() == "www."
    host = written[4:] if is_bare_host else written.partition("://")[2]
    if not host or (is_bare_host and "." not in host.strip(".")):
        return None
    target = "http://" + written if is_bare_host else written
    return Address(match.start(), match.start() + len(written), target)


def _mail_address(match: re.Match[str]) -> Address:
    written = match.group().rstrip("-_")
    return Address(match.start(), match.start() + len(written), "mailto:" + written)


def _without_trailing_punctuation(written: str) -> str:
    """Cut what ends the sentence and not the address; a closing bracket stays where the address opened it.

    The rule is GitHub's: https://github.github.com/gfm/#extended-autolink-path-validation
    """
    end = len(written)
    surplus = written.count(")") - written.count("(")
    while end:
        last = written[end - 1]
        if last in _TRAILING:
            end -= 1
        elif last == ")" and surplus > 0:
            end -= 1
            surplus -= 1
        elif last == ";":
            entity = _ENTITY_AT_END.search(written[max(0, end - 40) : end])
            end -= len(entity.group()) if entity else 1
        else:
            break
    return written[:end]
