from __future__ import annotations

import pytest

from claude_desktop.model.json_values import MAX_NESTING, Json
from claude_desktop.store.rows import (
    blocks_from,
    int_from,
    message_from,
    object_from,
    optional_text_from,
    stored_text,
    text_from,
    turn_from,
)


@pytest.mark.parametrize("text", ["", "plain", "Größe 🙂", "a\0b", "\ud800", "x \udfff\ud800 y"])
def test_any_text_can_be_stored(text: str) -> None:
    stored = stored_text(text)
    assert isinstance(stored, bytes) == ("\ud800" in text)
    assert text_from(stored) == text


def test_no_text_stays_none() -> None:
    assert stored_text(None) is None
    assert optional_text_from(None) is None


@pytest.mark.parametrize("value", [None, 1, 1.5])
def test_what_is_not_text_is_refused(value: float | None) -> None:
    with pytest.raises(ValueError, match="expected text"):
        text_from(value)


def test_what_is_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="expected a number"):
        int_from("1")


@pytest.mark.parametrize(("blocks", "unfinished"), [("{}", "[]"), ("[1]", "[]"), ("[", "[]"), ("[{}]", "{}")])
def test_damaged_blocks_are_refused(blocks: str, unfinished: str) -> None:
    with pytest.raises(ValueError, match=r"expected|Expecting"):
        blocks_from(blocks, unfinished)


def test_unfinished_blocks_are_told_by_their_places() -> None:
    blocks = blocks_from('[{"type":"text"},{"type":"text"}]', "[1]")
    assert [block.finished for block in blocks] == [True, False]


def test_what_the_wire_let_in_can_be_read_again() -> None:
    text = '{"a":' * MAX_NESTING + "1" + "}" * MAX_NESTING
    value: Json = object_from('{"raw":' + text + "}")
    assert isinstance(value, dict)


def test_rows_of_another_make_are_refused() -> None:
    with pytest.raises(ValueError, match="nobody"):
        message_from(("m", "c", None, "nobody", "[]", "[]", 1))
    with pytest.raises(ValueError, match="unpack"):
        turn_from(("t", "m", "c", "complete", "model", "account", "{}", 1))
