"""Makes technical text fit to be shown and passed on: nothing hidden in it, and no name of the person's folder."""

from __future__ import annotations

import re
from pathlib import Path

# All but the tab and the line feed: control characters, separators of lines, marks of direction, halves of pairs.
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def escape_hidden(text: str) -> str:
    """Write characters that can not be seen, or that move others, as `\\u202e`."""
    return HIDDEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def as_shown(text: str) -> str:
    """Escape what is hidden, and write the person's own folder, which holds their name, as `~`."""
    home = str(Path.home())
    if len(home) > 1:
        text = re.sub(re.escape(home) + r"(?![\w.-])", "~", text)
    return escape_hidden(text)
