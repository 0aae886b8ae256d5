"""Settings: the first level that says something wins, and nothing stored can break the reading."""

from __future__ import annotations

import math
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claude_desktop.model.json_values import Json, dump_json, load_object
from claude_desktop.model.output import Output, OutputKind
from claude_desktop.model.server_tools import ServerTools
from claude_desktop.model.settings import (
    DEFAULT_MAX_TOKENS,
    DEFAULT_MODEL,
    EFFORT_LEVELS,
    SETTING_FIELDS,
    Settings,
    Thinking,
    resolve,
    settings_from_json,
    settings_to_json,
)

SETTINGS = st.builds(
    Settings,
    model=st.none() | st.text(max_size=5),
    system_prompt=st.none() | st.text(max_size=5),
    max_tokens=st.none() | st.integers(),
    effort=st.none() | st.sampled_from(EFFORT_LEVELS),
    thinking=st.none() | st.sampled_from(Thinking),
    temperature=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    stop_sequences=st.none() | st.lists(st.text(max_size=3)).map(tuple),
    extra=st.none() | st.text(max_size=5),
    output=st.none() | st.sampled_from(OutputKind),
    output_schema=st.none() | st.text(max_size=5),
    web_search=st.none() | st.booleans(),
    web_max_uses=st.none() | st.integers(),
    allowed_domains=st.none() | st.lists(st.text(max_size=3)).map(tuple),
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(SETTINGS)
def test_settings_survive_storing(settings: Settings) -> None:
    assert settings_from_json(load_object(dump_json(settings_to_json(settings)))) == settings


@given(st.dictionaries(st.sampled_from([item.name for item in fields(Settings)]), ANYTHING))
def test_anything_stored_reads_as_settings_that_resolve(raw: dict[str, Json]) -> None:
    resolved = resolve(settings_from_json(raw))
    assert isinstance(resolved.max_tokens, int)
    assert not isinstance(resolved.max_tokens, bool)


@given(SETTINGS, SETTINGS, SETTINGS)
def test_the_nearest_level_wins(conversation: Settings, folder: Settings, app: Settings) -> None:
    resolved = resolve(conversation, folder, app)
    for name in ("max_tokens", "thinking", "temperature", "stop_sequences", "system_prompt"):
        said = [getattr(level, name) for level in (conversation, folder, app) if getattr(level, name) is not None]
        if said:
            assert getattr(resolved, name) == said[0]


def test_output_and_tools_are_inherited_one_by_one() -> None:
    conversation = Settings(output=OutputKind.JSON, web_search=False, allowed_domains=())
    app = Settings(output_schema="{}", web_search=True, code_execution=True, allowed_domains=("a.org",), web_max_uses=2)
    resolved = resolve(conversation, app)
    assert resolved.output == Output(OutputKind.JSON, "{}")
    assert resolved.server_tools == ServerTools(code_execution=True, max_uses=2)
    assert resolve(app).server_tools.allowed_domains == ("a.org",)


def test_nobody_said_anything() -> None:
    resolved = resolve(Settings())
    assert (resolved.model, resolved.max_tokens, resolved.thinking) == (DEFAULT_MODEL, DEFAULT_MAX_TOKENS, Thinking.ON)
    assert (resolved.effort, resolved.temperature, resolved.stop_sequences, resolved.extra) == (None, None, (), {})
    assert resolve() == resolved


@pytest.mark.parametrize("extra", ["", "  ", "{", "[]", "5", "[" * 100_000, '{"a": NaN}'])
def test_extra_that_is_no_object_is_left_out(extra: str) -> None:
    assert resolve(Settings(extra=extra)).extra == {}
    assert resolve(Settings(extra='{"speed": "fast"}')).extra == {"speed": "fast"}


def test_a_temperature_is_a_number() -> None:
    assert resolve(settings_from_json({"temperature": math.nan})).temperature is None
    assert resolve(settings_from_json({"temperature": 10**400})).temperature is None
    assert resolve(settings_from_json({"temperature": 1})).temperature == 1.0


def test_each_field_is_declared_once() -> None:
    names = [field.name for field in SETTING_FIELDS]
    assert len(set(names)) == len(names)
    assert set(names) <= {item.name for item in fields(Settings)}
    assert all(field.label and field.help for field in SETTING_FIELDS)
