"""The blocks that the lines so far left open: containers and, innermost, the leaf that takes lines."""

from __future__ import annotations

from claude_desktop.markdown.block_starts import ItemStart
from claude_desktop.markdown.frames import Frame, OpenItem, OpenList, containers_of, copy_frames, nesting
from claude_desktop.markdown.leaf_renderer import LeafRenderer
from claude_desktop.markdown.leaves import Container
from claude_desktop.markdown.open_leaves import MAX_PARAGRAPH, OpenCode, OpenLeaf, OpenText


class OpenBlocks:
    """Opens, fills and closes blocks; what is closed becomes leaves of the `renderer`. `blank_before` tells whether the
    line before was blank where that parts list items."""

    __slots__ = ("_renderer", "blank_before", "frames", "leaf")

    def __init__(self, renderer: LeafRenderer) -> None:
        self._renderer = renderer
        self.frames: list[Frame] = []
        self.leaf: OpenLeaf | None = None
        self.blank_before = False

    def fork(self) -> OpenBlocks:
        """Copy it for a look ahead."""
        forked = OpenBlocks(self._renderer)
        forked.frames = copy_frames(self.frames)
        forked.leaf = self.leaf.copy() if self.leaf is not None else None
        forked.blank_before = self.blank_before
        return forked

    def extend(self, piece: str) -> None:
        """Add to the open leaf's last line, split into pieces so that each step is bounded."""
        leaf = self.leaf
        if isinstance(leaf, OpenCode):
            leaf.extend(piece)
        elif isinstance(leaf, OpenText):
            self._split_overflow(leaf)
            for at in range(0, len(piece), MAX_PARAGRAPH):
                leaf.extend(piece[at : at + MAX_PARAGRAPH])
                self._split_overflow(leaf)

    def _split_overflow(self, text: OpenText) -> None:
        while (part := text.split_overflow()) is not None:
            self._renderer.close(part, self.take_containers)

    def make_room(self, depth: int) -> None:
        """Make room for a block within the first `depth` containers."""
        self.close_to(depth)
        self.close_leaf()
        while self.frames and isinstance(self.frames[-1], OpenList):
            self.frames.pop()
        if self.frames and isinstance(item := self.frames[-1], OpenItem):
            if item.has_child and self.blank_before:
                self._loosen(self.frames[-2])
            item.has_child = True

    def open_item(self, start: ItemStart, depth: int, line_start: int, line_end: int) -> None:
        """Open a list item within the first `depth` containers, and the list around it where none goes on."""
        self.close_to(depth)
        parent = self.frames[-1] if self.frames else None
        if isinstance(parent, OpenList) and parent.kind == start.kind:
            if self.blank_before:
                self._loosen(parent)
        else:
            self.make_room(depth)
            number = 1 if start.number is None else start.number
            parent = OpenList(start.kind, number, nesting(self.frames), len(self._renderer.list.leaves))
            self.frames.append(parent)
        marker = start.box or "•"
        if start.note:
            marker = f"{start.note}."
        elif start.number is not None:
            marker = f"{parent.next_number}{start.kind} {start.box}".rstrip()
        parent.next_number += 1
        if len(marker) > len(parent.widest_marker):
            parent.widest_marker = marker
            self._restyle(parent)
        self.frames.append(OpenItem(marker, start.indent, line_start, line_end))

    def close_to(self, depth: int) -> None:
        """Close the containers beyond the first `depth`, and the leaf in them."""
        if len(self.frames) > depth:
            self.close_leaf()
        while len(self.frames) > depth:
            frame = self.frames[-1]
            if isinstance(frame, OpenItem) and not frame.has_leaf:
                self._renderer.close(OpenText(frame.start, frame.end, is_marker=True), self.take_containers)
            self.frames.pop()

    def close_leaf(self) -> None:
        """Close the leaf that takes lines, if there is one."""
        leaf, self.leaf = self.leaf, None
        if leaf is not None:
            self._renderer.close(leaf, self.take_containers)

    def show_leaf(self) -> None:
        """Show the leaf that still takes lines as it is now."""
        if self.leaf is not None:
            self._renderer.show(self.leaf, containers_of(self.frames))
        elif self.frames and isinstance(item := self.frames[-1], OpenItem) and not item.has_leaf:
            self._renderer.show(OpenText(item.start, item.end, is_marker=True), containers_of(self.frames))

    def take_containers(self) -> tuple[Container, ...]:
        """The containers of a leaf that is added now; the markers of their items are used up."""
        containers = containers_of(self.frames)
        for frame in self.frames:
            if isinstance(frame, OpenItem):
                frame.has_leaf = True
        return containers

    def _loosen(self, frame: Frame) -> None:
        if isinstance(frame, OpenList) and frame.tight:
            frame.tight = False
            self._restyle(frame)

    def _restyle(self, items: OpenList) -> None:
        """Tell the leaves of a list how its items look now. A look ahead leaves them alone: it is forgotten."""
        if not self._renderer.looks_ahead:
            self._renderer.list.restyle_items(items.first_leaf, items.depth, items.widest_marker, items.tight)
