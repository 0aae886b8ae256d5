from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QApplication

from claude_desktop.ui.theme.fonts import conversation_font, fixed_font, heading_font, scaled, ui_font


def test_conversation_text_is_a_little_larger(qapp: QApplication) -> None:
    base = ui_font()
    assert conversation_font(base).pointSizeF() == pytest.approx(1.08 * base.pointSizeF())
    assert [heading_font(base, level).pointSizeF() / base.pointSizeF() for level in (1, 2, 3, 6)] == pytest.approx(
        [1.35, 1.18, 1.05, 1.05]
    )
    assert heading_font(base, 1).weight() == QFont.Weight.DemiBold


def test_code_is_set_in_a_fixed_face(qapp: QApplication) -> None:
    base = ui_font()
    font = fixed_font(base)
    assert font.pointSizeF() == pytest.approx(0.93 * base.pointSizeF())
    assert QFontInfo(font).fixedPitch()


def test_fonts_set_in_pixels_scale_too(qapp: QApplication) -> None:
    font = QFont()
    font.setPixelSize(20)
    assert scaled(font, 1.5).pixelSize() == 30
