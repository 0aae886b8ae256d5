"""What a search in messages found, as lines of the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextCharFormat, QTextLayout, QTextOption

from claude_desktop.services.search import FoundMessage
from claude_desktop.ui.theme.theme import tokens_in_use

_SHOWN_BEFORE = 14  # letters before the match, so that it is in sight in a narrow list


@dataclass(frozen=True, slots=True)
class FoundIn:
    """The title above the messages that were found in a conversation."""

    conversation_id: str
    title: str


@dataclass(frozen=True, slots=True)
class ShownSnippet:
    """A snippet begun shortly before its match; the match stands from `start` to `end` (code points)."""

    text: str
    start: int
    end: int


def found_lines(messages: Sequence[FoundMessage]) -> list[FoundIn | FoundMessage]:
    """The messages by conversation, each under its title; the conversation of the best match first."""
    by_conversation: dict[str, list[FoundMessage]] = {}
    for message in messages:
        by_conversation.setdefault(message.conversation_id, []).append(message)
    lines: list[FoundIn | FoundMessage] = []
    for conversation_id, found in by_conversation.items():
        lines.append(FoundIn(conversation_id, found[0].title))
        lines.extend(found)
    return lines


def shown_snippet(found: FoundMessage) -> ShownSnippet:
    """Begin the snippet at a word shortly before the match."""
    text, start, end = found.snippet, found.match_start, found.match_end
    first = max(0, start - _SHOWN_BEFORE)
    if first > 0:
        blank = text.find(" ", first, start)
        first = blank + 1 if blank >= 0 else first
    mark = "…" if first > 0 else ""
    return ShownSnippet(mark + text[first:], start - first + len(mark), end - first + len(mark))


def paint_snippet(painter: QPainter, box: QRect, font: QFont, found: FoundMessage) -> None:
    """Paint a line of plain text in which the match stands out."""
    tokens = tokens_in_use()
    shown = shown_snippet(found)
    text = QFontMetrics(font).elidedText(shown.text, Qt.TextElideMode.ElideRight, box.width())
    layout = QTextLayout(text, font)
    layout.setTextOption(_one_line(painter.layoutDirection()))
    strong = QTextCharFormat()
    strong.setFontWeight(QFont.Weight.Bold)
    strong.setForeground(QColor(tokens.text))
    match = QTextLayout.FormatRange()
    match.start, match.length = _units(shown.text[: shown.start]), _units(shown.text[shown.start : shown.end])
    match.format = strong
    layout.setFormats([match])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(box.width())
    layout.endLayout()
    painter.setPen(QColor(tokens.muted))
    painter.save()
    painter.setClipRect(box)
    layout.draw(painter, QPointF(box.left(), box.top() + (box.height() - line.height()) / 2))
    painter.restore()


def _one_line(direction: Qt.LayoutDirection) -> QTextOption:
    option = QTextOption(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    option.setTextDirection(direction)
    return option


def _units(text: str) -> int:
    """The length in UTF-16 units, in which Qt counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
