"""The rows of a table (https://github.github.com/gfm/#tables-extension-): what they are split into."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from claude_desktop.markdown.inline_writer import NO_SOURCE
from claude_desktop.markdown.leaves import Alignment

MAX_ROW_CHARACTERS = 20_000
MAX_COLUMNS = 128
_DELIMITER_ROW = re.compile(r"[|:-][|: \t-]*$")
_DELIMITER_CELL = re.compile(r":?-+:?$")
_BAR = " | "


class CellText(NamedTuple):
    """The content of a cell. Its pieces begin at `offsets` of the content, and at `sources` of the source."""

    content: str
    offsets: list[int]
    sources: list[int]


_EMPTY = CellText("", [0], [NO_SOURCE])


def column_alignments(line: str) -> tuple[Alignment, ...] | None:
    """The columns that a delimiter row such as `|:--|--:|` sets up; None where the line is no such row.

    `line` is without the white space around it.
    """
    if len(line) < 2 or _DELIMITER_ROW.match(line) is None or (line[0] == "-" and line[1] in " \t"):
        return None
    cells = [cell.strip(" \t") for cell in line.split("|")]
    if not cells[0]:
        cells.pop(0)
    if cells and not cells[-1]:
        cells.pop()
    if not cells or len(cells) > MAX_COLUMNS or not all(map(_DELIMITER_CELL.match, cells)):
        return None
    return tuple(map(_alignment, cells))


def _alignment(cell: str) -> Alignment:
    if cell.endswith(":"):
        return Alignment.CENTRE if cell.startswith(":") else Alignment.RIGHT
    return Alignment.LEFT


def split_row(line: str, source_start: int) -> list[CellText]:
    """Split a row at its bars. An escaped bar is part of the cell, without its backslash."""
    if "\\|" not in line:
        return _plain_cells(line, source_start)
    return _escaped_cells(line, source_start)


def _plain_cells(line: str, source_start: int) -> list[CellText]:
    pieces = line.split("|")
    cells = []
    at = 0
    for number, piece in enumerate(pieces):
        if piece or 0 < number < len(pieces) - 1:
            lead = len(piece) - len(piece.lstrip(" \t"))
            cells.append(CellText(piece.strip(" \t"), [0], [source_start + at + lead]))
        at += len(piece) + 1
    return cells


def _escaped_cells(line: str, source_start: int) -> list[CellText]:
    """Cells with escaped bars: the content has a piece for each stretch of source between two backslashes left out."""
    bounds = [-1, *(match.start() for match in re.finditer(r"(?<!\\)\|", line)), len(line)]
    cells = []
    for number, (bar, end) in enumerate(pairwise(bounds)):
        start = bar + 1
        if start == end and number in (0, len(bounds) - 2):
            continue
        cell = line[start:end].lstrip(" \t")
        cells.append(_escaped_cell(cell.rstrip(" \t"), source_start + end - len(cell)))
    return cells


def _escaped_cell(text: str, source_start: int) -> CellText:
    offsets: list[int] = []
    sources: list[int] = []
    length = at = 0
    pieces = text.split("\\|")
    for number, piece in enumerate(pieces):
        shown = "|" + piece if number else piece
        at += 1 if number else 0
        offsets.append(length)
        sources.append(source_start + at)
        length += len(shown)
        at += len(shown)
    return CellText("|".join(pieces), offsets, sources)


def fit_row(cells: list[CellText], columns: int) -> list[CellText]:
    """Make a row as wide as the table. Surplus cells are not dropped, as GitHub does, but kept in the last one."""
    if len(cells) <= columns:
        return cells + [_EMPTY] * (columns - len(cells))
    offsets: list[int] = []
    sources: list[int] = []
    length = 0
    for cell in cells[columns - 1 :]:
        if offsets:
            offsets.append(length)
            sources.append(NO_SOURCE)
            length += len(_BAR)
        offsets.extend(at + length for at in cell.offsets)
        sources.extend(cell.sources)
        length += len(cell.content)
    content = _BAR.join(cell.content for cell in cells[columns - 1 :])
    return [*cells[: columns - 1], CellText(content, offsets, sources)]
