"""What was asked for is found in whatever a model writes around it, and nothing is taken for it that is not."""

from __future__ import annotations

import json
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.extraction import fences, find_code, find_items, find_json, find_rows
from claude_desktop.model.json_values import Json

VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=5), VALUES, max_size=4)
# Words as a model writes them around a result. A bracket that is never closed hides what follows it.
NOISE = st.text(st.characters(blacklist_characters='{}[]"`~', blacklist_categories=["Cs"]), max_size=40)


def found(text: str) -> Json:
    result = find_json(text)
    assert result is not None
    assert text[result.source.start : result.source.end] == result.source.text
    return result.value


@pytest.mark.slow
@given(OBJECTS, NOISE, NOISE, st.sampled_from([None, 2, 4]))
def test_a_planted_object_is_found_between_words(value: Json, before: str, after: str, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    assert found(f"{before}{text}{after}") == value


@pytest.mark.slow
@given(st.one_of(OBJECTS, st.lists(VALUES, max_size=3)), NOISE, st.sampled_from(["json", "JSON", "", "js"]))
def test_a_planted_value_is_found_in_a_fence(value: Json, before: str, language: str) -> None:
    text = json.dumps(value, indent=2)
    assert found(f"{before}\n```{language}\n{text}\n```\nThat is {{all}}.") == value


@pytest.mark.slow
@given(st.text())
def test_no_text_breaks_the_search(text: str) -> None:
    find_json(text)
    find_code(text)
    find_rows(text)
    find_items(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ("\ufeff \n[1, 2]\n", [1, 2]),
        ('Here it is:\n\n```json\n{"a": 1}\n```\nHave fun.', {"a": 1}),
        ('```json\n{"a": 1}', {"a": 1}),
        ("~~~~\n[true]\n~~~~", [True]),
        ('As in [1], use {x}: {"a": {"b": [1]}} or {"c": 2}', {"a": {"b": [1]}}),
        ('Look [here](http://a.example): [{"a": 1}, {"a": 2}].', [{"a": 1}, {"a": 2}]),
        ("Only numbers: [1, 2, 3]", [1, 2, 3]),
        ('```python\nprint("{}")\n```\n```json\n{"a": "```"}\n```', {"a": "```"}),
        ('{"a": "}"} {"b": 1}', {"a": "}"}),
    ],
)
def test_json_is_found(text: str, value: Json) -> None:
    assert found(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "no JSON here", "{a: 1}", '{"a": NaN}', "{", "}{", '"text"', "5", "[" * 5_000, "{" * 5_000),
        *('{"list": [{"a": 1}, {"a": 2', '[{"a": 1}, {"a":', '{"a": "it ends in the midd'),
    ],
)
def test_what_is_none_or_was_cut_off_is_not_found(text: str) -> None:
    assert find_json(text) is None


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        *("[" * 1_000_000, "{" * 1_000_000, '{"a":' * 200_000, "[1," * 300_000, '[{"' * 300_000, "```\n" * 200_000),
        *("[1] " * 200_000, "{} " * 200_000, '"' * 1_000_000, "~~~a\n" * 100_000, "- x\n" * 100_000),
    ],
)
def test_a_hostile_text_takes_no_time(text: str) -> None:
    began = process_time()
    find_json(text)
    find_rows(text)
    find_items(text)
    assert process_time() - began < 3


def test_the_first_fence_is_the_code() -> None:
    code = find_code("Sure!\n\n```python\nprint(1)\n\n```\nand\n```\nno\n```")
    assert (code.text, code.language) == ("print(1)", "python")
    assert find_code(" x = 1 \n").text == "x = 1"
    assert [fence.language for fence in fences("```a\n```\n````b\n```\n````")] == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('name,age\n"Doe, Ada",36\n', (("name", "age"), ("Doe, Ada", "36"))),
        ("```csv\na;b\n1;2\n```", (("a", "b"), ("1", "2"))),
        ("a\tb\n1\t2", (("a", "b"), ("1", "2"))),
        ('a,b\n"x\ny",2', (("a", "b"), ("x\ny", "2"))),
        ('"a,b;c"\n1', (("a,b;c",), ("1",))),
        ("one\ntwo", (("one",), ("two",))),
        ("", ()),
        ("\n \n", ()),
    ],
)
def test_rows_are_read(text: str, rows: tuple[tuple[str, ...], ...]) -> None:
    assert find_rows(text) == rows


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("- a\n- b", ((0, "a"), (0, "b"))),
        ("1. a\n   - b\n2) c", ((0, "a"), (1, "b"), (0, "c"))),
        ("Here you are:\n* a\n\n* b\nBye", ((0, "a"), (0, "b"))),
        ("a\n\nb", ((0, "a"), (0, "b"))),
        ("```text\n- a\n```", ((0, "a"),)),
        ("", ()),
    ],
)
def test_items_are_read(text: str, items: tuple[tuple[int, str], ...]) -> None:
    assert find_items(text) == items
