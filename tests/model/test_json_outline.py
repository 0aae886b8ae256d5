"""A JSON text is walked level by level, each part with its place, whatever it holds."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.json_outline import Node, children_of, node_at
from claude_desktop.model.json_values import Json

VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def rebuilt(text: str, node: Node) -> Json:
    """The value again, from the outline alone."""
    assert json.loads(text[node.start : node.end]) == node.value
    if isinstance(node.value, dict):
        members = children_of(text, node)
        assert all(json.loads(text[part.key_start : part.key_end]) == part.key for part in members)
        return {str(part.key): rebuilt(text, part) for part in members}
    if isinstance(node.value, list):
        assert [part.key for part in children_of(text, node)] == list(range(node.size))
        return [rebuilt(text, part) for part in children_of(text, node)]
    return node.value


@pytest.mark.slow
@given(VALUES, st.sampled_from([None, 0, 3]), st.booleans())
def test_every_value_is_found_again(value: Json, indent: int | None, is_ascii: bool) -> None:
    text = f"words {json.dumps(value, indent=indent, ensure_ascii=is_ascii)} words"
    node = node_at(text, 6)
    assert rebuilt(text, node) == value
    assert node.end == len(text) - 6


def test_pages_and_doubles() -> None:
    text = '{"a": 1, "b" : [ ] ,\n"a": 2}'
    node = node_at(text, 0)
    assert (node.size, node.is_container, node.first) == (2, True, 0)
    assert [(part.key, part.value) for part in children_of(text, node)] == [("a", 1), ("b", []), ("a", 2)]
    assert [part.key for part in children_of(text, node, 1, 1)] == ["b"]
    assert [part.key for part in children_of(text, node, 5)] == []
    assert children_of(text, node)[1].first == text.index('"b"')


@pytest.mark.parametrize("text", ["", "x", "{", '{"a"', "[1,"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        node_at(text, 0)
