"""Marks sentences below `ui` for translation; they are translated where they are shown."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
    """Return `text` unchanged. The name is the one that lupdate looks for in Python sources (Qt: Writing Source Code
    for Translation); `context` is what `QCoreApplication.translate` gets later."""
    del context
    return text


def without_surrogates(text: str) -> str:
    """Replace lone surrogates, which neither UTF-8 nor Qt can carry, by U+FFFD."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def has_lone_surrogate(text: str) -> bool:
    """Tell whether `text` can not be written as UTF-8."""
    return _SURROGATE.search(text) is not None


def with_whole_pairs(text: str) -> str:
    """Join the two halves of a surrogate pair that came in separate pieces into their character; what is really alone
    stays. JSON text joins them when it is read, so the text in memory must too."""
    if text.isascii() or not has_lone_surrogate(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
