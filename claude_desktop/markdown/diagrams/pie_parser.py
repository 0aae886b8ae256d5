"""Reads pies."""

from __future__ import annotations

import math
import re

from claude_desktop.markdown.diagrams.labels import clean_label
from claude_desktop.markdown.diagrams.model import MAX_SLICES, NotUnderstoodError, Pie

_HEAD = re.compile(r"pie(\s+showData)?(?:\s+title\s+(.*))?", re.IGNORECASE)
_TITLE = re.compile(r"title\s+(.*)")
_SLICE = re.compile(r"\"([^\"]*)\"\s*:\s*(\d{1,15}(?:\.\d{1,9})?)")


def parse_pie(lines: list[str]) -> Pie:
    """Read the lines of a pie, its header first. Raises `NotUnderstoodError`."""
    head = _HEAD.fullmatch(lines[0])
    if head is None:
        raise NotUnderstoodError(lines[0])
    pie = Pie(clean_label(head[2] or ""), bool(head[1]))
    for line in lines[1:]:
        if found := _SLICE.fullmatch(line):
            pie.slices.append((clean_label(found[1]), float(found[2])))
        elif found := _TITLE.fullmatch(line):
            pie.title = clean_label(found[1])
        elif line.lower() == "showdata":
            pie.shows_values = True
        else:
            raise NotUnderstoodError(line)
    total = sum(value for _, value in pie.slices)
    if not 0 < len(pie.slices) <= MAX_SLICES or total <= 0 or not math.isfinite(total):
        raise NotUnderstoodError("no shares")
    return pie
