"""JSON comes back equal, or not at all."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.json_values import (
    MAX_NESTING,
    Json,
    count_in,
    dump_json,
    load_json,
    load_object,
    number_in,
    object_in,
    string_in,
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"))
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES)
def test_what_is_written_reads_back_equal_in_the_same_order(value: Json) -> None:
    text = dump_json(value)
    assert text.isascii()
    assert json.dumps(load_json(text)) == json.dumps(value)


def test_a_lone_surrogate_survives() -> None:
    assert load_json(dump_json("a\ud800b")) == "a\ud800b"


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', "1e999", "", "{", "nul", "[" * 100_000])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        load_json(text)


def test_nesting_is_bounded_and_brackets_in_text_do_not_count() -> None:
    assert load_json("[" * MAX_NESTING + "]" * MAX_NESTING)
    with pytest.raises(ValueError, match="deep"):
        load_json("[" * (MAX_NESTING + 2) + "]" * (MAX_NESTING + 2))
    assert load_json(json.dumps("[" * 10_000)) == "[" * 10_000
    assert load_json(json.dumps([[1]] * 1_000), 5) == [[1]] * 1_000
    with pytest.raises(ValueError, match="deep"):
        load_json('{"a": {"b": {"c": {"d": 1}}}}', 2)


def test_whatever_reads_can_be_written_again() -> None:
    deep = load_json("[" * MAX_NESTING + "1" + "]" * MAX_NESTING)
    assert dump_json(deep).startswith("[[[")
    assert math.isfinite(float(dump_json(load_json("1e308"))))


@pytest.mark.parametrize("text", ["1", "[]", "null", '"x"'])
def test_an_object_is_an_object(text: str) -> None:
    with pytest.raises(ValueError, match="object"):
        load_object(text)
    assert load_object('{"a": 1}') == {"a": 1}


def test_fields_of_the_wrong_type_read_as_missing() -> None:
    raw: dict[str, Json] = {
        "text": "x",
        "count": 3,
        "yes": True,
        "negative": -1,
        "huge": 10**400,
        "half": 0.5,
        "in": {},
    }
    assert (string_in(raw, "text"), string_in(raw, "count"), string_in(raw, "none")) == ("x", "", "")
    assert count_in(raw, "count") == 3
    assert [count_in(raw, name) for name in ("yes", "negative", "huge", "half", "text", "none")] == [None] * 6
    assert [number_in(raw, name) for name in ("count", "half", "negative")] == [3.0, 0.5, -1.0]
    assert [number_in(raw, name) for name in ("yes", "huge", "nan", "text", "none")] == [None] * 5
    assert object_in(raw, "in") == {}
    assert object_in(raw, "text") is None
