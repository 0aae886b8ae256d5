"""Readers as https://platform.claude.com/docs/en/build-with-claude/preserved-thinking and what's new with each model
name them."""

from __future__ import annotations

import pytest

from claude_desktop.model.catalogue import Model, undated_id
from claude_desktop.model.model_table import parse_table
from claude_desktop.model.reasoning_readers import reads_reasoning
from claude_desktop.resource_path import resource_path

TABLE = parse_table(resource_path("models.toml").read_text("utf-8"))


def of(name: str) -> Model:
    return TABLE.models[f"claude-{name}"]


@pytest.mark.parametrize(
    ("reader", "writer", "expected"),
    [
        ("fable-5-2", "mythos-5-2", True),
        ("mythos-5-2", "fable-5-2", True),
        ("opus-5-5", "fable-5-2", False),
        ("fable-5-1", "fable-5-2", False),
        ("fable-5-2", "opus-5-5", None),  # which older blocks 5.2 reads is not confirmed
        ("fable-5-1", "opus-5", True),
        ("fable-5-1", "opus-5-5", True),
        ("fable-5-1", "sonnet-5", None),
        ("opus-5-5", "opus-5", True),
        ("opus-5-5", "sonnet-5-5", True),
        ("opus-5-5", "haiku-4-5-20251001", True),
        ("opus-5-5", "fable-5", False),
        ("opus-5-5", "mythos-5-1", False),
        ("opus-5-5", "haiku-5-5", None),
        ("sonnet-5-5", "sonnet-5", True),
        ("sonnet-5-5", "opus-4-8", True),
        ("sonnet-5-5", "haiku-4-5", True),
        ("sonnet-5-5", "opus-5", False),
        ("sonnet-5-5", "opus-5-5", False),
        ("sonnet-5-5", "fable-5-1", False),
        ("haiku-5-5", "haiku-4-5", None),
        ("opus-5", "opus-5-5", False),
        ("sonnet-4-6", "opus-4-8", False),
        ("opus-4-8", "haiku-4-5", None),
        ("haiku-4-5", "haiku-4-5-20251001", True),
        ("sonnet-4-6", "opus-4-6", None),
    ],
)
def test_a_model_reads_what_the_documentation_says(reader: str, writer: str, expected: bool | None) -> None:
    assert reads_reasoning(of(reader), of(writer)) is expected


@pytest.mark.parametrize("model", TABLE.models.values(), ids=lambda model: str(model.id))
def test_the_lists_name_models_of_the_table_and_do_not_contradict(model: Model) -> None:
    named = model.reads | model.does_not_read | model.read_only_by
    assert named <= set(TABLE.listed)
    assert not model.reads & model.does_not_read
    assert undated_id(model.id) not in model.reads
    for writer in map(TABLE.models.__getitem__, model.reads):
        assert model.generation is not None
        assert writer.generation is not None
        assert writer.generation <= model.generation, "nothing older reads what is newer"
        assert not writer.read_only_by


def test_of_other_models_and_servers_nothing_is_claimed() -> None:
    born_tomorrow, local = TABLE.model("claude-opus-7"), TABLE.model("qwen3:8b", follows_vendor=False)
    assert reads_reasoning(born_tomorrow, of("opus-5-5")) is None
    assert reads_reasoning(born_tomorrow, of("fable-5-2")) is None
    assert reads_reasoning(of("opus-5-5"), born_tomorrow) is None
    assert reads_reasoning(local, of("opus-5-5")) is None
    assert reads_reasoning(local, local) is True
    gateway = TABLE.model("claude-opus-5-5", follows_vendor=False)
    assert reads_reasoning(gateway, of("sonnet-5-5")) is None
    assert reads_reasoning(gateway, of("fable-5-2")) is False
