"""Reads finished replies in their form, and checks them and their schemas, without holding the window up."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from claude_desktop.model.json_values import Json, JsonObject
from claude_desktop.model.messages import Message, Turn, TurnState
from claude_desktop.model.mismatches import SchemaProblem
from claude_desktop.model.output_requests import AskedOutput
from claude_desktop.model.reply_output import OutputProblem, OutputRead, read_reply, whole_text
from claude_desktop.services.tasks import TaskNursery

log = logging.getLogger(__name__)

# What takes a millisecond or two to read is read at once, so that the reply is drawn only once.
AT_ONCE_CHARACTERS = 20_000
_KEPT = 200
_KEPT_CHARACTERS = 20_000_000


@dataclass(frozen=True, slots=True)
class OutputChanged:
    """More is known of a reply: ask `Outputs.of` for it."""

    conversation_id: str
    message_id: str


@dataclass(frozen=True, slots=True)
class SchemaChecked:
    """A schema was checked; `problem` is None where it is a valid one."""

    schema: JsonObject
    problem: SchemaProblem | None


class Outputs(QObject):
    """What finished replies hold. Nothing of it is stored: it is read from the reply again."""

    changed = Signal(object)  # OutputChanged
    schema_checked = Signal(object)  # SchemaChecked

    def __init__(self, nursery: TaskNursery, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._nursery = nursery
        self._known: OrderedDict[str, OutputRead] = OrderedDict()
        self._reading: set[str] = set()

    def of(self, message: Message, turn: Turn | None) -> OutputRead | None:
        """What is known of a reply; None for text, for one that is not complete, and for a long one that is being read
        still. Where more will be known, `changed` comes."""
        if turn is None or turn.output is None or turn.state is not TurnState.COMPLETE:
            return None
        text = whole_text(turn.output, message.blocks, turn.stop_sequence)
        known = self._known.get(message.id)
        if known is not None and (known.text, known.asked) == (text, turn.output):
            self._known.move_to_end(message.id)
            return known
        if message.id in self._reading:
            return None
        if len(text) > AT_ONCE_CHARACTERS:
            self._work_on(message, turn.output, text)
            return None
        read, _ = read_reply(turn.output, text)
        self._keep(message.id, read)
        if not read.is_checked and read.source is not None and read.asked.schema is not None:
            self._work_on(message, turn.output, text)
        return read

    def check_schema(self, schema: JsonObject) -> None:
        """Check a schema; `schema_checked` brings the result."""
        self._nursery.start(self._check_schema(schema), "check a schema")

    def _work_on(self, message: Message, asked: AskedOutput, text: str) -> None:
        self._reading.add(message.id)
        self._nursery.start(self._read(message, asked, text), f"read the output of {message.id}")

    async def _read(self, message: Message, asked: AskedOutput, text: str) -> None:
        try:
            self._keep(message.id, await asyncio.to_thread(_read_and_check, asked, text))
        finally:
            self._reading.discard(message.id)
        self.changed.emit(OutputChanged(message.conversation_id, message.id))

    async def _check_schema(self, schema: JsonObject) -> None:
        problem = await asyncio.to_thread(_problem_of, schema)
        self.schema_checked.emit(SchemaChecked(schema, problem))

    def _keep(self, message_id: str, read: OutputRead) -> None:
        self._known[message_id] = read
        self._known.move_to_end(message_id)
        held = sum(len(known.text) for known in self._known.values())
        while len(self._known) > _KEPT or (held > _KEPT_CHARACTERS and len(self._known) > 1):
            _, gone = self._known.popitem(last=False)
            held -= len(gone.text)


def _read_and_check(asked: AskedOutput, text: str) -> OutputRead:
    read, value = read_reply(asked, text)
    if read.source is None or asked.schema is None:
        return replace(read, is_checked=True)
    return _checked(read, asked.schema, value)


def _checked(read: OutputRead, schema: JsonObject, value: Json) -> OutputRead:
    from claude_desktop.services import schema_checks  # noqa: PLC0415 - loads the library, in this thread

    try:
        found = schema_checks.mismatches(schema, value)
    except (schema_checks.TooMuchWorkError, ValueError) as error:
        log.info("a reply was not checked: %s", type(error).__name__)
        return replace(read, problem=OutputProblem.NOT_CHECKED)
    return replace(read, mismatches=found, is_checked=True)


def _problem_of(schema: JsonObject) -> SchemaProblem | None:
    from claude_desktop.services import schema_checks  # noqa: PLC0415 - loads the library, in this thread

    return schema_checks.schema_problem(schema)
