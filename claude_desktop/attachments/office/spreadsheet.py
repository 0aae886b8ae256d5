"""The text of a workbook (xlsx): each sheet under its name, each row a line (ECMA-376, part 1)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from claude_desktop.attachments.office.collected import Collected, one_line, row_line
from claude_desktop.attachments.office.package import Attributes, Enough, Handlers, Package

MAX_SHARED_STRINGS = 2_000_000
MAX_COLUMNS = 16_384
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_DATE_LETTERS = re.compile(r"[ymdhs]", re.IGNORECASE)
_COLUMN = re.compile(r"([A-Z]{1,3})\d")
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - a workbook's dates have no zone
_LAST_DAY = 2_958_465  # 31 December 9999


def read_xlsx(package: Package, collected: Collected) -> None:
    """Collect the text of all sheets, as far as their cells hold any."""
    strings = _shared_strings(package)
    date_styles = _date_styles(package)
    for title, part in _sheets(package):
        collected.add(f"--- Sheet: {title} ---")
        reader = _Cells(collected, strings, date_styles)
        package.parse(part, Handlers(reader.start, reader.end, reader.text))
        if collected.is_cut:
            return
        collected.add("")


def _sheets(package: Package) -> list[tuple[str, str]]:
    """The names of the sheets in their order, with the part that each stands in."""
    targets: dict[str, str] = {}

    def relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    found: list[tuple[str, str]] = []

    def sheet(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            found.append((one_line(attributes.get("name", "")), targets.get(attributes.get("id", ""), "")))

    package.parse("xl/_rels/workbook.xml.rels", Handlers(relation))
    package.parse("xl/workbook.xml", Handlers(sheet))
    return [(title, part) for title, part in found if part in package.names]


def _shared_strings(package: Package) -> list[str]:
    strings: list[str] = []
    pieces: list[str] = []
    inside, phonetic = False, False

    def start(name: str, _: Attributes) -> None:
        nonlocal inside, phonetic
        phonetic = phonetic or name == "rPh"
        inside = name == "t" and not phonetic

    def text(data: str) -> None:
        if inside:
            pieces.append(data)

    def end(name: str) -> None:
        nonlocal inside, phonetic
        inside = False
        if name == "rPh":
            phonetic = False
        elif name == "si":
            strings.append(one_line("".join(pieces)))
            pieces.clear()
            if len(strings) > MAX_SHARED_STRINGS:
                raise Enough

    package.parse("xl/sharedStrings.xml", Handlers(start, end, text))
    return strings


def _date_styles(package: Package) -> frozenset[int]:
    """The cell styles that show a number as a date."""
    own: set[int] = set()
    styles: list[int] = []
    in_cells = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal in_cells
        if name == "numFmt" and _DATE_LETTERS.search(_QUOTED.sub("", attributes.get("formatCode", ""))):
            own.add(_number(attributes.get("numFmtId")))
        elif name == "cellXfs":
            in_cells = True
        elif name == "xf" and in_cells:
            styles.append(_number(attributes.get("numFmtId")))

    def end(name: str) -> None:
        nonlocal in_cells
        in_cells = in_cells and name != "cellXfs"

    package.parse("xl/styles.xml", Handlers(start, end))
    return frozenset(style for style, number in enumerate(styles) if number in _DATE_FORMATS or number in own)


class _Cells:
    def __init__(self, collected: Collected, strings: list[str], date_styles: frozenset[int]) -> None:
        self._collected = collected
        self._strings = strings
        self._date_styles = date_styles
        self._row: list[str] = []
        self._column = 0
        self._type = ""
        self._style = 0
        self._pieces: list[str] = []
        self._in_value = False

    def start(self, name: str, attributes: Attributes) -> None:
        match name:
            case "row":
                self._row = []
            case "c":
                self._column = _column_of(attributes.get("r", ""), len(self._row))
                self._type = attributes.get("t", "n")
                self._style = _number(attributes.get("s"))
                self._pieces = []
            case "v" | "t":
                self._in_value = True
            case _:
                return

    def text(self, data: str) -> None:
        if self._in_value:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        match name:
            case "v" | "t":
                self._in_value = False
            case "c":
                self._end_cell()
            case "row":
                if line := row_line(self._row):
                    self._collected.add(line)
            case _:
                return

    def _end_cell(self) -> None:
        shown = self._shown("".join(self._pieces))
        if shown:
            self._row.extend([""] * (self._column - len(self._row)))
            self._row.append(shown)

    def _shown(self, value: str) -> str:
        match self._type:
            case "s":
                index = _number(value, -1)
                return self._strings[index] if 0 <= index < len(self._strings) else ""
            case "b":
                return "TRUE" if value == "1" else "FALSE"
            case "n" if self._style in self._date_styles:
                return _date(value)
            case _:
                return one_line(value)


def _column_of(reference: str, otherwise: int) -> int:
    """The column (from 0) of a cell's reference such as BC17."""
    found = _COLUMN.match(reference)
    if found is None:
        return otherwise
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return min(column, MAX_COLUMNS) - 1


def _date(value: str) -> str:
    try:
        days = float(value)
    except ValueError:
        return value
    if not 0 <= days < _LAST_DAY:
        return value
    moment = _DAY_ZERO + timedelta(seconds=round(days * 86_400))
    if days < 1:
        return moment.strftime("%H:%M:%S")
    return moment.strftime("%Y-%m-%d") if moment.time() == _DAY_ZERO.time() else moment.strftime("%Y-%m-%d %H:%M:%S")


def _number(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else otherwise
