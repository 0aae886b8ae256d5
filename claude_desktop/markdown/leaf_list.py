"""The leaves of a document, and what may still change in them later: their lists, and labels not yet defined."""

from __future__ import annotations

from dataclasses import replace

from claude_desktop.markdown.inlines import References, Target, parse_inline
from claude_desktop.markdown.leaves import Code, Heading, Inline, Leaf, ListItem, Math, Paragraph, Place, Rule, Table
from claude_desktop.markdown.open_leaves import UnresolvedText

MAX_LATE_LABELS = 1_000
"""A definition reaches back over at most so many texts with undefined labels, so that no single line costs seconds."""


class _Waiting:
    """A text of a leaf that waits for definitions."""

    __slots__ = ("index", "labels", "number", "text")

    def __init__(self, number: int, index: int, text: UnresolvedText) -> None:
        self.number = number
        self.index = index
        self.text = text
        self.labels = set(text.labels)


class LeafList:
    """Closed leaves. `changed_from` is the lowest index that changed since it was last set."""

    def __init__(self) -> None:
        self.leaves: list[Leaf] = []
        self.references = References()
        self.changed_from = 0
        self.parsed_characters = 0
        self._waiting: dict[str, list[_Waiting]] = {}
        self._waiting_count = 0

    def add(self, leaf: Leaf, unresolved: list[UnresolvedText]) -> None:
        """Add a leaf; `unresolved` are its texts with labels that are not defined yet."""
        for text in unresolved:
            self._waiting_count += 1
            waiting = _Waiting(self._waiting_count, len(self.leaves), text)
            for label in text.labels:
                self._waiting.setdefault(label, []).append(waiting)
        self.leaves.append(leaf)

    def define(self, label: str, target: Target) -> None:
        """Take a link definition; the first one of a label counts. Texts that wait for it are rendered anew."""
        if label in self.references.known:
            return
        self.references.known[label] = target
        by_leaf: dict[int, list[_Waiting]] = {}
        for waiting in self._waiting.pop(label, ()):
            if waiting.number > self._waiting_count - MAX_LATE_LABELS:
                by_leaf.setdefault(waiting.index, []).append(waiting)
        for index, texts in by_leaf.items():
            self._render_again(index, texts)

    def _render_again(self, index: int, texts: list[_Waiting]) -> None:
        leaf = self.leaves[index]
        match leaf:
            case Paragraph() | Heading():
                self.leaves[index] = replace(leaf, inline=self._render(texts[0]))
            case Table():
                rows = [leaf.header, *leaf.rows]
                for waiting in texts:
                    row = list(rows[waiting.text.row + 1])
                    row[waiting.text.column] = self._render(waiting)
                    rows[waiting.text.row + 1] = tuple(row)
                self.leaves[index] = replace(leaf, header=rows[0], rows=tuple(rows[1:]))
            case Code() | Rule() | Math():
                return
        self.changed_from = min(self.changed_from, index)

    def _render(self, waiting: _Waiting) -> Inline:
        text = waiting.text
        self.parsed_characters += len(text.content)
        inline = parse_inline(text.content, text.origin, self.references)
        for label in self.references.missed - waiting.labels:
            waiting.labels.add(label)
            self._waiting.setdefault(label, []).append(waiting)
        self.references.missed.clear()
        return inline

    def restyle_items(self, first: int, depth: int, widest_marker: str, tight: bool) -> None:
        """Tell the leaves from `first` on, all in one list, what its items now look like. `depth` is the place of the
        list's items among the leaves' containers."""
        items: dict[str, ListItem] = {}
        for index in range(first, len(self.leaves)):
            leaf = self.leaves[index]
            place = leaf.place
            containers = place.containers
            old = containers[depth]
            if isinstance(old, ListItem):
                item = items.get(old.marker)
                if item is None:
                    item = items[old.marker] = ListItem(old.marker, widest_marker, tight)
                containers = (*containers[:depth], item, *containers[depth + 1 :])
                self.leaves[index] = _with_place(leaf, Place(containers, place.source_start, place.source_end))
        self.changed_from = min(self.changed_from, first)


def _with_place(leaf: Leaf, place: Place) -> Leaf:
    """The leaf elsewhere. `dataclasses.replace` would do, but takes three times as long, and lists may be long."""
    match leaf:
        case Paragraph():
            return Paragraph(place, leaf.inline)
        case Heading():
            return Heading(place, leaf.level, leaf.inline)
        case Code():
            return Code(place, leaf.language, leaf.text, leaf.closed)
        case Table():
            return Table(place, leaf.alignments, leaf.header, leaf.rows)
        case Rule():
            return Rule(place)
        case Math():
            return Math(place, leaf.tex, leaf.inline, leaf.closed)
