"""The fonts, pitches and colours that a conversation is drawn with, worked out once from tokens, font and zoom."""

from __future__ import annotations

import math
from enum import Enum

from PySide6.QtGui import QColor, QFont, QFontMetricsF

from claude_desktop.markdown.highlighting import CodeColour
from claude_desktop.ui.theme.fonts import (
    CODE_EM,
    CODE_LINE_HEIGHT,
    CONVERSATION_EM,
    CONVERSATION_LINE_HEIGHT,
    HEADINGS_EM,
    fixed_font,
)
from claude_desktop.ui.theme.tokens import Tokens
from claude_desktop.ui.transcript.math_library import MathLibrary, MathPicture

COLUMN_EM = 46
OWN_WIDTH_SHARE = 0.8
_SMALL_EM = 0.93
_MATH_EM = 1.1  # its letters are smaller for their size than those of the fonts for reading
_HEADING_LINE_HEIGHT = 1.35


class Look(Enum):
    """What a stretch of running text is: it decides font, colour and pitch."""

    BODY = "body"
    HEADING_1 = "heading_1"
    HEADING_2 = "heading_2"
    HEADING_3 = "heading_3"
    OWN = "own"
    THOUGHT = "thought"
    CELL = "cell"
    HEADER_CELL = "header_cell"
    SOURCE = "source"


class Colours:
    """The tokens as `QColor`, made once; painting asks for them thousands of times a second."""

    def __init__(self, tokens: Tokens) -> None:
        self.window = QColor(tokens.window)
        self.surface = QColor(tokens.surface)
        self.hover = QColor(tokens.hover)
        self.text = QColor(tokens.text)
        self.muted = QColor(tokens.muted)
        self.faint = QColor(tokens.faint)
        self.hairline = QColor(tokens.hairline)
        self.border = QColor(tokens.control_border)
        self.accent = QColor(tokens.accent)
        self.own_message = QColor(tokens.own_message)
        self.code = QColor(tokens.code)
        self.danger = QColor(tokens.danger)
        self.warn = QColor(tokens.warn)
        self.link = QColor(tokens.link)
        self.selection = QColor(tokens.accent)
        self.selection.setAlphaF(0.22)
        self.found, self.found_now = QColor(tokens.warn), QColor(tokens.warn)
        self.found.setAlphaF(0.2)
        self.found_now.setAlphaF(0.5)
        self.of_code = {colour: QColor(getattr(tokens, f"code_{colour.value}")) for colour in CodeColour}


class TextStyles:
    """Everything about type that a layout needs. Made anew when tokens, font, zoom or screen change; never changed.

    `base` is the system's UI font; `dpi` the screen's logical dots per inch, `scale` the person's zoom.
    """

    def __init__(
        self, tokens: Tokens, base: QFont, dpi: float, scale: float = 1.0, library: MathLibrary | None = None
    ) -> None:
        self.tokens = tokens
        self._library = library
        self.colours = Colours(tokens)
        base_px = base.pixelSize() if base.pixelSize() > 0 else base.pointSizeF() * dpi / 72
        self._points_per_px = 72 / dpi
        self.ui_px = base_px * scale
        self.em_px = self.ui_px * CONVERSATION_EM
        self.column_px = round(COLUMN_EM * self.em_px)
        self.small = self._sized(base, self.ui_px * _SMALL_EM)
        self.small_bold = QFont(self.small)
        self.small_bold.setWeight(QFont.Weight.DemiBold)
        body = self._sized(base, self.em_px)
        thought = self._sized(base, self.ui_px * 0.97)
        header_cell = self._sized(base, self.ui_px)
        header_cell.setWeight(QFont.Weight.DemiBold)
        self._fonts = {
            Look.BODY: body,
            Look.OWN: body,
            Look.THOUGHT: thought,
            Look.CELL: self._sized(base, self.ui_px),
            Look.HEADER_CELL: header_cell,
        }
        for look, size_em in zip((Look.HEADING_1, Look.HEADING_2, Look.HEADING_3), HEADINGS_EM, strict=True):
            heading = self._sized(base, self.em_px * size_em)
            heading.setWeight(QFont.Weight.DemiBold)
            self._fonts[look] = heading
        self.code = self._fonts[Look.SOURCE] = self._sized(fixed_font(base), self.em_px * CODE_EM)
        self.code_metrics = QFontMetricsF(self.code)
        self.code_pitch_px = math.ceil(self.em_px * CODE_EM * CODE_LINE_HEIGHT)
        self.code_advance_px = max(1.0, self.code_metrics.horizontalAdvance("0" * 100) / 100)
        self.small_metrics = QFontMetricsF(self.small)
        self.small_pitch_px = math.ceil(self.ui_px * _SMALL_EM * 1.5)
        self._metrics = {look: QFontMetricsF(font) for look, font in self._fonts.items()}
        self._advances = {
            look: max(1.0, metrics.horizontalAdvance("the quick brown fox jumps over") / 30)
            for look, metrics in self._metrics.items()
        }

    def px(self, design_px: float) -> int:
        """Scale a space of the design, which is drawn for a 13.5 px UI font, to this font and zoom."""
        return max(1, round(design_px * self.ui_px / 13.5))

    def font(self, look: Look) -> QFont:
        """The font of a look."""
        return self._fonts[look]

    def metrics(self, look: Look) -> QFontMetricsF:
        """The metrics of a look's font."""
        return self._metrics[look]

    def code_font_for(self, look: Look) -> QFont:
        """The fixed font at the size that fits into text of that look."""
        size_px = self._fonts[look].pointSizeF() / self._points_per_px * CODE_EM
        return self._sized(self.code, size_px)

    def pitch_px(self, look: Look) -> int:
        """The distance from one line to the next."""
        size_px = self._fonts[look].pointSizeF() / self._points_per_px
        heading = look in (Look.HEADING_1, Look.HEADING_2, Look.HEADING_3)
        return math.ceil(size_px * (_HEADING_LINE_HEIGHT if heading else CONVERSATION_LINE_HEIGHT))

    def advance_px(self, look: Look) -> float:
        """The mean width of a Latin character, for estimates."""
        return self._advances[look]

    def math_picture(self, source: str, look: Look) -> MathPicture | None:
        """The drawing of math in text of that look; None where its source has to stand for it."""
        if self._library is None:
            return None
        size_px = self._fonts[look].pointSizeF() / self._points_per_px * _MATH_EM
        return self._library.picture(source, size_px, self.ink(look).name())

    def ink(self, look: Look) -> QColor:
        """The text colour of a look."""
        return self.colours.muted if look in (Look.THOUGHT, Look.HEADER_CELL) else self.colours.text

    def _sized(self, font: QFont, size_px: float) -> QFont:
        sized = QFont(font)
        sized.setPointSizeF(size_px * self._points_per_px)
        return sized
