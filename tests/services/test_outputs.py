"""Replies are read and checked off the window's thread, once, and what is known of them is kept within bounds."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from claude_desktop.model.blocks import text_block
from claude_desktop.model.json_values import JsonObject
from claude_desktop.model.messages import Message, Role, Turn, TurnState
from claude_desktop.model.mismatches import Mismatch, SchemaProblem
from claude_desktop.model.output import OutputKind
from claude_desktop.model.output_requests import AskedOutput, Technique
from claude_desktop.model.reply_output import OutputProblem
from claude_desktop.services import outputs as outputs_room
from claude_desktop.services.outputs import AT_ONCE_CHARACTERS, OutputChanged, Outputs, SchemaChecked
from claude_desktop.services.tasks import TaskNursery
from tests.fakes.plain_loop import run_plain
from tests.fakes.services_at_work import Heard

AGE: JsonObject = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}


def reply(text: str, message_id: str = "r") -> Message:
    return Message(message_id, "c", None, Role.ASSISTANT, (text_block(text),), 1)


def turn(schema: JsonObject | None, kind: OutputKind = OutputKind.JSON) -> Turn:
    asked = AskedOutput(kind, Technique.WORDS, schema)
    return Turn("t", "r", "c", TurnState.COMPLETE, "claude-opus-5-5", "a", {}, 1, output=asked)


async def settled(outputs: Outputs, message: Message, of: Turn) -> Mismatch | None:
    """The first mismatch of a reply, once it was checked."""
    heard = Heard(outputs.changed)
    outputs.of(message, of)
    assert await heard.wait() == OutputChanged("c", message.id)
    known = outputs.of(message, of)
    assert known is not None
    assert known.is_checked
    return known.mismatches[0] if known.mismatches else None


def test_a_reply_is_read_at_once_and_checked_soon() -> None:
    async def flow() -> None:
        nursery = TaskNursery()
        outputs = Outputs(nursery)
        first = outputs.of(reply('Here: {"age": "x"}'), turn(AGE))
        assert first is not None
        assert (first.source and first.source.text, first.is_checked) == ('{"age": "x"}', False)
        wrong = await settled(outputs, reply('Here: {"age": "x"}'), turn(AGE))
        assert wrong == Mismatch("age", "type", "integer", '"x"')
        assert await settled(outputs, reply('{"age": 5}', "other"), turn(AGE)) is None
        await nursery.close()

    run_plain(flow)


def test_a_long_reply_is_read_off_the_windows_thread() -> None:
    async def flow() -> None:
        nursery = TaskNursery()
        outputs = Outputs(nursery)
        heard = Heard(outputs.changed)
        message = reply(json.dumps([{"age": 1}] * AT_ONCE_CHARACTERS))
        assert outputs.of(message, turn(None)) is None
        assert outputs.of(message, turn(None)) is None
        await heard.wait()
        known = outputs.of(message, turn(None))
        assert known is not None
        assert (known.is_checked, known.problem, len(heard.payloads)) == (True, None, 1)
        await nursery.close()

    run_plain(flow)


def test_only_a_complete_reply_that_was_asked_in_a_form_is_read() -> None:
    async def flow() -> None:
        nursery = TaskNursery()
        outputs = Outputs(nursery)
        whole = turn(None)
        assert outputs.of(reply("{}"), None) is None
        assert outputs.of(reply("{}"), replace(whole, output=None)) is None
        for state in TurnState:
            assert (outputs.of(reply("{}"), replace(whole, state=state)) is not None) == (state is TurnState.COMPLETE)
        rows = outputs.of(reply("a,b"), turn(None, OutputKind.CSV))
        assert rows is not None
        assert rows.rows == (("a", "b"),)
        await nursery.close()

    run_plain(flow)


def test_what_can_not_be_checked_says_so() -> None:
    async def flow() -> None:
        nursery = TaskNursery()
        outputs = Outputs(nursery)
        heard = Heard(outputs.changed)
        elsewhere = turn({"$ref": "https://example.org/schema"})
        outputs.of(reply("{}"), elsewhere)
        await heard.wait()
        known = outputs.of(reply("{}"), elsewhere)
        assert known is not None
        assert (known.problem, known.is_checked) == (OutputProblem.NOT_CHECKED, False)
        assert len(heard.payloads) == 1
        await nursery.close()

    run_plain(flow)


def test_what_is_known_is_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    async def flow() -> None:
        nursery = TaskNursery()
        outputs = Outputs(nursery)
        monkeypatch.setattr(outputs_room, "_KEPT", 3)
        for number in range(9):
            assert outputs.of(reply("{}", f"r{number}"), turn(None)) is not None
        assert list(outputs._known) == ["r6", "r7", "r8"]
        monkeypatch.setattr(outputs_room, "_KEPT_CHARACTERS", 5)
        outputs.of(reply("[1, 2, 3]", "long"), turn(None))
        assert list(outputs._known) == ["long"]
        await nursery.close()

    run_plain(flow)


def test_a_schema_is_checked() -> None:
    async def flow() -> None:
        nursery = TaskNursery()
        outputs = Outputs(nursery)
        heard = Heard(outputs.schema_checked)
        outputs.check_schema({"type": "what"})
        assert await heard.wait() == SchemaChecked({"type": "what"}, SchemaProblem("", "type"))
        outputs.check_schema(AGE)
        assert await heard.wait(2) == SchemaChecked(AGE, None)
        await nursery.close()

    run_plain(flow)
