from __future__ import annotations

import re
import xml.etree.ElementTree as ET  # our own files

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from claude_desktop.resource_path import resource_path
from claude_desktop.ui.theme.icons import icon, icon_pixmap

FILES = sorted(resource_path("icons").glob("*.svg"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_icon_belongs_to_the_family(path: object) -> None:
    text = resource_path(f"icons/{path.name}").read_text(encoding="utf-8")  # type: ignore[attr-defined]
    root = ET.fromstring(text)  # noqa: S314 - a file of ours
    assert root.get("viewBox") == "0 0 24 24"
    assert root.get("stroke") == "currentColor"
    assert root.get("stroke-linecap") == "round"
    assert 1.6 <= float(root.get("stroke-width") or 0) <= 1.75
    assert not re.search("#[0-9A-Fa-f]{3,}", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.stem))
def test_icon_is_drawn_in_the_colour(path: object, qapp: QApplication) -> None:
    image = icon_pixmap(path.stem, "#B3261E", 20, 2.0).toImage()  # type: ignore[attr-defined]
    assert (image.width(), image.height()) == (40, 40)
    inked = [
        QColor(image.pixelColor(x, y)) for x in range(40) for y in range(40) if image.pixelColor(x, y).alpha() > 250
    ]
    assert inked
    assert all(abs(colour.red() - 0xB3) <= 3 and abs(colour.green() - 0x26) <= 3 for colour in inked)


def test_icons_are_cached_and_sharp(qapp: QApplication) -> None:
    assert icon("plus", "#1D1C1A") is icon("plus", "#1D1C1A")
    sizes = {(size.width(), size.height()) for size in icon("plus", "#1D1C1A").availableSizes()}
    assert (16, 16) in sizes


def test_unknown_icon_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon", "#000000")


def test_pixmap_is_transparent_around_the_strokes(qapp: QApplication) -> None:
    image: QImage = icon_pixmap("plus", "#000000", 20).toImage()
    assert image.pixelColor(0, 0).alpha() == 0
