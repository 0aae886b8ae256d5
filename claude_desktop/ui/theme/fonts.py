"""The type: the system's own faces, and the sizes that everything else is measured in."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

CONVERSATION_EM = 1.08
CONVERSATION_LINE_HEIGHT = 1.55
PARAGRAPH_LINE_HEIGHT = 1.4
CODE_EM = 0.93
CODE_LINE_HEIGHT = 1.45
HEADINGS_EM = (1.35, 1.18, 1.05)
CAPTION_EM = 0.92
TITLE_EM = 1.6

# What fontconfig and Qt call "whatever there is": a machine that says only this has chosen no UI font.
_ALIASES = frozenset({"", "sans", "sans serif", "sans-serif", "dejavu sans", "bitstream vera sans", "helvetica"})
_UI_FACES = ("Inter", "Inter Variable", "Noto Sans", "Cantarell", "Ubuntu", "Liberation Sans")
_UI_FACE_PT = 10.5
_FIXED_ALIASES = frozenset({"", "mono", "monospace", "dejavu sans mono", "courier", "courier new"})
_FIXED_FACES = ("JetBrains Mono", "Noto Sans Mono", "Liberation Mono")


def ui_font() -> QFont:
    """The system's UI font at its own size; where the system has chosen none, a good face that is installed."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    face = _installed(_UI_FACES) if font.family().casefold() in _ALIASES else None
    if face is not None:
        font.setFamily(face)
        font.setPointSizeF(max(_UI_FACE_PT, font.pointSizeF()))
    return font


def conversation_font(base: QFont) -> QFont:
    """The font of a conversation's text; its lines stand `CONVERSATION_LINE_HEIGHT` apart."""
    return scaled(base, CONVERSATION_EM)


def heading_font(base: QFont, level: int) -> QFont:
    """The font of a Markdown heading of `level` 1 to 6 in a conversation set in `base`."""
    font = scaled(base, HEADINGS_EM[min(max(level, 1), len(HEADINGS_EM)) - 1])
    font.setWeight(QFont.Weight.DemiBold)
    return font


def fixed_font(base: QFont) -> QFont:
    """The system's fixed font, `CODE_EM` of the size of the text that it stands in."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    face = _installed(_FIXED_FACES) if font.family().casefold() in _FIXED_ALIASES else None
    if face is not None:
        font.setFamily(face)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return _sized_like(font, base, CODE_EM)


def scaled(base: QFont, factor: float) -> QFont:
    """The same font, `factor` times as large."""
    return _sized_like(QFont(base), base, factor)


def _sized_like(font: QFont, base: QFont, factor: float) -> QFont:
    if base.pointSizeF() > 0:
        font.setPointSizeF(base.pointSizeF() * factor)
    else:  # a font that was set in pixels has no point size
        font.setPixelSize(max(1, round(base.pixelSize() * factor)))
    return font


def _installed(faces: tuple[str, ...]) -> str | None:
    families = set(QFontDatabase.families())
    return next((face for face in faces if face in families), None)
