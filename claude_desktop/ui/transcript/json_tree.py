"""A JSON value as a tree of rows: small parts are open, large ones closed, and very long ones come in pages."""

from __future__ import annotations

import json
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QLocale

from claude_desktop.markdown.leaves import Inline, Place, SourceRun, Span, Style
from claude_desktop.model.json_outline import Node, children_of, node_at
from claude_desktop.model.texts import without_surrogates
from claude_desktop.ui.transcript.contents import Content, NodeContent, NodeState
from claude_desktop.ui.transcript.rows import Sheet
from claude_desktop.ui.transcript.shown_text import LINE_BREAK
from claude_desktop.ui.transcript.text_styles import Look

MAX_TREE_CHARACTERS = 500_000
PAGE_NODES = 100
_OPEN_CHARACTERS = 1_500
_OPEN_TOGETHER_CHARACTERS = 6_000
_PREVIEW_CHARACTERS = 70
_OPEN_DEPTH = 4
_MAX_DEPTH_SHOWN = 60
_MAX_VALUE_CHARACTERS = 2_000
_MAX_KEY_CHARACTERS = 200
# What the reader opened or closed is kept among the unfolded blocks of the message, as numbers below all others.
_FIRST_KEPT = -10


class JsonTreeSection:
    """The rows of a JSON value that stands in `source` from `start`. `toggled` belongs to the message, and holds the
    parts that the reader opened or closed against what they are by themselves."""

    def __init__(self, index: int, source: str, start: int, sheet: Sheet, toggled: set[int]) -> None:
        self.source = source
        self.contents: list[Content] = []
        self._index = index
        self._root = node_at(source, start)
        self._toggled = toggled
        self._pages: dict[int, int] = {}
        self.relay(sheet)

    def relay(self, sheet: Sheet) -> None:
        """Work out all rows anew; they do not depend on the sheet."""
        del sheet
        self.contents = list(self._rows(self._root, 0))

    def toggle(self, start: int) -> None:
        """Open or close the part that begins at an offset of the source."""
        self._toggled ^= {_FIRST_KEPT - start}
        self.contents = list(self._rows(self._root, 0))

    def show_more(self, start: int) -> None:
        """Show one more page of what the part at an offset of the source holds."""
        self._pages[start] = self._pages.get(start, 1) * 2
        self.contents = list(self._rows(self._root, 0))

    def _rows(self, node: Node, depth: int, beside: int = 1) -> Iterator[Content]:
        """The rows of a part, which is one of so many `beside` each other."""
        is_open = node.size > 0 and depth < _MAX_DEPTH_SHOWN and self._is_open(node, depth, beside)
        yield self._row(node, depth, is_open)
        if not is_open:
            return
        most = PAGE_NODES * self._pages.get(node.start, 1)
        for child in children_of(self.source, node, 0, most):
            yield from self._rows(child, depth + 1, node.size)
        if node.size > most:
            yield self._more(node, depth + 1, node.size - most)

    def _is_open(self, node: Node, depth: int, beside: int) -> bool:
        characters = node.end - node.start
        is_small = characters <= _OPEN_CHARACTERS and characters * beside <= _OPEN_TOGETHER_CHARACTERS
        by_itself = depth == 0 or (depth < _OPEN_DEPTH and is_small)
        return by_itself ^ (_FIRST_KEPT - node.start in self._toggled)

    def _row(self, node: Node, depth: int, is_open: bool) -> NodeContent:
        key = _key_text(node)
        value, run = _value_text(self.source, node)
        if node.is_container:
            value, run = _container_text(self.source, node, is_open), 0
        text = f"{key}: {value}" if key else value
        runs = []
        if key and isinstance(node.key, str):
            runs.append(SourceRun(0, node.key_start + 1, min(len(key), node.key_end - node.key_start - 2)))
        if run:
            runs.append(SourceRun(len(text) - len(value), node.start, run))
        state = NodeState.LEAF
        if node.is_container and node.size:
            state = NodeState.OPEN if is_open else NodeState.CLOSED
        return NodeContent(
            self._index,
            Place((), node.first, node.start + 1 if is_open else node.end),
            Inline(text, (Span(0, len(key), Style.BOLD),) if key else (), tuple(runs)),
            Look.CELL,
            depth=depth,
            state=state,
            node=node.start,
        )

    def _more(self, node: Node, depth: int, left: int) -> NodeContent:
        text = QCoreApplication.translate("JsonTree", "{count} more…").format(count=QLocale().toString(left))
        place = Place((), node.end - 1, node.end)
        return NodeContent(
            self._index, place, Inline(text), Look.CELL, depth=depth, state=NodeState.MORE, node=node.start
        )


def _key_text(node: Node) -> str:
    if node.key is None:
        return ""
    key = without_surrogates(str(node.key)).replace("\n", LINE_BREAK)
    return key if len(key) <= _MAX_KEY_CHARACTERS else f"{key[: _MAX_KEY_CHARACTERS - 1]}…"


def _container_text(source: str, node: Node, is_open: bool) -> str:
    """How much a container holds and, while it is closed, how it begins."""
    count = QCoreApplication.translate("JsonTree", "%n items", None, node.size)
    if isinstance(node.value, dict):
        count = QCoreApplication.translate("JsonTree", "%n keys", None, node.size)
    if is_open:
        return count
    beginning = source[node.start : min(node.end, node.start + 4 * _PREVIEW_CHARACTERS)]
    written = without_surrogates(" ".join(beginning.split()))
    if len(written) > _PREVIEW_CHARACTERS:
        written = f"{written[: _PREVIEW_CHARACTERS - 1]}…"
    return f"{count} · {written}" if node.size else written


def _value_text(source: str, node: Node) -> tuple[str, int]:
    """A plain value as it is shown, and how much of it stands there just as in the source."""
    written = source[node.start : node.end]
    shown = written
    if isinstance(node.value, str) and "\\" in written:
        shown = f'"{without_surrogates(node.value)}"'.replace("\n", LINE_BREAK)
    elif isinstance(node.value, str):
        shown = without_surrogates(written)
    elif len(written) > _MAX_VALUE_CHARACTERS:
        shown = json.dumps(node.value)
    same = len(shown) if shown == written else min(len(shown), len(written))
    if len(shown) > _MAX_VALUE_CHARACTERS:
        return f"{shown[: _MAX_VALUE_CHARACTERS - 1]}…", min(same, _MAX_VALUE_CHARACTERS - 1)
    return shown, same
