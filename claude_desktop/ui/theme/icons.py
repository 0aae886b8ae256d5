"""Draws the app's own icons in any colour: SVG files on a 24 px grid with one stroke width."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from claude_desktop.resource_path import resource_path
from claude_desktop.ui.theme.tokens import ICON_PX, ICON_SMALL_PX

_SCALES = (1.0, 2.0)


@lru_cache(maxsize=256)
def icon(name: str, colour: str) -> QIcon:
    """The icon `resources/icons/<name>.svg` in a `#RRGGBB` colour, sharp at 16 and 20 px on every screen.

    Raises `FileNotFoundError` for a name that the app does not ship.
    """
    result = QIcon()
    scales = sorted({*_SCALES, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())})
    for size_px in (ICON_SMALL_PX, ICON_PX):
        for scale in scales:
            result.addPixmap(icon_pixmap(name, colour, size_px, scale))
    return result


@lru_cache(maxsize=512)
def icon_pixmap(name: str, colour: str, size_px: int, scale: float = 1.0) -> QPixmap:
    """The icon as a square pixmap of `size_px` at this device pixel ratio, for code that paints itself."""
    renderer = _renderer(name, colour)
    pixmap = QPixmap(round(size_px * scale), round(size_px * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return pixmap


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    # QtSvg draws `currentColor` black, so the colour goes in before it loads.
    source = resource_path(f"icons/{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    return QSvgRenderer(QByteArray(source.encode()))
