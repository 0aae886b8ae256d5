"""Lists all that can be pressed in a message, in reading order, also where it is not on screen."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF

from claude_desktop.markdown.leaves import Inline, Style
from claude_desktop.ui.transcript.contents import (
    CodeContent,
    Content,
    MathContent,
    NodeContent,
    OwnContent,
    RuleContent,
    TableContent,
    TextContent,
)
from claude_desktop.ui.transcript.message_rows import MessageRows, make_layout
from claude_desktop.ui.transcript.output_rows import node_targets
from claude_desktop.ui.transcript.page import TargetHit
from claude_desktop.ui.transcript.rows import Deed, Sheet, Target


def pressables_of(laid: MessageRows, message: int) -> list[TargetHit]:
    """Everything that can be pressed in a message. Links have no rectangle here: their text may not be laid out."""
    return [
        TargetHit(laid.entry.id, message, index, target)
        for index, row in enumerate(laid.rows)
        for target in _targets_of(row.content, laid.sheet)
    ]


def _targets_of(content: Content, sheet: Sheet) -> Iterator[Target]:
    match content:
        case NodeContent():
            yield from node_targets(content)
        case TextContent(inline=inline):
            yield from _links_of(inline)
        case TableContent(block=block, begin=begin, end=end):
            for index in range(begin, end):
                for cell in block.row(index):
                    yield from _links_of(cell)
        case OwnContent() | RuleContent() | MathContent() | CodeContent(first=False):
            return
        case _:
            yield from make_layout(content, sheet).targets()


def _links_of(inline: Inline) -> Iterator[Target]:
    for span in inline.spans:
        if span.style & Style.LINK and span.target is not None:
            yield Target(Deed.OPEN_LINK, QRectF(), inline.text[span.start : span.end], span.target)
