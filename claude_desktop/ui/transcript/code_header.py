"""The line above a code block: its language at the left, what can be done with it at the right."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from claude_desktop.markdown.languages import language_label
from claude_desktop.ui.theme.tokens import SPACE_L_PX, SPACE_S_PX
from claude_desktop.ui.transcript.code_block import CodeBlock
from claude_desktop.ui.transcript.rows import Deed, Scene, Target
from claude_desktop.ui.transcript.shown_text import shown_exactly
from claude_desktop.ui.transcript.text_styles import TextStyles

HEADER_PX = 28
_LEAST_LANGUAGE_EM = 4

Button = tuple[Deed, str, str]
"""What a button does, what it says, and what a screen reader says in its place."""


def code_buttons(block: CodeBlock) -> list[Button]:
    """What can be done with a block of code."""
    translate = QCoreApplication.translate
    wrap = (translate("Transcript", "Wrap"), translate("Transcript", "Wrap lines"))
    if block.wrapped:
        wrap = (translate("Transcript", "Unwrap"), translate("Transcript", "Unwrap lines"))
    copy = (translate("Transcript", "Copy"), translate("Transcript", "Copy code"))
    if block.copied:
        copy = (translate("Transcript", "Copied"), translate("Transcript", "Code copied"))
    save = (translate("Transcript", "Save"), translate("Transcript", "Save code…"))
    buttons = [(Deed.WRAP_CODE, *wrap), (Deed.SAVE_CODE, *save), (Deed.COPY_CODE, *copy)]
    if block.shows_source and block.diagram() is not None:
        draw = (translate("Transcript", "Diagram"), translate("Transcript", "Show the diagram"))
        buttons.insert(0, (Deed.SHOW_DRAWING, *draw))
    return buttons


def diagram_buttons(block: CodeBlock) -> list[Button]:
    """What can be done with a diagram that is drawn."""
    translate = QCoreApplication.translate
    source = (translate("Transcript", "Source"), translate("Transcript", "Show the diagram's source"))
    return [(Deed.SHOW_DRAWING, *source), *code_buttons(block)[-2:]]


def place_buttons(buttons: Sequence[Button], card: QRectF, styles: TextStyles) -> list[Target]:
    """Stand buttons at the right end of a header; the first ones are left out where a narrow card has no room."""
    height = styles.px(HEADER_PX)
    right = card.right() - styles.px(SPACE_S_PX) + 2
    least = card.left() + _LEAST_LANGUAGE_EM * styles.em_px
    made: list[Target] = []
    for deed, label, said in reversed(buttons):
        width = styles.small_metrics.horizontalAdvance(label) + styles.px(SPACE_L_PX) - 2
        if made and right - width < least:
            break
        made.insert(0, Target(deed, QRectF(right - width, card.top(), width, height), label, said=said))
        right -= width
    return made


def paint_header(
    painter: QPainter, language: str, card: QRectF, pad_px: int, targets: Sequence[Target], scene: Scene
) -> None:
    """Draw the language and the buttons."""
    paint_label(painter, language_label(language), scene.styles.colours.muted, card, pad_px - 1, targets, scene)


def paint_label(
    painter: QPainter, text: str, ink: QColor, card: QRectF, pad_px: int, targets: Sequence[Target], scene: Scene
) -> None:
    """Draw words at the left of a header in this ink, and the buttons."""
    styles = scene.styles
    painter.setFont(styles.small)
    painter.setPen(ink)
    left = card.left() + pad_px
    room = (targets[0].rect.left() if targets else card.right()) - left
    place = QRectF(left, card.top(), room, styles.px(HEADER_PX))
    label = styles.small_metrics.elidedText(shown_exactly(text), Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)
    for target in targets:
        active = target in (scene.hovered, scene.focused)
        painter.setPen(styles.colours.text if active else styles.colours.muted)
        painter.drawText(target.rect, Qt.AlignmentFlag.AlignCenter, target.label)
        if target == scene.focused:
            painter.setPen(styles.colours.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(target.rect.adjusted(1, 4, -1, -4), 4, 4)
