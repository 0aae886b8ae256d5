"""Walks through the text of a JSON value one level at a time, each part with its place in the text.

Nothing is kept of what is not asked for, so that a value of any size can be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from json import JSONDecoder

from claude_desktop.model.json_values import Json

_DECODER = JSONDecoder()
_SPACE = " \t\r\n"


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a JSON text, from `start` to `end`. `key` is its name in an object or its number in a list, None at
    the top; a name stands from `key_start` to `key_end`, its quotes included (-1 where there is none). `size` counts
    what a container holds."""

    key: str | int | None
    key_start: int
    key_end: int
    start: int
    end: int
    value: Json
    size: int = 0

    @property
    def is_container(self) -> bool:
        """Tell whether it can hold others."""
        return isinstance(self.value, dict | list)

    @property
    def first(self) -> int:
        """Where it begins in the text, its name included."""
        return self.key_start if self.key_start >= 0 else self.start


def node_at(text: str, start: int) -> Node:
    """The value at an offset of a text that is JSON there. Raises `ValueError` where it is not."""
    return _node(text, start, None, -1, -1)


def children_of(text: str, node: Node, first: int = 0, most: int | None = None) -> list[Node]:
    """What a container holds, from the `first`th on, at most so many; a name that stands twice comes twice."""
    walk = _members(text, node) if isinstance(node.value, dict) else _items(text, node)
    return list(islice(walk, first, None if most is None else first + most))


def _node(text: str, start: int, key: str | int | None, key_start: int, key_end: int) -> Node:
    value, end = _DECODER.raw_decode(text, start)
    size = len(value) if isinstance(value, dict | list) else 0
    return Node(key, key_start, key_end, start, end, value, size)


def _members(text: str, node: Node) -> Iterator[Node]:
    at = _skip(text, node.start + 1)
    while text[at] == '"':
        name, end = _DECODER.raw_decode(text, at)
        value_at = _skip(text, _skip(text, end) + 1)
        member = _node(text, value_at, name, at, end)
        yield member
        at = _skip(text, member.end)
        if text[at] != ",":
            return
        at = _skip(text, at + 1)


def _items(text: str, node: Node) -> Iterator[Node]:
    at, number = _skip(text, node.start + 1), 0
    while text[at] != "]":
        item = _node(text, at, number, -1, -1)
        yield item
        at, number = _skip(text, item.end), number + 1
        if text[at] != ",":
            return
        at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    while text[at] in _SPACE:
        at += 1
    return at
