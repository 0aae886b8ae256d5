"""The one stylesheet, built from tokens: text roles, buttons, fields, menus, scroll bars, splitters.

Widgets say what they are by the dynamic properties `role` (labels) and `kind` (buttons); sizes are in points of the
base font, so that they follow the text size.
"""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontInfo

from claude_desktop.ui.theme.fonts import CAPTION_EM, TITLE_EM
from claude_desktop.ui.theme.tokens import RADIUS_CARD_PX, RADIUS_CONTROL_PX, Tokens


def build_stylesheet(tokens: Tokens, font: QFont) -> str:
    """Build the application's stylesheet for these colours and this base font."""
    size_pt = font.pointSizeF() if font.pointSizeF() > 0 else QFontInfo(font).pointSizeF()
    texts = (_texts(tokens, size_pt), _buttons(tokens, size_pt), _fields(tokens))
    return "\n".join((*texts, _menus(tokens), _tables(tokens, size_pt), _chrome(tokens)))


def _texts(tokens: Tokens, size_pt: float) -> str:
    caption_pt = size_pt * CAPTION_EM
    return f"""
QLabel[role="caption"] {{ color: {tokens.muted}; font-size: {caption_pt:.2f}pt; }}
QLabel[role="caption"]:disabled {{ color: {tokens.muted}; }}
QLabel[role="own"] {{ color: {tokens.text}; font-size: {caption_pt:.2f}pt; font-weight: 600; }}
QLabel[role="muted"] {{ color: {tokens.muted}; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="title"] {{ font-size: {size_pt * TITLE_EM:.2f}pt; font-weight: 700; }}
QLabel[role="problem"] {{ color: {tokens.danger}; font-size: {caption_pt:.2f}pt; }}
QGroupBox {{ border: 0; margin: 0; padding: 0; }}
"""


def _buttons(tokens: Tokens, size_pt: float) -> str:
    radius = RADIUS_CONTROL_PX
    caption_pt = size_pt * CAPTION_EM
    return f"""
QPushButton[kind] {{ border: 2px solid transparent; border-radius: {radius}px; padding: 4px 12px; }}
QPushButton[kind="primary"] {{
    background: {tokens.accent}; color: {tokens.on_accent}; font-weight: 600; border-radius: {radius + 2}px;
    border-color: {tokens.accent};
}}
QPushButton[kind="primary"]:hover {{ background: {tokens.accent_hover}; border-color: {tokens.accent_hover}; }}
QPushButton[kind="primary"]:focus {{ border-color: {tokens.text}; }}
QPushButton[kind="primary"]:disabled {{
    background: {tokens.hairline}; border-color: {tokens.hairline}; color: {tokens.muted};
}}
QPushButton[kind="plain"] {{
    background: {tokens.surface}; color: {tokens.text}; border: 1px solid {tokens.control_border}; padding: 5px 13px;
}}
QPushButton[kind="plain"]:hover {{ background: {tokens.hover}; }}
QPushButton[kind="plain"]:focus {{ border: 2px solid {tokens.accent}; padding: 4px 12px; }}
QPushButton[kind="plain"]:disabled {{ color: {tokens.muted}; border-color: {tokens.hairline}; }}
QPushButton[kind="quiet"] {{ background: transparent; color: {tokens.text}; padding: 4px 8px; text-align: left; }}
QPushButton[kind="quiet"][strong="true"] {{ font-weight: 600; }}
QPushButton[kind="quiet"]:hover {{ background: {tokens.hover}; border-color: {tokens.hover}; }}
QPushButton[kind="quiet"]:focus {{ border-color: {tokens.accent}; }}
QPushButton[kind="quiet"]:disabled {{ color: {tokens.muted}; }}
QPushButton[kind="link"] {{
    color: {tokens.link}; background: transparent; border: 0; padding: 2px 0;
    font-size: {caption_pt:.2f}pt; text-align: left;
}}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border-bottom: 2px solid {tokens.accent}; padding-bottom: 0; }}
QPushButton[kind="link"]:disabled {{ color: {tokens.muted}; }}
QPushButton[kind="link"][muted="true"] {{ color: {tokens.muted}; }}
QPushButton[kind="link"][muted="true"]:hover {{ color: {tokens.text}; }}
"""


