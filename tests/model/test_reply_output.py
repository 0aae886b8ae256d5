"""A reply is read in the form that it was asked for in, with what it was begun with."""

from __future__ import annotations

import pytest

from claude_desktop.model.blocks import Block, text_block
from claude_desktop.model.output import OutputKind
from claude_desktop.model.output_requests import AskedOutput, Technique
from claude_desktop.model.reply_output import MAX_OUTPUT_CHARACTERS, OutputProblem, OutputRead, read_reply, whole_text


def asked(kind: OutputKind, prefill: str = "") -> AskedOutput:
    return AskedOutput(kind, Technique.PREFILL if prefill else Technique.WORDS, None, prefill)


def read(kind: OutputKind, text: str) -> OutputRead:
    return read_reply(asked(kind), text)[0]


@pytest.mark.parametrize(
    ("prefill", "text", "stop", "whole"),
    [
        ("", "{}", None, "{}"),
        ("```json", '\n{"a": 1}\n', "```", '```json\n{"a": 1}\n```'),
        ("```json", '\n{"a": 1}', "```", '```json\n{"a": 1}\n```'),
        ("```json", '\n{"a":', None, '```json\n{"a":'),
        ("```json", "\nx", "END", "```json\nx"),
    ],
)
def test_the_text_is_whole(prefill: str, text: str, stop: str | None, whole: str) -> None:
    blocks = (Block({"type": "thinking", "thinking": "Hm."}), text_block(text))
    assert whole_text(asked(OutputKind.JSON, prefill), blocks, stop) == whole


def test_each_form_is_read() -> None:
    found, value = read_reply(asked(OutputKind.JSON), 'Here: {"a": 1}.')
    assert (value, found.source and found.source.text) == ({"a": 1}, '{"a": 1}')
    assert read(OutputKind.CSV, "a,b\n1,2").rows == (("a", "b"), ("1", "2"))
    assert read(OutputKind.LIST, "- a\n- b").items == ((0, "a"), (0, "b"))
    code = read(OutputKind.CODE, "```python\nx = 1\n```").source
    assert code is not None
    assert (code.text, code.language) == ("x = 1", "python")
    assert read(OutputKind.TEXT, "words") == OutputRead(asked(OutputKind.TEXT), "words")


@pytest.mark.parametrize("kind", [kind for kind in OutputKind if kind is not OutputKind.TEXT])
def test_what_holds_nothing_says_so(kind: OutputKind) -> None:
    assert read(kind, " \n").problem is OutputProblem.NOTHING_FOUND
    assert read(kind, "x" * (MAX_OUTPUT_CHARACTERS + 1)).problem is OutputProblem.TOO_LARGE
