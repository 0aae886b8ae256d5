"""Guesses at heights of what was never laid out: good enough for a scroll bar, cheap enough for 10,000 messages."""

from __future__ import annotations

from claude_desktop.model.blocks import BlockKind
from claude_desktop.model.json_values import string_in
from claude_desktop.ui.transcript.chrome_rows import ACTIONS_PX
from claude_desktop.ui.transcript.code_header import HEADER_PX
from claude_desktop.ui.transcript.contents import (
    ActionsContent,
    CodeContent,
    Content,
    MathContent,
    NodeContent,
    NoticeContent,
    OwnContent,
    PendingContent,
    RuleContent,
    TableContent,
    TextContent,
)
from claude_desktop.ui.transcript.entries import MessageEntry
from claude_desktop.ui.transcript.rows import Sheet
from claude_desktop.ui.transcript.text_styles import Look

_FILL_SHARE = 0.9


def estimate_row_px(content: Content, sheet: Sheet) -> int:
    """Guess the height of a row from the number of its characters."""
    styles = sheet.styles
    match content:
        case NodeContent(depth=depth):
            width_px = max(1, sheet.width_px - (depth + 1) * styles.px(18))
            return _text_px(len(content.inline.text), width_px, content.look, sheet)
        case TextContent():
            return _text_px(len(content.inline.text), sheet.width_px, content.look, sheet)
        case OwnContent():
            breaks = content.inline.text.count("\n")
            text = _text_px(len(content.inline.text), round(sheet.width_px * 0.75), Look.OWN, sheet)
            return text + breaks * styles.pitch_px(Look.OWN) + 16
        case CodeContent():
            header = styles.px(HEADER_PX) if content.first else 0
            return (content.end - content.begin) * styles.code_pitch_px + header
        case TableContent():
            return (content.end - content.begin) * (styles.pitch_px(Look.CELL) + styles.px(11))
        case RuleContent():
            return 1
        case MathContent(look=look):
            return 2 * styles.pitch_px(look)
        case PendingContent(characters=characters):
            return _text_px(characters, sheet.width_px, Look.BODY, sheet)
        case ActionsContent():
            return styles.px(ACTIONS_PX)
        case NoticeContent():
            return styles.px(48)
        case _:
            return styles.px(24)


def _text_px(characters: int, width_px: int, look: Look, sheet: Sheet) -> int:
    per_line = max(8.0, width_px / sheet.styles.advance_px(look) * _FILL_SHARE)
    return (int(characters / per_line) + 1) * sheet.styles.pitch_px(look)


def estimate_message_px(entry: MessageEntry, sheet: Sheet) -> int:
    """Guess the height of a message that was never parsed."""
    styles = sheet.styles
    pitch = styles.pitch_px(Look.BODY)
    own = entry.is_own
    width_px = sheet.width_px * (0.75 if own else 1.0)
    per_line = max(8.0, width_px / styles.advance_px(Look.BODY) * _FILL_SHARE)
    total = styles.px(ACTIONS_PX + 16)
    for block in entry.blocks:
        if block.kind is BlockKind.TEXT and not entry.folded_as:
            text = string_in(block.raw, "text")
            breaks = text.count("\n")
            total += int((len(text) / per_line + breaks * 0.6) + 1) * pitch
        else:
            total += styles.px(34)
    return total + (styles.px(48) if entry.notice else 0)