def _fields(tokens: Tokens) -> str:
    box = f"border-radius: {RADIUS_CONTROL_PX}px; selection-background-color: {tokens.accent};"
    box += f" selection-color: {tokens.on_accent};"
    return f"""
QLineEdit, QComboBox, QPlainTextEdit[role="field"] {{
    background: {tokens.surface}; color: {tokens.text}; border: 1px solid {tokens.control_border};
    placeholder-text-color: {tokens.muted}; padding: 5px 8px; {box}
}}
QLineEdit {{ padding: 5px 6px; lineedit-password-character: 8226; }}
QPlainTextEdit[role="field"] {{ padding: 2px 4px; }}
QPlainTextEdit {{ placeholder-text-color: {tokens.muted}; }}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit[role="field"]:focus {{
    border: 2px solid {tokens.accent}; padding: 4px 7px;
}}
QLineEdit:focus {{ padding: 4px 5px; }}
QPlainTextEdit[role="field"]:focus {{ padding: 1px 3px; }}
QLineEdit[problem="true"], QPlainTextEdit[problem="true"] {{ border-color: {tokens.danger}; }}
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit[role="field"]:disabled {{
    background: {tokens.window}; color: {tokens.muted}; border-color: {tokens.hairline};
}}
QLineEdit[inherited="true"], QComboBox[inherited="true"], QPlainTextEdit[inherited="true"] {{ color: {tokens.muted}; }}
QListWidget[role="field"] {{
    background: {tokens.surface}; color: {tokens.text}; border: 1px solid {tokens.control_border};
    border-radius: {RADIUS_CONTROL_PX}px; padding: 3px; outline: 0;
}}
QListWidget[role="field"]:focus {{ border: 2px solid {tokens.accent}; padding: 2px; }}
QListWidget[role="field"]::item {{ padding: 5px 6px; border-radius: {RADIUS_CONTROL_PX}px; }}
QListWidget[role="field"]::item:hover {{ background: {tokens.hover}; }}
QListWidget[role="field"]::item:selected {{ background: {tokens.accent_tint}; color: {tokens.text}; }}
QTableView[role="field"] {{
    background: {tokens.surface}; color: {tokens.text}; border: 1px solid {tokens.control_border};
    border-radius: {RADIUS_CONTROL_PX}px; padding: 2px; outline: 0;
    selection-background-color: {tokens.accent_tint}; selection-color: {tokens.text};
}}
QTableView[role="field"]:focus {{ border: 2px solid {tokens.accent}; padding: 1px; }}
QTableView[role="field"]::item {{ padding: 2px 8px; border: 0; }}
QTableView[role="field"]::item:selected {{ background: {tokens.accent_tint}; color: {tokens.text}; }}
QHeaderView {{ background: {tokens.surface}; }}
QHeaderView::section {{
    background: {tokens.surface}; color: {tokens.muted}; border: 0; border-bottom: 1px solid {tokens.hairline};
    padding: 4px 8px; font-weight: 600;
}}
QComboBox::drop-down {{ border: 0; width: 24px; }}
QComboBox::down-arrow {{ image: none; }}
QComboBox QAbstractItemView {{
    background: {tokens.raised}; color: {tokens.text}; border: 1px solid {tokens.control_border}; outline: 0;
    selection-background-color: {tokens.accent_tint}; selection-color: {tokens.text};
}}
"""


def _tables(tokens: Tokens, size_pt: float) -> str:
    return f"""
QTableView[role="plain"] {{ background: transparent; color: {tokens.text}; border: 0; outline: 0; }}
QTableView[role="plain"]::item {{ padding: 0 8px; border: 0; border-bottom: 1px solid {tokens.hairline}; }}
QTableView[role="plain"]::item:selected {{ background: {tokens.accent_tint}; color: {tokens.text}; }}
QTableView[role="plain"]::item:focus {{ border: 2px solid {tokens.accent}; padding: 0 6px; }}
QTableView[role="plain"] QHeaderView {{ background: transparent; border: 0; }}
QTableView[role="plain"] QHeaderView::section {{
    background: {tokens.window}; color: {tokens.muted}; border: 0; border-bottom: 1px solid {tokens.control_border};
    padding: 4px 8px; font-size: {size_pt * CAPTION_EM:.2f}pt; font-weight: 600;
}}
QTableView[role="plain"] QHeaderView::section:hover {{ color: {tokens.text}; }}
QTableView[role="plain"] QHeaderView::up-arrow, QTableView[role="plain"] QHeaderView::down-arrow {{
    width: 0; height: 0; image: none;
}}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
"""


def _menus(tokens: Tokens) -> str:
    return f"""
QMenu {{ background: {tokens.raised}; color: {tokens.text}; border: 1px solid {tokens.hairline}; padding: 4px; }}
QMenu::item {{ padding: 5px 24px 5px 30px; border-radius: {RADIUS_CONTROL_PX}px; }}
QMenu::indicator {{ left: 8px; width: 14px; height: 14px; }}
QMenu::item:selected {{ background: {tokens.accent_tint}; color: {tokens.text}; }}
QMenu::item:disabled {{ color: {tokens.muted}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {tokens.hairline}; margin: 4px 8px; }}
QMenuBar {{ background: {tokens.window}; color: {tokens.text}; }}
QMenuBar::item {{ padding: 4px 8px; background: transparent; border-radius: {RADIUS_CONTROL_PX}px; }}
QMenuBar::item:selected {{ background: {tokens.accent_tint}; }}
QToolTip {{
    background: {tokens.raised}; color: {tokens.text}; border: 1px solid {tokens.hairline}; padding: 4px;
}}
"""


def _chrome(tokens: Tokens) -> str:
    return f"""
QSplitter::handle {{ background: {tokens.hairline}; }}
QScrollArea {{ background: transparent; border: 0; }}
QFrame[role="hairline"] {{ background: {tokens.hairline}; border: 0; max-height: 1px; min-height: 1px; }}
QFrame[role="card"] {{
    background: {tokens.surface}; border: 1px solid {tokens.hairline}; border-radius: {RADIUS_CARD_PX}px;
}}
QScrollBar {{ background: transparent; margin: 0; }}
QScrollBar:vertical {{ width: 8px; }}
QScrollBar:horizontal {{ height: 8px; }}
QScrollBar::handle {{ background: {tokens.control_border}; border-radius: 2px; margin: 2px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {tokens.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
