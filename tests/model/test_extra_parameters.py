"""What a person may add to a request, and what is said of a text that is no such thing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model import extra_parameters as extra
from claude_desktop.model.extra_parameters import ExtraProblem, extra_text, read_extra, with_extra
from claude_desktop.model.json_values import Json, JsonObject
from claude_desktop.model.settings import Settings, resolve

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize(
    ("text", "sentence", "found", "place"),
    [
        ("{", extra.ENDS_EARLY, "", (1, 2)),
        ('{"a": [1, 2', extra.ENDS_EARLY, "", (1, 12)),
        ('{"a": ', extra.ENDS_EARLY, "", (1, 6)),
        ('{"a": 1,}', extra.COMMA_TOO_MANY, "", (1, 8)),
        ('{"a": [1,\n]}', extra.COMMA_TOO_MANY, "", (1, 9)),
        ("{'a': 1}", extra.OTHER_QUOTES, "“'”", (1, 2)),
        ("{“a”: 1}", extra.OTHER_QUOTES, "““”", (1, 2)),
        ('{\n  "a": "open\n}', extra.OPEN_TEXT, '“"”', (2, 8)),
        ('{"a": "C:\\x"}', extra.BAD_ESCAPE, "“\\”", (1, 10)),
        ('{"a": True}', extra.WORDS, "“True”", (1, 7)),
        ('{"a": None}', extra.WORDS, "“None”", (1, 7)),
        ('{"a": 1 "b": 2}', extra.MISSING_COMMA, '“"”', (1, 9)),
        ('{"a": 1}\n{"b": 2}', extra.SECOND_VALUE, "“{”", (2, 1)),
        ('{"a": 1}}', extra.SECOND_VALUE, "“}”", (1, 9)),
        ('{"a" 1}', extra.MISSING_COLON, "“1”", (1, 6)),
        ('{"a": [1 2]}', extra.MISSING_COMMA, "“2”", (1, 10)),
        ('{"a": "x\ty"}', extra.TAB, "", (1, 9)),
        ('{"a": \x01}', extra.NOT_EXPECTED, "“U+0001”", (1, 7)),
        ("{a: 1}", extra.NOT_EXPECTED, "“a”", (1, 2)),
        ('{"a": ]', extra.NOT_EXPECTED, "“]”", (1, 7)),
        ('{"a": words}', extra.NOT_EXPECTED, "“words”", (1, 7)),
        ("[1]", extra.NO_OBJECT, "", (1, 1)),
        ("7", extra.NO_OBJECT, "", (1, 1)),
        ('{"a": NaN}', extra.BAD_NUMBER, "", (0, 0)),
        ('{"a": 1e999}', extra.BAD_NUMBER, "", (0, 0)),
        ('{"a": ' + "9" * 5_000 + "}", extra.BAD_NUMBER, "", (0, 0)),
        ("[" * 100_000, extra.TOO_DEEP, "", (0, 0)),
        ('{"a":' * 500 + "1" + "}" * 500, extra.TOO_DEEP, "", (0, 0)),
        ('{"a": 1,\n "b": {"c": 1, "c": 2}}', extra.TWICE, "“c”", (2, 16)),
        ('{"a": "\\ud83d"}', extra.HALF_CHARACTER, "", (0, 0)),
        ('{"\\ud83d": 1}', extra.HALF_CHARACTER, "", (0, 0)),
        ('{"metadata": {},\n "messages": []}', extra.OWN_MESSAGES, "“messages”", (2, 2)),
        ('{"stream": false}', extra.OWN_STREAM, "“stream”", (1, 2)),
        ('{"max_tokens": 5}', extra.OWN_FIELD, "“max_tokens”", (1, 2)),
        ('{"cache_control": null}', extra.OWN_FIELD, "“cache_control”", (1, 2)),
        ('{"output_config": {"effort": "max"}}', extra.OWN_FIELD, "“effort”", (1, 20)),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, sentence: str, found: str, place: tuple[int, int]) -> None:
    read = read_extra(text)
    assert isinstance(read, ExtraProblem)
    assert (read.sentence, (read.line, read.column)) == (sentence, place)
    if "{found}" in sentence:
        assert read.found == found


@pytest.mark.parametrize("text", ["", " \n", "{}"])
def test_nothing_adds_nothing(text: str) -> None:
    assert read_extra(text) == {}


@pytest.mark.slow
@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=4))
def test_an_object_reads_as_it_is_or_says_why_not(value: dict[str, Json]) -> None:
    read = read_extra(json.dumps(value))
    if not isinstance(read, ExtraProblem):
        assert read == value
        assert read_extra(extra_text(read)) == read
    else:
        assert read.sentence in (extra.HALF_CHARACTER, extra.BAD_NUMBER, extra.OWN_FIELD)


@pytest.mark.slow
@given(st.text(alphabet="{}[]\",:\\ \n\t0123456789eE.+-tfnulrsaue'“\ud800", max_size=30))
def test_any_text_is_read_or_refused_at_a_place_within_it(text: str) -> None:
    read = read_extra(text)
    if isinstance(read, ExtraProblem):
        assert read.sentence.format(found=read.found)
        assert 0 <= read.line <= text.count("\n") + 1
        assert 0 <= read.column <= len(text) + 1


def test_what_the_app_says_beside_an_addition_stays() -> None:
    body: JsonObject = {"model": "m", "output_config": {"effort": "low"}, "thinking": {"type": "adaptive"}}
    added = with_extra(body, {"output_config": {"task_budget": 5}, "thinking": {"type": "enabled"}, "new": 1})
    assert added == {
        "model": "m",
        "output_config": {"effort": "low", "task_budget": 5},
        "thinking": {"type": "enabled"},
        "new": 1,
    }


def test_a_text_that_is_still_wrong_leaves_the_next_level_in_force() -> None:
    app = Settings(extra='{"service_tier": "auto"}')
    assert resolve(Settings(extra='{"service_tier": '), app).extra == {"service_tier": "auto"}
    assert resolve(Settings(extra=""), app).extra == {}
    assert resolve(Settings(extra='{"a": 1}'), app).extra == {"a": 1}
