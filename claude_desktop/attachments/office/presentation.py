"""The text of a presentation (pptx), slide by slide, with the speaker's notes (ECMA-376, part 1)."""

from __future__ import annotations

import re

from claude_desktop.attachments.office.collected import Collected
from claude_desktop.attachments.office.package import Attributes, Handlers, Package

_SLIDE = re.compile(r"ppt/slides/slide(\d{1,6})\.xml")


def read_pptx(package: Package, collected: Collected) -> None:
    """Collect the text of all slides. Their order is that of their numbers, which is how programs save them."""
    numbers = sorted(int(found[1]) for name in package.names if (found := _SLIDE.fullmatch(name)))
    for position, number in enumerate(numbers, 1):
        collected.add(f"--- Slide {position} ---")
        _read_paragraphs(package, f"ppt/slides/slide{number}.xml", collected)
        notes = f"ppt/notesSlides/notesSlide{number}.xml"
        if notes in package.names:
            collected.add("Notes:")
            _read_paragraphs(package, notes, collected)
        collected.add("")


def _read_paragraphs(package: Package, part: str, collected: Collected) -> None:
    reader = _Shapes(collected)
    package.parse(part, Handlers(reader.start, reader.end, reader.text))


class _Shapes:
    def __init__(self, collected: Collected) -> None:
        self._collected = collected
        self._pieces: list[str] = []
        self._in_text = False
        self._in_field = False

    def start(self, name: str, attributes: Attributes) -> None:
        match name:
            case "fld":  # the slide's number, the date
                self._in_field = attributes.get("type", "") in ("slidenum", "datetime")
            case "t":
                self._in_text = not self._in_field
            case "br":
                self._pieces.append("\n")
            case "tab":
                self._pieces.append("\t")
            case _:
                return

    def text(self, data: str) -> None:
        if self._in_text:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        match name:
            case "fld":
                self._in_field = False
            case "t":
                self._in_text = False
            case "p":
                text, self._pieces = "".join(self._pieces), []
                for line in text.split("\n"):
                    if line.strip():
                        self._collected.add(line)
            case _:
                return
