"""Recognises how a line begins a block. Nothing here keeps or changes a state but the cursor that is passed on."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from claude_desktop.markdown.line_cursor import CODE_INDENT, LineCursor
from claude_desktop.markdown.math_source import begins_like_block

# The first characters that can begin a block other than a paragraph.
SPECIAL_STARTS: Final = frozenset("#`~*+-_=>0123456789|:$\\[")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_FENCE = re.compile(r"`{3,}(?!.*`)|~{3,}")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_BULLET = re.compile(r"[*+-](?=[ \t]|$)")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=[ \t]|$)")
_NOTE = re.compile(r"\[\^([^\s\[\]]{1,80})\]:(?=[ \t]|$)")
_NOTE_SO_FAR = re.compile(r"\^[^\s\[\]]{0,80}(?:\]:?)?$")
_CHECKBOX = re.compile(r"\[([ xX])\][ \t](?=[ \t]*\S)")
# As long as a line holds only these, more of it may still make it another kind of block.
_UNDECIDED = re.compile(r"(?:\[\^[^\s\[\]]{1,80}\]:|[ \t`~#>*+\-_=|:\[\]\d.)xX$\\])*")


class HeadingStart(NamedTuple):
    """A heading of `level`; its text begins `offset` characters behind the first `#`."""

    level: int
    offset: int


def heading_start(text: str, at: int) -> HeadingStart | None:
    """Recognise `## …`."""
    found = _HEADING.match(text, at)
    return HeadingStart(len(found.group(1)), found.end() - at) if found else None


def without_closing_marks(heading: str) -> str:
    """Cut the `#` signs off a heading's end."""
    end = heading.rstrip(" \t")
    bare = end.rstrip("#")
    if bare != end and (not bare or bare[-1] in " \t"):
        return bare.rstrip(" \t")
    return end


class FenceStart(NamedTuple):
    """An opening fence and what stands behind it."""

    fence: str
    info: str


def fence_start(text: str, at: int) -> FenceStart | None:
    """Recognise an opening code fence."""
    found = _FENCE.match(text, at)
    return FenceStart(found.group(), text[found.end() :].strip(" \t")) if found else None


def underline_level(text: str, at: int) -> int | None:
    """Recognise the underline of a heading: 1 for `===`, 2 for `---`."""
    if _UNDERLINE.match(text, at) is None:
        return None
    return 1 if text[at] == "=" else 2


def is_rule(text: str, at: int) -> bool:
    """Recognise a thematic break: three or more of `*`, `-` or `_`, and nothing else but white space."""
    mark = text[at]
    if mark not in "*-_":
        return False
    marks = text[at:].replace(" ", "").replace("\t", "")
    return len(marks) >= 3 and not marks.strip(mark)


class ItemStart(NamedTuple):
    """The start of a list item. `kind` is the mark (`*`, `+`, `-`, `.`, `)`, or `^` for notes) that items of one list
    share. `number` is None for bullets, `box` the check box or empty, `note` a note's label or empty; `indent` is what
    further lines of the item must be indented."""

    kind: str
    number: int | None
    box: str
    indent: int
    note: str = ""


def take_item_start(cursor: LineCursor, in_paragraph: bool) -> ItemStart | None:
    """Recognise the marker of a list item at the cursor's next character, and go behind it.

    A paragraph is interrupted only by an item that is not empty, and only by number 1. A note (`[^1]: …`) is an item,
    too: it stands where it is written, since nothing that was read may move while a reply streams.
    """
    text, at = cursor.text, cursor.next
    note = _NOTE.match(text, at)
    if note is not None:
        indent = cursor.indent + CODE_INDENT
        cursor.to_next()
        cursor.skip(note.end() - at)
        cursor.find_next()
        cursor.to_next()
        return ItemStart("^", None, "", indent, note.group(1))
    found = _BULLET.match(text, at)
    number = None
    if found is None:
        found = _NUMBER.match(text, at)
        if found is None:
            return None
        number = int(found.group(1))
    if in_paragraph and (number not in (None, 1) or not text[found.end() :].strip(" \t")):
        return None
    width = found.end() - at
    offset = cursor.indent
    cursor.to_next()
    cursor.skip(width)
    cursor.find_next()
    padding = width + cursor.indent
    if cursor.blank or cursor.indent > CODE_INDENT:
        padding = width + 1
        cursor.skip_columns(1)
    else:
        cursor.to_next()
    box = _take_checkbox(cursor)
    return ItemStart(found.group()[-1], number, box, offset + padding)


def _take_checkbox(cursor: LineCursor) -> str:
    """Go behind `[ ]` or `[x]`. As on GitHub, what follows is a paragraph whatever it looks like."""
    cursor.find_next()
    if cursor.indent:
        return ""
    found = _CHECKBOX.match(cursor.text, cursor.at)
    if found is None:
        return ""
    cursor.skip(3)
    cursor.find_next()
    cursor.to_next()
    return "☐" if found.group(1) == " " else "☑"


def is_decided(line: str) -> bool:
    """Tell whether no further characters can make this line, that reads as text now, another kind of block."""
    found = _UNDECIDED.match(line)
    end = found.end() if found is not None else len(line)
    if end == len(line) or begins_like_block(line[:end]):
        return False
    return line[end - 1 : end] != "[" or _NOTE_SO_FAR.match(line, end) is None
